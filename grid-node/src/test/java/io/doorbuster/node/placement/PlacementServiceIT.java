package io.doorbuster.node.placement;

import static io.doorbuster.node.placement.TwoMembers.inParallel;
import static io.doorbuster.node.placement.TwoMembers.line;
import static io.doorbuster.node.placement.TwoMembers.only;
import static io.doorbuster.node.placement.TwoMembers.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.map.IMap;
import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.order.OrderTerms;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.Placement;
import io.doorbuster.domain.order.Placement.OutOfStock;
import io.doorbuster.domain.order.Placement.Placed;
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
import io.doorbuster.grid.stock.HoldStock;
import io.doorbuster.grid.stock.ReserveStock;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Two members, each with its own journal, on one PostgreSQL. */
class PlacementServiceIT {

    private static final Clock CLOCK = Clock.systemUTC();
    private static final TwoMembers SHOP = TwoMembers.start();

    @AfterAll
    static void stop() throws IOException {
        SHOP.close();
    }

    @Test
    void tellsTheGridOfGoodsOfManySkus() throws Exception {
        SHOP.receive("many-0", 5);
        SHOP.first().place(List.of(order("many-order", line("many-0", 2))));
        List<Receipt> receipts = IntStream.range(0, 1_200).mapToObj(i -> new Receipt("many-" + i, 10)).toList();

        long recorded = SHOP.first().receiveAll(receipts, "import:many");
        long again = SHOP.last().receiveAll(receipts, "import:many");

        assertThat(recorded).isEqualTo(1_200);
        assertThat(again).isZero();
        SHOP.awaitFigures("many-0", 15, 13, 0, 2);
        SHOP.awaitFigures("many-1199", 10, 10, 0, 0);
    }

    @Test
    void sellsExactlyWhatWasReceivedOverTwoMembers() throws Exception {
        SHOP.receive("hot", 500);
        List<Callable<PlacementBatch>> batches = new ArrayList<>();
        for (int batch = 0; batch < 40; batch++) {
            List<PlaceOrder> orders = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                orders.add(order("hot-" + batch + "-" + i, line("hot", 1)));
            }
            PlacementService service = SHOP.service(batch % 2);
            batches.add(() -> service.place(orders));
        }

        List<Placement> placements = inParallel(batches);

