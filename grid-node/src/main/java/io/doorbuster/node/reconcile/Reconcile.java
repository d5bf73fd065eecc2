package io.doorbuster.node.reconcile;

import com.hazelcast.cluster.MembershipAdapter;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.topic.ITopic;
import io.doorbuster.domain.stock.StockRepair;
import io.doorbuster.grid.Grid;
import io.doorbuster.node.placement.PlacementService;
import io.doorbuster.store.Database;
import io.doorbuster.store.StockRepairs;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the grid against PostgreSQL whenever the two may have gone apart, and from time to time without a reason. Each
 * member looks after what it owns; a cause that only some members notice is told to all.
 *
 * <p>Causes: two halves of a cluster merged (only the smaller half notices), partitions lost with all their copies, a
 * member lost, the database back after an outage, another database server than before, and the clock. All but the clock
 * are also causes to look for products and carts that write-behind has missed, and for holds that were lost.
 */
public final class Reconcile implements AutoCloseable {

    /** Property of the member's configuration: whole seconds between two passes that nothing has caused. */
    static final String INTERVAL = "doorbuster.reconcile.interval-seconds";

    private static final String TOPIC = "reconcile";
    private static final String DEFAULT_INTERVAL = "60";
    /** How soon a cause is acted on; more of them meanwhile are answered by one pass. */
    private static final Duration TICK = Duration.ofSeconds(1);
    /** A level hears of a sale within milliseconds, and within seconds where its owner was lost. */
    private static final Duration IN_FLIGHT = Duration.ofSeconds(3);
    /** Write-behind waits a second, rests five at most while PostgreSQL is away, and stores thousands a second. */
    private static final Duration WRITE_BEHIND = Duration.ofSeconds(15);
    private static final String SCHEDULE = "schedule";
    private static final double NANOS_PER_SECOND = 1e9;

    private static final Logger LOG = LoggerFactory.getLogger(Reconcile.class);

