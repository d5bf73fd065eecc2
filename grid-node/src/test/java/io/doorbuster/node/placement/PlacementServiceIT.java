package io.doorbuster.node.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.client.test.TestHazelcastFactory;
import com.hazelcast.config.Config;
import com.hazelcast.config.InMemoryFormat;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.map.listener.EntryUpdatedListener;
import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.order.Address;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.OrderTerms;
import io.doorbuster.domain.order.OrderTerms.PurchaseLimit;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.PlaceOrder.Intent;
import io.doorbuster.domain.order.Placement;
import io.doorbuster.domain.order.Placement.NotOwned;
import io.doorbuster.domain.order.Placement.OutOfStock;
import io.doorbuster.domain.order.Placement.Placed;
import io.doorbuster.domain.order.Placement.PurchaseLimited;
import io.doorbuster.domain.order.PlacementBatch;
import io.doorbuster.domain.stock.AdjustmentOutcome;
import io.doorbuster.domain.stock.Hold;
import io.doorbuster.domain.stock.HoldId;
import io.doorbuster.domain.stock.LedgerRow;
import io.doorbuster.domain.stock.Receipt;
import io.doorbuster.domain.stock.Reservation;
import io.doorbuster.domain.stock.ReservationOutcome.Reserved;
import io.doorbuster.domain.stock.StockFigures;
import io.doorbuster.domain.stock.StockLevel;
import io.doorbuster.grid.Grid;
import io.doorbuster.grid.GridSerialization;
import io.doorbuster.grid.stock.HoldStock;
import io.doorbuster.grid.stock.ReadStock;
import io.doorbuster.grid.stock.ReserveStock;
import io.doorbuster.store.Database;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Two members, each with its own journal, on one PostgreSQL. */
class PlacementServiceIT {

    private static final Clock CLOCK = Clock.systemUTC();
    private static final EmbeddedPostgres SERVER = startServer();
    private static final Database DATABASE = Database.open(new Database.Settings(
            "jdbc:postgresql://127.0.0.1:" + SERVER.getPort() + "/postgres", "postgres", "", 8));
    private static final TestHazelcastFactory FACTORY = new TestHazelcastFactory();
    private static final HazelcastInstance FIRST = FACTORY.newHazelcastInstance(config());
    private static final HazelcastInstance SECOND = FACTORY.newHazelcastInstance(config());
    private static final List<PlacementService> SERVICES = List.of(start(FIRST), start(SECOND));
    private static final IMap<String, StockLevel> INVENTORY = Grid.inventory(FIRST);

    private static Config config() {
        Config config = new Config();
        config.getMapConfig(Grid.INVENTORY).setInMemoryFormat(InMemoryFormat.OBJECT).setBackupCount(1);
        GridSerialization.register(config.getSerializationConfig());
        return config;
    }

    private static PlacementService start(HazelcastInstance member) {
        PlacementService service = PlacementService.start(member, DATABASE, new SimpleMeterRegistry(), CLOCK);
        await().until(service::isReady);
        return service;
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
        SERVICES.forEach(PlacementService::close);
        FACTORY.terminateAll();
        DATABASE.close();
        SERVER.close();
    }

    @Test
    void tellsTheGridOfGoodsOfManySkus() throws Exception {
        receive("many-0", 5);
        SERVICES.getFirst().place(List.of(order("many-order", line("many-0", 2))));
        List<Receipt> receipts = IntStream.range(0, 1_200).mapToObj(i -> new Receipt("many-" + i, 10)).toList();

        long recorded = SERVICES.getFirst().receiveAll(receipts, "import:many");
        long again = SERVICES.getLast().receiveAll(receipts, "import:many");

        assertThat(recorded).isEqualTo(1_200);
        assertThat(again).isZero();
        awaitFigures("many-0", 15, 13, 0, 2);
        awaitFigures("many-1199", 10, 10, 0, 0);
    }