        assertThat(placements.stream().filter(Placed.class::isInstance)).hasSize(500);
        assertThat(placements.stream().filter(OutOfStock.class::isInstance)).hasSize(1_500);
        SHOP.awaitFigures("hot", 500, 0, 0, 500);
    }

    @Test
    void placesAnOrderFromItsHoldWhileOthersFindNothing() throws Exception {
        SHOP.receive("from-hold", 5);
        SHOP.receive("beside", 1);
        HoldId ada = new HoldId(1, 77);
        SHOP.inventory().executeOnKey("from-hold",
                new HoldStock(new Hold(ada, 5, CLOCK.millis() + 60_000), 9, CLOCK.millis()));
        PlaceOrder tooMuch = order("hold-2", line("from-hold", 5), line("beside", 2))
                .under(OrderTerms.NONE.with(ada));

        assertThat(only(SHOP.first(), order("hold-1", line("from-hold", 1))))
                .isEqualTo(new OutOfStock("from-hold", 1, 0));
        assertThat(only(SHOP.last(), tooMuch)).isEqualTo(new OutOfStock("beside", 2, 1));
        SHOP.awaitFigures("from-hold", 5, 0, 5, 0);
        assertThat(only(SHOP.first(), order("hold-3", line("from-hold", 1)))).as("given back to the hold only")
                .isInstanceOf(OutOfStock.class);
        List<Callable<PlacementBatch>> batches = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            PlaceOrder other = order("hold-other-" + i, line("from-hold", 1));
            PlacementService service = SHOP.service(i % 2);
            batches.add(() -> service.place(List.of(other)));
        }
        batches.add(20, () -> SHOP.first()
                .place(List.of(order("hold-4", line("from-hold", 5)).under(OrderTerms.NONE.with(ada)))));

        assertThat(inParallel(batches)).filteredOn(Placed.class::isInstance).hasSize(1)
                .allSatisfy(placed -> assertThat(((Placed) placed).order().lines().getFirst().quantity()).isEqualTo(5));
        SHOP.awaitFigures("from-hold", 5, 0, 0, 5);
    }

    @Test
    void forgetsHoldsThatAreOver() {
        SHOP.receive("over", 5);
        SHOP.inventory().executeOnKey("over",
                new HoldStock(new Hold(new HoldId(1, 78), 5, CLOCK.millis() + 500), 9, CLOCK.millis()));

        await().untilAsserted(() -> assertThat(
                Objects.requireNonNull(SHOP.inventory().get("over")).held().size()).isZero());
        SHOP.awaitFigures("over", 5, 5, 0, 0);
    }

    @Test
    void placesAllLinesOrNone() {
        SHOP.receive("all-a", 5);
        SHOP.receive("all-b", 1);
        PlacementService service = SHOP.first();

        Placement refused = only(service, order("all-1", line("all-a", 2), line("all-b", 2)));
        Placement placed = only(service, order("all-2", line("all-a", 5), line("all-b", 1)));

        assertThat(refused).isEqualTo(new OutOfStock("all-b", 2, 1));
        assertThat(placed).isInstanceOf(Placed.class);
        SHOP.awaitFigures("all-a", 5, 0, 0, 5);
        SHOP.awaitFigures("all-b", 1, 0, 0, 1);
    }

    @Test
    void keepsItsFiguresThroughRandomOrdersOfManyLines() throws Exception {
        for (int sku = 0; sku < 6; sku++) {
            SHOP.receive("mix-" + sku, 60);
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
            PlacementService service = SHOP.service(batch % 2);
            batches.add(() -> service.place(orders));
        }

        List<Placement> placements = inParallel(batches);

        long[] sold = new long[6];
        placements.stream().filter(Placed.class::isInstance).map(p -> ((Placed) p).order()).distinct()
                .flatMap(order -> order.lines().stream())
                .forEach(line -> sold[Integer.parseInt(line.sku().substring(4))] += line.quantity());
        for (int sku = 0; sku < 6; sku++) {
            SHOP.awaitFigures("mix-" + sku, 60, 60 - sold[sku], 0, sold[sku]);
        }
    }

    @Test
    void returnsUnitsThatNobodyConfirmedAndKeepsThoseThatWereSold() {
        SHOP.receive("sweep", 10);
        PlaceOrder sold = order("sweep-sold", line("sweep", 3));
        assertThat(only(SHOP.first(), sold)).isInstanceOf(Placed.class);
        long past = CLOCK.millis() - 1;
        SHOP.inventory().executeOnKey("sweep", new ReserveStock(List.of(new Reservation(sold.attempt(), 3, past),
                new Reservation(AttemptId.of("gone", "orders", "sweep"), 4, past))));
        assertThat(SHOP.figures("sweep").reserved()).isEqualTo(7);

        SHOP.awaitFigures("sweep", 10, 7, 0, 3);
    }

    /** What an order took of its hold is the shopper's again if nobody knows the order, and sold if it was placed. */
    @Test
    void givesBackToTheHoldWhatAnOrderWithoutAVerdictTook() {
        SHOP.receive("unheard", 10);
        long now = CLOCK.millis();
        HoldId ada = new HoldId(1, 79);
        HoldId bob = new HoldId(2, 80);
        SHOP.inventory().executeOnKey("unheard", new HoldStock(new Hold(ada, 4, now + 60_000), 9, now));
        PlaceOrder sold = order("unheard-sold", line("unheard", 3));
        assertThat(only(SHOP.first(), sold)).isInstanceOf(Placed.class);
        SHOP.inventory().executeOnKey("unheard", new HoldStock(new Hold(bob, 3, now + 60_000), 9, now));

        SHOP.inventory().executeOnKey("unheard", new ReserveStock(List.of(
                new Reservation(AttemptId.of("gone", "orders", "unheard"), 4, now - 1, Hold.named(ada)),
                new Reservation(sold.attempt(), 3, now - 1, Hold.named(bob))), now));

        await().untilAsserted(() -> assertThat(Objects.requireNonNull(SHOP.inventory().get("unheard")).pending().size())
                .isZero());
        SHOP.awaitFigures("unheard", 10, 3, 4, 3);
        assertThat(
                only(SHOP.last(), order("unheard-again", line("unheard", 4)).under(OrderTerms.NONE.with(ada))))
                .isInstanceOf(Placed.class);
    }

    @Test
    void givesLeaveToRefuseOnlyWhileNothingCanBeSold() {
        SHOP.receive("note", 1);
        PlaceOrder owner = order("note-owner", line("note", 1));
        assertThat(only(SHOP.first(), owner)).isInstanceOf(Placed.class);

        PlacementBatch refusal = await().until(
                () -> SHOP.first().place(List.of(order("note-late", line("note", 1)))),
                batch -> !batch.notes().isEmpty());
        SHOP.receive("note", 5, "second delivery");
        Placement guarded = only(SHOP.last(), order("note-next", line("note", 1)));

        assertThat(refusal.notes().getFirst().refuses(owner.attempt())).isFalse();
        assertThat(refusal.notes().getFirst().refuses(order("note-late", line("note", 1)).attempt())).isTrue();
        assertThat(guarded).isInstanceOf(OutOfStock.class);
        await().until(() -> only(SHOP.last(), order("note-next", line("note", 1))), Placed.class::isInstance);
    }

    @Test
    void adjustsNothingThatIsPromised() {
        SHOP.receive("adjust", 10);
        SHOP.inventory().executeOnKey("adjust", new ReserveStock(
                List.of(new Reservation(AttemptId.of("buyer", "orders", "adjust"), 4, CLOCK.millis() + 60_000))));
        PlacementService service = SHOP.first();
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
        SHOP.inventory().set(sku, StockLevel.of(new LedgerRow(1, 100, 0)));
        AtomicLong promised = new AtomicLong();
        List<Callable<Boolean>> buyers = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            IMap<String, StockLevel> inventory = SHOP.inventory(i % 2);
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
        SHOP.inventory().delete(sku);
        return promised.get();
    }
}
