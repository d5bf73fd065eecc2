package io.doorbuster.node.fulfillment;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.jet.Job;
import io.doorbuster.store.Database;
import io.doorbuster.store.DeadLetters;
import io.doorbuster.store.OrderStream;
import io.doorbuster.store.StreamLag;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that the cluster runs the fulfillment job. Each member has one of these: whoever finds the job missing or
 * failed submits it, and the others find it there. A job that an operator has suspended stays suspended.
 */
public final class FulfillmentJob implements AutoCloseable {

    /** How long fulfillment may stand still after the job has failed, and how old the lag's figures are at most. */
    private static final Duration INTERVAL = Duration.ofSeconds(2);
    /** A look that has begun when the member stops ends in time, or is left behind. */
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(FulfillmentJob.class);

    private final HazelcastInstance member;
    private final Database database;
    private final Clock clock;
    private final ScheduledExecutorService supervisor = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().name("fulfillment-supervisor").daemon().factory());
    private volatile StreamLag lag = StreamLag.NONE;
    private volatile long deadLetters;

    private FulfillmentJob(HazelcastInstance member, Database database, Clock clock) {
        this.member = member;
        this.database = database;
        this.clock = clock;
    }

    /** Begins to supervise; returns at once. The member's user context must hold its {@link Database}. */
    public static FulfillmentJob start(HazelcastInstance member, Clock clock) {
        Database database = Database.of(member)
                .orElseThrow(() -> new IllegalStateException("no database in the user context"));
        FulfillmentJob job = new FulfillmentJob(member, database, clock);
        var _ = job.supervisor.scheduleWithFixedDelay(job::look, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        return job;
    }

    /** How far fulfillment is behind the journal, as last seen: seconds old, older while PostgreSQL is away. */
    public StreamLag lag() {
        return lag;
    }

    /** Dead letters of all kinds, as old as {@link #lag}. */
    public long deadLetters() {
        return deadLetters;
    }

    /** Stops supervising; the job itself goes on as long as the cluster has a member. */
    @Override
    public void close() {
        supervisor.shutdownNow();
        try {
            if (!supervisor.awaitTermination(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("the supervisor of fulfillment did not stop in {} ms", STOP_TIMEOUT.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Catches everything: the grid has many ways to be busy, all pass, and an exception would end the supervision. */
    private void look() {
        try {
            submitIfMissing();
            lag = OrderStream.lag(database, FulfillmentPipeline.NAME, clock);
            deadLetters = DeadLetters.count(database);
        } catch (RuntimeException e) {
            if (!supervisor.isShutdown()) {
                LOG.warn("cannot look after fulfillment, will try again: {}", e.toString());
            }
        }
    }

    private void submitIfMissing() {
        @Nullable Job job = member.getJet().getJob(FulfillmentPipeline.NAME);
        if (job == null || job.getStatus().isTerminal()) {
            member.getJet().newJobIfAbsent(FulfillmentPipeline.create(), FulfillmentPipeline.config());
            LOG.info("submitted the fulfillment job{}", job == null ? "" : ", which was " + job.getStatus());
        }
    }
}