    private final HazelcastInstance member;
    private final PlacementService placement;
    private final StockRepairs ledger;
    private final MissedWritesSweep missedWrites;
    private final HeldCarts heldCarts;
    private final MeterRegistry registry;
    private final Clock clock;
    private final Duration interval;
    private final ITopic<String> topic;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("reconcile").factory());

    private final AtomicReference<@Nullable String> wanted = new AtomicReference<>();
    private volatile long succeededNanos = System.nanoTime();
    private volatile int drift;
    private final AtomicInteger losses = new AtomicInteger();
    private volatile int lossesMadeGood;
    /** Below: the thread's own. */
    private long startedNanos = System.nanoTime();
    private int outages;
    private String server = "";

    private Reconcile(HazelcastInstance member, Database database, PlacementService placement, MeterRegistry registry,
            Clock clock) {
        this.member = member;
        this.placement = placement;
        this.ledger = new StockRepairs(database);
        this.missedWrites = new MissedWritesSweep(member, database, registry, WRITE_BEHIND);
        this.heldCarts = new HeldCarts(member, registry, clock);
        this.registry = registry;
        this.clock = clock;
        this.interval = Duration.ofSeconds(Long.parseLong(
                Objects.requireNonNullElse(member.getConfig().getProperty(INTERVAL), DEFAULT_INTERVAL)));
        this.topic = member.getTopic(TOPIC);
        this.outages = placement.outages();
    }

    /** Begins to watch; returns at once. */
    public static Reconcile start(HazelcastInstance member, Database database, PlacementService placement,
            MeterRegistry registry, Clock clock) {
        Reconcile reconcile = new Reconcile(member, database, placement, registry, clock);
        reconcile.bindMetrics();
        reconcile.topic.addMessageListener(message -> reconcile.want(message.getMessageObject()));
        member.getLifecycleService().addLifecycleListener(event -> {
            if (event.getState() == LifecycleState.MERGED) {
                reconcile.request("merge");
            }
        });
        Grid.inventory(member).addPartitionLostListener(lost -> {
            reconcile.losses.incrementAndGet();
            reconcile.want("partitions lost");
        });
        member.getCluster().addMembershipListener(new MembershipAdapter() {
            @Override
            public void memberRemoved(MembershipEvent gone) {
                reconcile.want("member lost");
            }
        });
        var _ = reconcile.thread.scheduleWithFixedDelay(reconcile::tick, TICK.toMillis(), TICK.toMillis(),
                TimeUnit.MILLISECONDS);
        return reconcile;
    }

    /** Whether every level was held against its ledger row since partitions were last lost with all their copies. */
    public boolean isStockKnown() {
        return lossesMadeGood == losses.get();
    }

    /** Asks all members for a pass; never blocks. {@code cause} is what operators will read. */
    public void request(String cause) {
        want(cause);
        if (!thread.isShutdown()) {
            thread.execute(() -> topic.publish(cause));
        }
    }

    /** Stops watching; a pass that is under way ends with the next wait. */
    @Override
    public void close() {
        thread.shutdownNow();
    }

    private void want(String cause) {
        wanted.compareAndSet(null, cause);
    }

    /** Catches everything: an exception would end the schedule, and whatever failed is tried again. */
    private void tick() {
        try {
            if (placement.isReady()) {
                noticeCauses();
                String cause = wanted.getAndSet(null);
                if (cause != null) {
                    run(cause);
                }
                missedWrites.runIfDue();
            }
        } catch (RuntimeException e) {
            if (!thread.isShutdown()) {
                LOG.warn("The grid could not be held against PostgreSQL, will try again: {}", e.toString());
                count("failed");
                want("after a failure");
            }
        }
    }

    private void noticeCauses() {
        int lost = placement.outages();
        if (lost != outages) {
            outages = lost;
            want("database back");
        }
        if (System.nanoTime() - startedNanos > interval.toNanos()) {
            want(SCHEDULE);
        }
    }

    private void run(String cause) {
        startedNanos = System.nanoTime();
        if (!cause.equals(SCHEDULE)) {
            missedWrites.want();
            heldCarts.restore();
        }
        int lossesBefore = losses.get();
        List<StockRepair> repairs = new StockPass(member, ledger, IN_FLIGHT, clock, causeOf(cause)).run();
        lossesMadeGood = lossesBefore;
        drift = repairs.size();
        for (StockRepair.Kind kind : StockRepair.Kind.values()) {
            repaired(kind).increment((double) repairs.stream().filter(repair -> repair.kind() == kind).count());
        }
        count("done");
        succeededNanos = System.nanoTime();
        if (!repairs.isEmpty()) {
            LOG.warn("Repaired {} stock levels, cause: {}", repairs.size(), cause);
        }
    }

    /** Another server or another timeline of it: commits that we were told of may be gone, and so orders. */
    private String causeOf(String cause) {
        String now = ledger.server();
        String before = server;
        server = now;
        if (before.isEmpty() || before.equals(now)) {
            return cause;
        }
        LOG.warn("PostgreSQL is another one than before: it was {}, it is {}", before, now);
        Grid.orders(member).evictAll();
        return "another database server";
    }

    private void bindMetrics() {
        Gauge.builder("doorbuster.reconcile.drift", this, reconcile -> reconcile.drift)
                .description("Stock levels of this member that the last pass found to differ from PostgreSQL")
                .register(registry);
        Gauge.builder("doorbuster.reconcile.last.success.age.seconds", this,
                reconcile -> (System.nanoTime() - reconcile.succeededNanos) / NANOS_PER_SECOND)
                .description("Since the last pass that came to its end").register(registry);
        for (StockRepair.Kind kind : StockRepair.Kind.values()) {
            repaired(kind);
        }
    }

    private Counter repaired(StockRepair.Kind kind) {
        return registry.counter("doorbuster.reconcile.repaired", "kind", kind.name().toLowerCase(Locale.ROOT));
    }

    private void count(String outcome) {
        registry.counter("doorbuster.reconcile.runs", "outcome", outcome).increment();
    }
}
