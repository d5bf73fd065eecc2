package io.doorbuster.node.payment;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.jet.Job;
import io.doorbuster.store.Database;
import io.doorbuster.store.PaymentDesk.Backlog;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that the cluster runs the payment job. Each member has one of these: whoever finds the job missing or failed
 * submits it, and the others find it there. A job that an operator has suspended stays suspended.
 */
public final class PaymentJob implements AutoCloseable {

    /** How long payments may stand still after the job has failed, and how old the figures are at most. */
    private static final Duration INTERVAL = Duration.ofSeconds(2);
    /** A look that has begun when the member stops ends in time, or is left behind. */
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);
    private static final double MILLIS_PER_SECOND = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(PaymentJob.class);

    private final HazelcastInstance member;
    private final PaymentOffice office;
    private final ScheduledExecutorService supervisor = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().name("payment-supervisor").daemon().factory());
    private volatile Backlog backlog = Backlog.NONE;

    private PaymentJob(HazelcastInstance member, PaymentOffice office) {
        this.member = member;
        this.office = office;
    }

    /**
     * Begins to supervise; returns at once. The member's user context must hold its {@link Database}, and its
     * {@link StripeAccount} if it has one.
     */
    public static PaymentJob start(HazelcastInstance member, MeterRegistry registry) {
        PaymentJob job = new PaymentJob(member, PaymentOffice.of(member));
        job.bind(registry);
        var _ = job.supervisor.scheduleWithFixedDelay(job::look, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        return job;
    }

    private void bind(MeterRegistry registry) {
        FunctionCounter.builder("doorbuster.payment.done", office, of -> of.done.sum())
                .description("Steps of payments that this member did").register(registry);
        FunctionCounter.builder("doorbuster.payment.failed", office, of -> of.failed.sum())
                .description("Tries of this member that failed and will be repeated").register(registry);
        FunctionCounter.builder("doorbuster.payment.dead", office, of -> of.dead.sum())
                .description("Payments that this member gave up").register(registry);
        Gauge.builder("doorbuster.payment.pending", () -> backlog.payments())
                .description("Payments for which something is to be done within the hour").register(registry);
        Gauge.builder("doorbuster.payment.oldest.seconds", () -> backlog.oldestMillis() / MILLIS_PER_SECOND)
                .description("Age of the oldest of their orders").register(registry);
        Gauge.builder("doorbuster.payment.paused", () -> office.isPaused() ? 1 : 0)
                .description("1 while the provider is left alone because it is away").register(registry);
    }

    /** Stops supervising; the job itself goes on as long as the cluster has a member. */
    @Override
    public void close() {
        supervisor.shutdownNow();
        try {
            if (!supervisor.awaitTermination(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("the supervisor of payments did not stop in {} ms", STOP_TIMEOUT.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Catches everything: the grid has many ways to be busy, all pass, and an exception would end the supervision. */
    private void look() {
        try {
            submitIfMissing();
            backlog = office.desk().backlog();
        } catch (RuntimeException e) {
            if (!supervisor.isShutdown()) {
                LOG.warn("cannot look after payments, will try again: {}", e.toString());
            }
        }
    }

    private void submitIfMissing() {
        @Nullable Job job = member.getJet().getJob(PaymentPipeline.NAME);
        if (job == null || job.getStatus().isTerminal()) {
            member.getJet().newJobIfAbsent(PaymentPipeline.create(), PaymentPipeline.config());
            LOG.info("submitted the payment job{}", job == null ? "" : ", which was " + job.getStatus());
        }
    }
}
