package io.doorbuster.node;

import com.hazelcast.core.HazelcastInstance;
import io.doorbuster.store.Housekeeping;
import io.doorbuster.store.Housekeeping.Leftover;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has old rows deleted, by the member that has been there for longest; the others only look whether that is them. */
final class Housekeeper implements AutoCloseable {

    /** Property of the member's configuration: whole days for which is kept what is over, at least one. */
    static final String DAYS = "doorbuster.housekeeping.kept-days";
    /** Property of the member's configuration: whole seconds between two passes, and before the first one. */
    static final String INTERVAL = "doorbuster.housekeeping.interval-seconds";

    private static final String DEFAULT_DAYS = "30";
    private static final String DEFAULT_INTERVAL = "21600";

    private static final Logger LOG = LoggerFactory.getLogger(Housekeeper.class);

    private final HazelcastInstance member;
    private final Housekeeping housekeeping;
    private final Duration kept;
    private final Clock clock;
    private final Map<Leftover, Counter> deleted = new EnumMap<>(Leftover.class);
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("housekeeper").factory());

    private Housekeeper(HazelcastInstance member, Housekeeping housekeeping, Duration kept, MeterRegistry registry,
            Clock clock) {
        this.member = member;
        this.housekeeping = housekeeping;
        this.kept = kept;
        this.clock = clock;
        for (Leftover leftover : Leftover.values()) {
            deleted.put(leftover, Counter.builder("doorbuster.housekeeping.deleted").tag("table", leftover.table())
                    .description("Rows that were over for long").register(registry));
        }
    }

    /** Returns at once; {@link IllegalArgumentException} if the properties are no numbers or too small. */
    static Housekeeper start(HazelcastInstance member, Housekeeping housekeeping, MeterRegistry registry,
            Clock clock) {
        long seconds = positive(member, INTERVAL, DEFAULT_INTERVAL);
        Housekeeper housekeeper = new Housekeeper(member, housekeeping,
                Duration.ofDays(positive(member, DAYS, DEFAULT_DAYS)), registry, clock);
        var _ = housekeeper.thread.scheduleWithFixedDelay(housekeeper::pass, seconds, seconds, TimeUnit.SECONDS);
        return housekeeper;
    }

    private static long positive(HazelcastInstance member, String property, String otherwise) {
        String text = Objects.requireNonNullElse(member.getConfig().getProperty(property), otherwise);
        if (!text.matches("[1-9][0-9]{0,5}")) {
            throw new IllegalArgumentException(property + " is '" + text + "', not a whole number from 1 to 999999");
        }
        return Long.parseLong(text);
    }

    /** Catches everything: an exception would end the schedule, and what is left has its turn in the next pass. */
    private void pass() {
        try {
            if (member.getCluster().getMembers().iterator().next().localMember()) {
                housekeeping.deleteOverBefore(clock.instant().minus(kept), () -> !thread.isShutdown())
                        .forEach(this::tell);
            }
        } catch (RuntimeException e) {
            if (!thread.isShutdown()) {
                LOG.warn("Old rows are left to the next pass: {}", e.toString());
            }
        }
    }

    private void tell(Leftover leftover, long rows) {
        Objects.requireNonNull(deleted.get(leftover)).increment((double) rows);
        if (rows > 0) {
            LOG.info("Deleted {} rows of {}, over for more than {} days", rows, leftover.table(), kept.toDays());
        }
    }

    /** A statement that is under way ends first, and no other one begins. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
