package io.doorbuster.node.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.hazelcast.client.test.TestHazelcastFactory;
import com.hazelcast.config.Config;
import com.hazelcast.config.InMemoryFormat;
import com.hazelcast.config.MapStoreConfig;
import com.hazelcast.config.MapStoreConfig.InitialLoadMode;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.instance.impl.LifecycleServiceImpl;
import com.hazelcast.map.IMap;
import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.order.Address;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.PlaceOrder.Intent;
import io.doorbuster.domain.stock.LedgerRow;
import io.doorbuster.domain.stock.Reservation;
import io.doorbuster.domain.stock.StockFigures;
import io.doorbuster.domain.stock.StockLevel;
import io.doorbuster.domain.stock.StockRepair;
import io.doorbuster.domain.stock.StockRepair.Kind;
import io.doorbuster.grid.Grid;
import io.doorbuster.grid.GridSerialization;
import io.doorbuster.grid.stock.ReadStock;
import io.doorbuster.grid.stock.ReserveStock;
import io.doorbuster.grid.stock.ResetStock;
import io.doorbuster.grid.stock.SettleStock;
import io.doorbuster.node.placement.PlacementService;
import io.doorbuster.store.Database;
import io.doorbuster.store.InventoryStore;
import io.doorbuster.store.StockRepairs;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two members whose levels are made to differ from the ledger's rows. */
class ReconcileIT {

    private static final Clock CLOCK = Clock.systemUTC();
    private static final Duration IN_FLIGHT = Duration.ofMillis(300);
    private static final EmbeddedPostgres SERVER = startServer();
    private static final Database DATABASE = Database.open(new Database.Settings(
            "jdbc:postgresql://127.0.0.1:" + SERVER.getPort() + "/postgres", "postgres", "", 8));
    private static final StockRepairs REPAIRS = new StockRepairs(DATABASE);
    private static final TestHazelcastFactory FACTORY = new TestHazelcastFactory();
    private static final HazelcastInstance FIRST = FACTORY.newHazelcastInstance(config());
    private static final HazelcastInstance SECOND = FACTORY.newHazelcastInstance(config());
    private static final IMap<String, StockLevel> INVENTORY = Grid.inventory(FIRST);
    private static final PlacementService PLACEMENT = PlacementService.start(FIRST, DATABASE,
            new SimpleMeterRegistry(), CLOCK);

    private static Config config() {
        Config config = new Config();
        config.setProperty(Reconcile.INTERVAL, "3600");
        config.getMapConfig(Grid.INVENTORY).setInMemoryFormat(InMemoryFormat.OBJECT).setBackupCount(1)
                .setMapStoreConfig(new MapStoreConfig().setClassName(InventoryStore.class.getName())
                        .setInitialLoadMode(InitialLoadMode.EAGER).setWriteDelaySeconds(60));
        config.getUserContext().put(Database.KEY, DATABASE);
        GridSerialization.register(config.getSerializationConfig());
        return config;
    }

