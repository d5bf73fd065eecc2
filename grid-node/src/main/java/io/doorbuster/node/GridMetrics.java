package io.doorbuster.node;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.map.LocalMapStats;
import io.doorbuster.grid.Grid;
import io.doorbuster.node.fulfillment.FulfillmentJob;
import io.doorbuster.store.Database;
import io.doorbuster.store.WriteBehindStats;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** The member's own figures: JVM, cluster, maps, executors and write-behind. */
final class GridMetrics {

    private static final List<String> MAPS =
            List.of(Grid.PRODUCTS, Grid.PRICE_RULES, Grid.COUPONS, Grid.CARTS, Grid.INVENTORY, Grid.ORDERS);
    private static final List<String> WRITTEN_BEHIND =
            List.of(Grid.PRODUCTS, Grid.PRICE_RULES, Grid.COUPONS, Grid.CARTS, Grid.INVENTORY);
    private static final List<String> EXECUTORS = List.of(Grid.PLACEMENT_EXECUTOR, Grid.BACK_OFFICE_EXECUTOR);
    private static final WriteBehindStats NOTHING_WRITTEN = new WriteBehindStats(0, 0, 0);
    private static final double MILLIS_PER_SECOND = 1_000;

    private final MeterRegistry registry;
    private final HazelcastInstance hazelcast;
    private final Database database;

    private GridMetrics(MeterRegistry registry, HazelcastInstance hazelcast, Database database) {
        this.registry = registry;
        this.hazelcast = hazelcast;
        this.database = database;
    }

    /** Registers all figures; the result ends what was started to collect them. */
    static AutoCloseable bind(MeterRegistry registry, HazelcastInstance hazelcast, Database database) {
        GridMetrics metrics = new GridMetrics(registry, hazelcast, database);
        metrics.bindCluster();
        Gauge.builder("doorbuster.database.reads.refused", database, store -> store.refusesReads() ? 1 : 0)
                .description("1 while shoppers' reads of what is not in memory are refused at once").register(registry);
        MAPS.forEach(metrics::bindMap);
        WRITTEN_BEHIND.forEach(metrics::bindWriteBehind);
        EXECUTORS.forEach(metrics::bindExecutor);
        return metrics.bindJvm();
    }

    /** Registers how far fulfillment is behind the journal. */
    static void bind(MeterRegistry registry, FulfillmentJob fulfillment) {
        Gauge.builder("doorbuster.fulfillment.lag.orders", () -> fulfillment.lag().orders())
                .description("Committed orders that have no fulfillment order yet").register(registry);
        Gauge.builder("doorbuster.fulfillment.lag.seconds",
                () -> fulfillment.lag().oldestMillis() / MILLIS_PER_SECOND)
                .description("Age of the oldest of them").register(registry);
        Gauge.builder("doorbuster.dead.letters", fulfillment::deadLetters)
                .description("Rows of dead_letters: what was set aside and waits for an operator").register(registry);
    }

    private void bindCluster() {
        Backups backups = new Backups(hazelcast);
        gauge("doorbuster.cluster.members", "Members that this one sees",
                grid -> grid.getCluster().getMembers().size());
        gauge("doorbuster.cluster.safe", "1 while every partition has its backup",
                _ -> backups.areComplete() ? 1 : 0);
        gauge("doorbuster.cluster.clients", "App nodes and tools connected to this member",
                grid -> grid.getClientService().getConnectedClients().size());
    }

    private void bindMap(String map) {
        mapGauge("doorbuster.map.entries", "Entries that this member owns", map, LocalMapStats::getOwnedEntryCount);
        mapGauge("doorbuster.map.backup.entries", "Entries that this member keeps for others", map,
                LocalMapStats::getBackupEntryCount);
        mapGauge("doorbuster.map.memory.bytes", "Memory of all entries; 0 for maps of objects", map,
                stats -> Math.max(0, stats.getOwnedEntryMemoryCost())
                        + Math.max(0, stats.getBackupEntryMemoryCost()));
    }

    private void bindWriteBehind(String map) {
        mapGauge("doorbuster.writebehind.backlog", "Entries of this member that PostgreSQL has not got yet", map,
                LocalMapStats::getDirtyEntryCount);
        Gauge.builder("doorbuster.writebehind.waiting.seconds", () -> written(map).waitingMillis() / MILLIS_PER_SECOND)
                .description("How long the oldest write has waited because PostgreSQL is away").tag("map", map)
                .register(registry);
        counter("doorbuster.writebehind.rows.stored", "Rows that PostgreSQL took", map, WriteBehindStats::rowsStored);
        counter("doorbuster.writebehind.rows.refused", "Rows set aside in dead_letters", map,
                WriteBehindStats::rowsRefused);
    }

    private void bindExecutor(String executor) {
        Gauge.builder("doorbuster.executor.queued", hazelcast, member -> whileActive(member, grid -> grid
                .getExecutorService(executor).getLocalExecutorStats().getPendingTaskCount()))
                .description("Calls of app nodes that wait for a thread").tag("executor", executor).register(registry);
    }

    private AutoCloseable bindJvm() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        JvmGcMetrics collector = new JvmGcMetrics();
        collector.bindTo(registry);
        return collector;
    }

    private void gauge(String name, String description, ToDoubleFunction<HazelcastInstance> figure) {
        Gauge.builder(name, hazelcast, member -> whileActive(member, figure)).description(description)
                .register(registry);
    }

    private void mapGauge(String name, String description, String map, ToDoubleFunction<LocalMapStats> figure) {
        Gauge.builder(name, hazelcast,
                member -> whileActive(member, grid -> figure.applyAsDouble(grid.getMap(map).getLocalMapStats())))
                .description(description).tag("map", map).register(registry);
    }

    private void counter(String name, String description, String map, ToLongFunction<WriteBehindStats> figure) {
        FunctionCounter.builder(name, database, source -> figure.applyAsLong(written(map))).description(description)
                .tag("map", map).register(registry);
    }

    private WriteBehindStats written(String map) {
        return database.writeBehind().getOrDefault(map, NOTHING_WRITTEN);
    }

    /** A figure of a member that is gone is no number. */
    private static double whileActive(HazelcastInstance member, ToDoubleFunction<HazelcastInstance> figure) {
        try {
            return figure.applyAsDouble(member);
        } catch (HazelcastInstanceNotActiveException e) {
            return Double.NaN;
        }
    }
}