    @Test
    void sellsExactlyWhatWasReceivedOverTwoMembers() throws Exception {
        receive("hot", 500);
        List<Callable<PlacementBatch>> batches = new ArrayList<>();
        for (int batch = 0; batch < 40; batch++) {
            List<PlaceOrder> orders = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                orders.add(order("hot-" + batch + "-" + i, line("hot", 1)));
            }
            PlacementService service = SERVICES.get(batch % 2);
            batches.add(() -> service.place(orders));
        }

        List<Placement> placements = inParallel(batches);

        assertThat(placements.stream().filter(Placed.class::isInstance)).hasSize(500);
        assertThat(placements.stream().filter(OutOfStock.class::isInstance)).hasSize(1_500);
        awaitFigures("hot", 500, 0, 0, 500);
    }

    @Test
    void placesTheSameAttemptOnceOverTwoMembersAndNeverRefusesItsReplay() throws Exception {
        receive("once", 1);
        List<Callable<PlacementBatch>> batches = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            PlacementService service = SERVICES.get(i % 2);
            batches.add(() -> service.place(List.of(order("once-1", line("once", 1)))));
        }

        List<Placement> placements = inParallel(batches);
        Placement afterwards = SERVICES.get(1).place(List.of(order("once-1", line("once", 1)))).placements().getFirst();

        assertThat(placements).allMatch(Placed.class::isInstance);
        assertThat(placements.stream().map(p -> ((Placed) p).order()).distinct()).hasSize(1);
        assertThat(afterwards).isEqualTo(new Placed(((Placed) placements.getFirst()).order(), true));
        awaitFigures("once", 1, 0, 0, 1);
    }

    @Test
    void placesAnOrderFromItsHoldWhileOthersFindNothing() throws Exception {
        receive("from-hold", 5);
        receive("beside", 1);
        HoldId ada = new HoldId(1, 77);
        INVENTORY.executeOnKey("from-hold",
                new HoldStock(new Hold(ada, 5, CLOCK.millis() + 60_000), 9, CLOCK.millis()));
        PlaceOrder tooMuch = order("hold-2", line("from-hold", 5), line("beside", 2))
                .under(OrderTerms.NONE.with(ada));

        assertThat(only(SERVICES.getFirst(), order("hold-1", line("from-hold", 1))))
                .isEqualTo(new OutOfStock("from-hold", 1, 0));
        assertThat(only(SERVICES.getLast(), tooMuch)).isEqualTo(new OutOfStock("beside", 2, 1));
        awaitFigures("from-hold", 5, 0, 5, 0);
        assertThat(only(SERVICES.getFirst(), order("hold-3", line("from-hold", 1)))).as("given back to the hold only")
                .isInstanceOf(OutOfStock.class);
        List<Callable<PlacementBatch>> batches = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            PlaceOrder other = order("hold-other-" + i, line("from-hold", 1));
            PlacementService service = SERVICES.get(i % 2);
            batches.add(() -> service.place(List.of(other)));
        }
        batches.add(20, () -> SERVICES.getFirst()
                .place(List.of(order("hold-4", line("from-hold", 5)).under(OrderTerms.NONE.with(ada)))));

        assertThat(inParallel(batches)).filteredOn(Placed.class::isInstance).hasSize(1)
                .allSatisfy(placed -> assertThat(((Placed) placed).order().lines().getFirst().quantity()).isEqualTo(5));
        awaitFigures("from-hold", 5, 0, 0, 5);
    }

    @Test
    void forgetsHoldsThatAreOver() {
        receive("over", 5);
        INVENTORY.executeOnKey("over",
                new HoldStock(new Hold(new HoldId(1, 78), 5, CLOCK.millis() + 500), 9, CLOCK.millis()));

        await().untilAsserted(() -> assertThat(
                Objects.requireNonNull(INVENTORY.get("over")).held().size()).isZero());
        awaitFigures("over", 5, 5, 0, 0);
    }

    @Test
    void placesAllLinesOrNone() {
        receive("all-a", 5);
        receive("all-b", 1);
        PlacementService service = SERVICES.getFirst();

        Placement refused = only(service, order("all-1", line("all-a", 2), line("all-b", 2)));
        Placement placed = only(service, order("all-2", line("all-a", 5), line("all-b", 1)));

        assertThat(refused).isEqualTo(new OutOfStock("all-b", 2, 1));
        assertThat(placed).isInstanceOf(Placed.class);
        awaitFigures("all-a", 5, 0, 0, 5);
        awaitFigures("all-b", 1, 0, 0, 1);
    }

    @Test
    void keepsItsFiguresThroughRandomOrdersOfManyLines() throws Exception {
        for (int sku = 0; sku < 6; sku++) {
            receive("mix-" + sku, 60);
        }
        Random random = new Random(11);
        List<Callable<PlacementBatch>> batches = new ArrayList<>();
        for (int batch = 0; batch < 40; batch++) {
            List<PlaceOrder> orders = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                int first = random.nextInt(6);
                orders.add(order("mix-" + random.nextInt(300), line("mix-" + first, 1 + random.nextInt(3)),
                        line("mix-" + (first + 1) % 6, 1)));
            }
            PlacementService service = SERVICES.get(batch % 2);
            batches.add(() -> service.place(orders));
        }

        List<Placement> placements = inParallel(batches);

        long[] sold = new long[6];
        placements.stream().filter(Placed.class::isInstance).map(p -> ((Placed) p).order()).distinct()
                .flatMap(order -> order.lines().stream())
                .forEach(line -> sold[Integer.parseInt(line.sku().substring(4))] += line.quantity());
        for (int sku = 0; sku < 6; sku++) {
            awaitFigures("mix-" + sku, 60, 60 - sold[sku], 0, sold[sku]);
        }
    }

    @Test
    void findsAnOrderForWhoeverHasAReasonToRefuse() {
        receive("recall", 1);
        PlaceOrder order = order("recall-1", line("recall", 1));
        Placed placed = (Placed) only(SERVICES.getFirst(), order);

        assertThat(only(SERVICES.getLast(), order.asRecall())).isEqualTo(new Placed(placed.order(), true));
        assertThat(only(SERVICES.getLast(), order("recall-2", line("recall", 1)).asRecall())).isEqualTo(new NotOwned());
    }

    @Test
    void keepsNothingFromOthersWhileItAnswersAReplay() {
        receive("replay", 3);
        PlaceOrder order = order("replay-1", line("replay", 1));
        Placed placed = (Placed) only(SERVICES.getFirst(), order);
        AtomicLong changes = new AtomicLong();
        awaitFigures("replay", 3, 2, 0, 1);
        UUID listener = INVENTORY.addEntryListener((EntryUpdatedListener<String, StockLevel>) _ -> changes
                .incrementAndGet(), "replay", false);

        for (int i = 0; i < 10; i++) {
            assertThat(only(SERVICES.getFirst(), order)).isEqualTo(new Placed(placed.order(), true));
        }
        assertThat(only(SERVICES.getFirst(), order("replay-2", line("replay", 1)))).isInstanceOf(Placed.class);

        // Changes of one SKU are told in their order: those of the replays would have come before.
        await().untilAsserted(() -> assertThat(changes.get()).isPositive());
        awaitFigures("replay", 3, 1, 0, 2);
        await().during(Duration.ofMillis(200)).until(() -> changes.get() == 2);
        INVENTORY.removeEntryListener(listener);
    }

    @Test
    void placesWhatItHasRefusedOnceThereIsNoReasonAnyMore() {
        receive("refused", 3);
        PlaceOrder order = order("refused-1", line("refused", 2));
        OrderTerms limited = OrderTerms.limited("", order.email(), List.of(new PurchaseLimit("refused", 1)));

        assertThat(only(SERVICES.getFirst(), order.under(limited))).isInstanceOf(PurchaseLimited.class);
        assertThat(only(SERVICES.getFirst(), order)).isInstanceOf(Placed.class);
        awaitFigures("refused", 3, 1, 0, 2);
    }

    @Test
    void returnsUnitsThatNobodyConfirmedAndKeepsThoseThatWereSold() {
        receive("sweep", 10);
        PlaceOrder sold = order("sweep-sold", line("sweep", 3));
        assertThat(only(SERVICES.getFirst(), sold)).isInstanceOf(Placed.class);
        long past = CLOCK.millis() - 1;
        INVENTORY.executeOnKey("sweep", new ReserveStock(List.of(new Reservation(sold.attempt(), 3, past),
                new Reservation(AttemptId.of("gone", "orders", "sweep"), 4, past))));
        assertThat(figures("sweep").reserved()).isEqualTo(7);

        awaitFigures("sweep", 10, 7, 0, 3);
    }

    /** What an order took of its hold is the shopper's again if nobody knows the order, and sold if it was placed. */
    @Test
    void givesBackToTheHoldWhatAnOrderWithoutAVerdictTook() {
        receive("unheard", 10);
        long now = CLOCK.millis();
        HoldId ada = new HoldId(1, 79);
        HoldId bob = new HoldId(2, 80);
        INVENTORY.executeOnKey("unheard", new HoldStock(new Hold(ada, 4, now + 60_000), 9, now));
        PlaceOrder sold = order("unheard-sold", line("unheard", 3));
        assertThat(only(SERVICES.getFirst(), sold)).isInstanceOf(Placed.class);
        INVENTORY.executeOnKey("unheard", new HoldStock(new Hold(bob, 3, now + 60_000), 9, now));

        INVENTORY.executeOnKey("unheard", new ReserveStock(List.of(
                new Reservation(AttemptId.of("gone", "orders", "unheard"), 4, now - 1, Hold.named(ada)),
                new Reservation(sold.attempt(), 3, now - 1, Hold.named(bob))), now));

        await().untilAsserted(() -> assertThat(Objects.requireNonNull(INVENTORY.get("unheard")).pending().size())
                .isZero());
        awaitFigures("unheard", 10, 3, 4, 3);
        assertThat(
                only(SERVICES.getLast(), order("unheard-again", line("unheard", 4)).under(OrderTerms.NONE.with(ada))))
                .isInstanceOf(Placed.class);
    }

    @Test
    void givesLeaveToRefuseOnlyWhileNothingCanBeSold() {
        receive("note", 1);
        PlaceOrder owner = order("note-owner", line("note", 1));
        assertThat(only(SERVICES.getFirst(), owner)).isInstanceOf(Placed.class);

        PlacementBatch refusal = await().until(
                () -> SERVICES.getFirst().place(List.of(order("note-late", line("note", 1)))),
                batch -> !batch.notes().isEmpty());
        receive("note", 5, "second delivery");
        Placement guarded = only(SERVICES.getLast(), order("note-next", line("note", 1)));

        assertThat(refusal.notes().getFirst().refuses(owner.attempt())).isFalse();
        assertThat(refusal.notes().getFirst().refuses(order("note-late", line("note", 1)).attempt())).isTrue();
        assertThat(guarded).isInstanceOf(OutOfStock.class);
        await().until(() -> only(SERVICES.getLast(), order("note-next", line("note", 1))), Placed.class::isInstance);
    }

    @Test
    void adjustsNothingThatIsPromised() {
        receive("adjust", 10);
        INVENTORY.executeOnKey("adjust", new ReserveStock(
                List.of(new Reservation(AttemptId.of("buyer", "orders", "adjust"), 4, CLOCK.millis() + 60_000))));
        PlacementService service = SERVICES.getFirst();
        AttemptId movement = AttemptId.of("operator", "adjustments", "1");

        assertThat(service.adjust("adjust", -7, "lost", AttemptId.of("operator", "adjustments", "0")))
                .isEqualTo(new AdjustmentOutcome.BelowPromised(6));
        assertThat(service.adjust("adjust", -6, "lost", movement)).isEqualTo(
                new AdjustmentOutcome.Adjusted(new StockFigures("adjust", 4, 0, 4, 0, 2)));
        assertThat(service.adjust("adjust", -6, "lost", movement)).isInstanceOf(AdjustmentOutcome.Adjusted.class);
        assertThat(service.adjust("adjust", 3, "found", AttemptId.of("operator", "adjustments", "2"))).isEqualTo(
                new AdjustmentOutcome.Adjusted(new StockFigures("adjust", 7, 3, 4, 0, 3)));
    }

    @Test
    void promisesNoMoreThanThereIsToManyReservingAtOnce() throws Exception {
        assertThat(promisedOf100("atomic", (map, reservation) -> map
                .executeOnKey("atomic", new ReserveStock(List.of(reservation)))
                .getFirst() instanceof Reserved)).isEqualTo(100);
    }

    /** The check above must be able to fail: check first and act then, and it does. */
    @Test
    void wouldCatchAReservationThatChecksFirstAndActsThen() throws Exception {
        long worst = 0;
        for (int round = 0; round < 20 && worst <= 100; round++) {
            String sku = "racy-" + round;
            worst = Math.max(worst, promisedOf100(sku, (map, reservation) -> {
                StockLevel seen = Objects.requireNonNull(map.get(sku));
                var decided = seen.reserve(List.of(reservation));
                map.set(sku, decided.next());
                return decided.outcomes().getFirst() instanceof Reserved;
            }));
        }

        assertThat(worst).isGreaterThan(100);
    }

    private interface Reserving {
        boolean reserve(IMap<String, StockLevel> inventory, Reservation reservation);
    }

    private static long promisedOf100(String sku, Reserving reserving) throws Exception {
        INVENTORY.set(sku, StockLevel.of(new LedgerRow(1, 100, 0)));
        AtomicLong promised = new AtomicLong();
        List<Callable<Boolean>> buyers = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            IMap<String, StockLevel> inventory = Grid.inventory(i % 2 == 0 ? FIRST : SECOND);
            Reservation one = new Reservation(AttemptId.of("buyer-" + i, sku, ""), 1, CLOCK.millis() + 60_000);
            buyers.add(() -> {
                boolean reserved = reserving.reserve(inventory, one);
                promised.addAndGet(reserved ? 1 : 0);
                return reserved;
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            threads.invokeAll(buyers);
        }
        INVENTORY.delete(sku);
        return promised.get();
    }

    private static void receive(String sku, long quantity) {
        receive(sku, quantity, "first delivery");
    }

    private static void receive(String sku, long quantity, String reference) {
        assertThat(SERVICES.getFirst().receive(sku, quantity, reference).received()).isGreaterThanOrEqualTo(quantity);
    }

    private static Placement only(PlacementService service, PlaceOrder order) {
        return service.place(List.of(order)).placements().getFirst();
    }

    private static PlaceOrder order(String key, OrderLine... lines) {
        AttemptId attempt = AttemptId.of("a@b.example", "orders", key);
        return new PlaceOrder(attempt, 7, Intent.PLACE, "a@b.example", "", "EUR",
                List.of(lines), Address.NONE, "invoice");
    }

    private static OrderLine line(String sku, long quantity) {
        return new OrderLine(sku, quantity, 199);
    }

    private static List<Placement> inParallel(List<Callable<PlacementBatch>> batches) throws Exception {
        List<Placement> placements = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (Future<PlacementBatch> batch : threads.invokeAll(batches)) {
                placements.addAll(get(batch).placements());
            }
        }
        return placements;
    }

    private static PlacementBatch get(Future<PlacementBatch> batch) throws InterruptedException {
        try {
            return batch.get();
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    private static StockFigures figures(String sku) {
        return Objects.requireNonNull(INVENTORY.executeOnKey(sku, new ReadStock(System.currentTimeMillis())));
    }

    private static void awaitFigures(String sku, long received, long available, long reserved, long sold) {
        await().untilAsserted(() -> {
            StockFigures now = figures(sku);
            assertThat(List.of(now.received(), now.available(), now.reserved(), now.sold()))
                    .containsExactly(received, available, reserved, sold);
        });
    }
}