    private static EmbeddedPostgres startServer() {
        try {
            return EmbeddedPostgres.builder().setServerConfig("fsync", "on").setServerConfig("full_page_writes", "on")
                    .setServerConfig("synchronous_commit", "on").start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterAll
    static void stop() throws IOException {
        PLACEMENT.close();
        FACTORY.terminateAll();
        DATABASE.close();
        SERVER.close();
    }

    @BeforeEach
    void startEmpty() throws SQLException {
        await().until(PLACEMENT::isReady);
        execute("TRUNCATE inventory, stock_repairs RESTART IDENTITY");
        INVENTORY.evictAll();
        assertThat(INVENTORY.size()).isZero();
    }

    @Test
    void tellsALevelTheRowThatItDidNotHearOf() throws SQLException {
        row("late", 5, 10, 4);
        level("late", new LedgerRow(4, 10, 3));

        List<StockRepair> repairs = passes();

        assertThat(repairs).extracting(StockRepair::sku, StockRepair::kind, StockRepair::grid, StockRepair::ledger)
                .containsExactly(tuple("late", Kind.BEHIND, new LedgerRow(4, 10, 3),
                        new LedgerRow(5, 10, 4)));
        assertThat(figures("late")).isEqualTo(new StockFigures("late", 10, 6, 0, 4, 5));
        assertThat(passes()).isEmpty();
    }

    @Test
    void leavesALevelAloneThatHearsOfItsRowMeanwhile() throws Exception {
        row("soon", 5, 10, 4);
        level("soon", new LedgerRow(4, 10, 3));

        CompletableFuture<List<StockRepair>> repairs = CompletableFuture.supplyAsync(ReconcileIT::passes);
        Thread.sleep(IN_FLIGHT.dividedBy(3));
        INVENTORY.executeOnKey("soon", new SettleStock(List.of(), new LedgerRow(5, 10, 4)));

        assertThat(repairs.get()).isEmpty();
    }

    @Test
    void findsWhatTheGridLacks() throws SQLException {
        row("lost", 3, 10, 4);
        assertThat(INVENTORY.localKeySet()).doesNotContain("lost");

        assertThat(passes()).extracting(StockRepair::sku, StockRepair::kind, StockRepair::ledger)
                .containsExactly(tuple("lost", Kind.MISSING, new LedgerRow(3, 10, 4)));

        assertThat(INVENTORY.size()).isEqualTo(1);
        assertThat(figures("lost").available()).isEqualTo(6);
    }

    @Test
    void goesBackWithADatabaseThatWasRestoredToAnOlderCopy() throws SQLException {
        AttemptId pending = AttemptId.of("buyer", "orders", "1");
        row("restored", 7, 10, 4);
        row("diverged", 7, 10, 4);
        level("restored", new LedgerRow(9, 12, 6));
        level("diverged", new LedgerRow(7, 10, 5));
        level("forgotten", new LedgerRow(2, 5, 0));
        INVENTORY.executeOnKey("restored", new ReserveStock(
                List.of(new Reservation(pending, 2, CLOCK.millis() + 60_000))));

        List<StockRepair> repairs = passes();

        assertThat(repairs).extracting(StockRepair::sku, StockRepair::kind).containsExactlyInAnyOrder(
                tuple("restored", Kind.AHEAD),
                tuple("diverged", Kind.DIVERGED),
                tuple("forgotten", Kind.AHEAD));
        assertThat(figures("restored")).isEqualTo(new StockFigures("restored", 10, 4, 2, 4, 7));
        assertThat(Objects.requireNonNull(INVENTORY.get("restored")).pending().contains(pending)).isTrue();
        assertThat(figures("diverged").sold()).isEqualTo(4);
        assertThat(figures("forgotten").available()).isZero();
        assertThat(passes()).isEmpty();
    }

    @Test
    void doesNotGoBackFromALevelThatHasMovedOn() throws SQLException {
        level("moved", new LedgerRow(9, 12, 6));

        assertThat(INVENTORY.executeOnKey("moved", new ResetStock(new LedgerRow(8, 12, 5), LedgerRow.NONE)))
                .isFalse();
        assertThat(figures("moved").version()).isEqualTo(9);
    }

    @Test
    void repairsEachSkuOnceOverAllMembers() throws SQLException {
        execute("INSERT INTO inventory SELECT 'sku-' || i, 5, 10, 4 FROM generate_series(1, 2500) i");

        assertThat(passes()).extracting(StockRepair::sku).doesNotHaveDuplicates().hasSize(2_500);
        assertThat(passes()).isEmpty();
        assertThat(INVENTORY.size()).isEqualTo(2_500);
    }

    @Test
    void recordsWhatItRepairedNewestFirst() throws SQLException {
        row("one", 5, 10, 4);
        passes();
        row("two", 5, 10, 4);
        passes();

        var first = REPAIRS.list("", 1);
        var second = REPAIRS.list(first.next(), 1);

        assertThat(first.repairs()).extracting(StockRepair::sku).containsExactly("two");
        assertThat(second.repairs()).extracting(StockRepair::sku, StockRepair::cause, StockRepair::grid)
                .containsExactly(tuple("one", "test", LedgerRow.NONE));
        assertThat(second.next()).isEmpty();
    }

    @Test
    void findsNothingWrongInTheMiddleOfASale() {
        for (int i = 0; i < 20; i++) {
            PLACEMENT.receive("sale-" + i, 1_000, "r");
        }
        CompletableFuture<Integer> sale = CompletableFuture.supplyAsync(() -> {
            int placed = 0;
            for (int batch = 0; batch < 150; batch++) {
                List<PlaceOrder> orders = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    orders.add(order(batch + "-" + i, "sale-" + i));
                }
                placed += PLACEMENT.place(orders).placements().size();
            }
            return placed;
        });
        int passes = 0;
        while (!sale.isDone() || passes == 0) {
            assertThat(passes()).isEmpty();
            passes++;
        }
        assertThat(sale.join()).isEqualTo(3_000);
    }

    @Test
    void runsOnEveryMemberWhenOneOfThemNoticedACause() throws SQLException {
        MeterRegistry firstMeters = new SimpleMeterRegistry();
        MeterRegistry secondMeters = new SimpleMeterRegistry();
        try (Reconcile first = Reconcile.start(FIRST, DATABASE, PLACEMENT, firstMeters, CLOCK);
                Reconcile _ = Reconcile.start(SECOND, DATABASE, PLACEMENT, secondMeters, CLOCK)) {
            ((LifecycleServiceImpl) SECOND.getLifecycleService()).fireLifecycleEvent(LifecycleState.MERGED);

            await().untilAsserted(() -> assertThat(runs(firstMeters)).isEqualTo(1));
            await().untilAsserted(() -> assertThat(runs(secondMeters)).isEqualTo(1));

            execute("INSERT INTO inventory SELECT 'sku-' || i, 5, 10, 4 FROM generate_series(1, 50) i");
            first.request("partitions lost");

            await().untilAsserted(() -> assertThat(repaired(firstMeters) + repaired(secondMeters)).isEqualTo(50));
            assertThat(REPAIRS.list("", 50).repairs()).extracting(StockRepair::cause)
                    .containsOnly("partitions lost");
            assertThat(firstMeters.get("doorbuster.reconcile.last.success.age.seconds").gauge().value())
                    .isBetween(0.0, 10.0);
        }
    }

    @Test
    void runsWhenTheDatabaseIsBack() throws SQLException {
        MeterRegistry meters = new SimpleMeterRegistry();
        try (Reconcile _ = Reconcile.start(FIRST, DATABASE, PLACEMENT, meters, CLOCK)) {
            execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE application_name = 'doorbuster' AND pid <> pg_backend_pid()");
            PLACEMENT.place(List.of(order("any", "any")));

            await().untilAsserted(() -> assertThat(runs(meters)).isEqualTo(1));
        }
    }

    private static List<StockRepair> passes() {
        List<StockRepair> repairs = new ArrayList<>();
        for (HazelcastInstance member : List.of(FIRST, SECOND)) {
            repairs.addAll(new StockPass(member, REPAIRS, IN_FLIGHT, CLOCK, "test").run());
        }
        return repairs;
    }

    private static double runs(MeterRegistry meters) {
        var done = meters.find("doorbuster.reconcile.runs").tag("outcome", "done").counter();
        return done == null ? 0 : done.count();
    }

    private static double repaired(MeterRegistry meters) {
        return meters.get("doorbuster.reconcile.repaired").tag("kind", "missing").counter().count();
    }

    private static PlaceOrder order(String key, String sku) {
        return new PlaceOrder(AttemptId.of("a@b.example", "orders", key), 7, Intent.PLACE, "a@b.example", "", "EUR",
                List.of(new OrderLine(sku, 1, 199)), Address.NONE, "invoice");
    }

    private static StockFigures figures(String sku) {
        return Objects.requireNonNull(INVENTORY.executeOnKey(sku, new ReadStock(System.currentTimeMillis())));
    }

    private static void level(String sku, LedgerRow row) {
        INVENTORY.set(sku, StockLevel.of(row));
    }

    private static void row(String sku, long version, long received, long sold) throws SQLException {
        execute("INSERT INTO inventory VALUES ('%s', %d, %d, %d)".formatted(sku, version, received, sold));
    }

    private static void execute(String sql) throws SQLException {
        try (var connection = SERVER.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
