package io.doorbuster.bench;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.doorbuster.bench.Callers.Result;
import io.doorbuster.bench.Subject.Tally;
import io.doorbuster.bench.http.HttpLoad;
import io.doorbuster.bench.http.Requests;
import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.order.Address;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.PlaceOrder.Intent;
import io.doorbuster.domain.order.Placement.Placed;
import io.doorbuster.domain.placement.ReservationPlan;
import io.doorbuster.domain.stock.LedgerRow;
import io.doorbuster.domain.stock.Reservation;
import io.doorbuster.domain.stock.ReservationOutcome.Reserved;
import io.doorbuster.domain.stock.StockFigures;
import io.doorbuster.domain.stock.StockLevel;
import io.doorbuster.grid.Grid;
import io.doorbuster.grid.member.MemberRequest.PlaceOrders;
import io.doorbuster.grid.member.MemberTask;
import io.doorbuster.grid.member.PlacementReply;
import io.doorbuster.grid.stock.ReadStock;
import io.doorbuster.grid.stock.ReserveStock;
import io.doorbuster.grid.stock.SettleStock;
import io.doorbuster.harness.deployment.Node;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * P5: what the stock service itself can do, called by a client of the grid without HTTP, against entry processors that
 * do nothing but lower a number; and what an order allocates. Two members each, one key, as many shoppers at once. The
 * service is called as members call it: what waits for a SKU travels together.
 */
final class ServiceProbe {

    private static final int CALLERS = 64;
    /** As an app node: so many calls under way to a member, in which what waits travels together. */
    private static final int CALLS = 3;
    private static final String SKU = "HOT-1";
    private static final long PRICE = 1_999;
    private static final long MAX_BYTES = 16 << 10;
    private static final Duration SETTLED = Duration.ofSeconds(2);

    private final Lab lab;
    private final Clock clock = Clock.systemUTC();

    ServiceProbe(Lab lab) {
        this.lab = lab;
    }

    /** What takes units, and how many have gone. */
    private record Taker(String name, int callers, Callers.Call call) {}

    List<Trial> run() throws IOException, InterruptedException {
        ShopSubject shop = lab.shop("service", 2);
        RawGrid raw = RawGrid.start(lab);
        HazelcastInstance client = GridClient.connect(shop.deployment());
        lab.endLater(client::shutdown);

        Taker rawTaker = new Taker("raw entry processor", CALLERS, () -> {
            raw.take();
            return 1;
        });
        Taker service = new Taker("reserve and settle", CALLS,
                () -> reserveAndSettle(Grid.inventory(client), CALLERS / CALLS));
        Taker alone = new Taker("reserve and settle, each alone", CALLERS,
                () -> reserveAndSettle(Grid.inventory(client), 1));
        Taker placement = new Taker("batches of orders, journaled", CALLS, () -> place(client));
        List<List<Double>> rates = new ArrayList<>();
        Tally before = shop.tally();
        long placed = 0;
        long taken = 0;
        double bytes = 0; // of the last round, when all is warm
        // The first round warms up.
        for (int round = 0; round <= lab.options().rounds(); round++) {
            Result rawResult = run(rawTaker, round);
            Result serviceResult = run(service, round);
            Result aloneResult = run(alone, round);
            long allocatedBefore = allocatedWithoutHttp(shop);
            Result placementResult = run(placement, round);
            bytes = (double) (allocatedWithoutHttp(shop) - allocatedBefore) / Math.max(1, placementResult.done());
            taken += rawResult.done();
            placed += placementResult.done();
            if (round > 0) {
                rates.add(Stream.of(serviceResult, aloneResult, placementResult)
                        .map(result -> result.perSecond() / rawResult.perSecond()).toList());
            }
        }
        lab.require(raw.taken() == taken, "P5: " + taken + " raw units were taken, and the number says " + raw.taken());
        requireConsistent(shop, Grid.inventory(client), before, placed);
        List<Trial> trials = new ArrayList<>(List.of(
                Trial.atLeast("P5",
                        "units sold in memory to 63 shoppers, by calls for 21, against raw entry processors",
                        median(rates, 0), 0.4, 0.6),
                Trial.told("P5", "the same by two calls for each shopper, of which half would be as fast as raw",
                        median(rates, 1)),
                Trial.told("P5", "orders in such calls, committed in PostgreSQL, against the same", median(rates, 2)),
                Trial.atMost("P5", "bytes that such an order allocates, caller and both members", bytes, MAX_BYTES,
                        MAX_BYTES)));
        trials.addAll(allocation(shop));
        return trials;
    }

    private static double median(List<List<Double>> rates, int column) {
        return BenchReport.median(rates.stream().map(row -> row.get(column)).sorted().toList());
    }

    private Result run(Taker taker, int round) throws IOException, InterruptedException {
        Result result = Callers.run(taker.callers, lab.options().time(), taker.call);
        lab.screen().print(String.format("%s  %-30s %,9.0f/s", round == 0 ? "warm-up" : "round " + round, taker.name,
                result.perSecond()));
        return result;
    }

    /** A caller's way through the stock of a SKU, without the journal in between: what is reserved is given back. */
    private long reserveAndSettle(IMap<String, StockLevel> inventory, int shoppers) {
        long deadlineMillis = clock.millis() + ReservationPlan.RESERVATION_MILLIS;
        List<Reservation> wanted = Stream.generate(() -> new Reservation(attempt(), 1, deadlineMillis))
                .limit(shoppers).toList();
        if (!inventory.executeOnKey(SKU, new ReserveStock(wanted)).stream().allMatch(Reserved.class::isInstance)) {
            throw new IllegalStateException(SKU + " is not reserved");
        }
        inventory.executeOnKey(SKU,
                new SettleStock(wanted.stream().map(Reservation::attempt).toList(), LedgerRow.NONE));
        return shoppers;
    }

    private static AttemptId attempt() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new AttemptId(random.nextLong(), random.nextLong());
    }

    /** What an app node sends to a member when 64 shoppers wait for it. */
    private static long place(HazelcastInstance client) throws InterruptedException, ExecutionException {
        Member owner = Objects.requireNonNull(client.getPartitionService().getPartition(SKU).getOwner(), "no owner");
        List<PlaceOrder> orders = Stream.generate(ServiceProbe::order).limit(CALLERS / CALLS).toList();
        PlacementReply reply = client.getExecutorService(Grid.PLACEMENT_EXECUTOR)
                .submitToMember(new MemberTask<>(new PlaceOrders(orders)), owner).get();
        return reply.inFull(orders).placements().stream().filter(Placed.class::isInstance).count();
    }

    private static PlaceOrder order() {
        return new PlaceOrder(attempt(), 1, Intent.PLACE, "buyer@bench.example", "", "EUR",
                List.of(new OrderLine(SKU, 1, PRICE)), Address.NONE, "");
    }

    private void requireConsistent(ShopSubject shop, IMap<String, StockLevel> inventory, Tally before, long placed)
            throws IOException, InterruptedException {
        Tally after = shop.tally();
        long stored = after.orders() - before.orders();
        lab.require(stored == placed && after.oversold() == 0,
                "P5: " + placed + " orders were answered and " + stored + " stored");
        // The grid is told of a commit when it is answered, and not waited for.
        Thread.sleep(SETTLED);
        StockFigures figures = inventory.executeOnKey(SKU, new ReadStock(Long.MIN_VALUE));
        lab.require(figures != null && figures.reserved() == 0 && figures.sold() == after.orders(),
                "P5: " + after.orders() + " units are sold, and the grid says " + figures);
    }

    /** What an order over HTTP allocates, once all is warm. */
    private List<Trial> allocation(ShopSubject shop) throws IOException, InterruptedException {
        lab.peak(shop);
        Tally before = shop.tally();
        long appNode = allocated(shop.deployment().appNodes());
        long members = allocated(shop.deployment().members());
        HttpLoad.closed(shop.url(), lab.options().connections(), Requests.orders("allocation", Workload.HOT_SKU),
                Workload.HOT.wanted(), lab.options().time());
        appNode = allocated(shop.deployment().appNodes()) - appNode;
        members = allocated(shop.deployment().members()) - members;
        double orders = shop.tally().orders() - before.orders();
        lab.require(orders > 0, "P5: no order was placed");
        return List.of(
                Trial.told("P5", "bytes that an order over HTTP allocates, app node and both members",
                        (appNode + members) / orders),
                Trial.told("P5", "of them on the app node", appNode / orders));
    }

    private static long allocatedWithoutHttp(ShopSubject shop) throws IOException {
        return Jvm.allocatedHere() + allocated(shop.deployment().members());
    }

    private static long allocated(List<Node> nodes) throws IOException {
        long bytes = 0;
        for (Node node : nodes) {
            try (Jvm jvm = Jvm.attach(node.pid())) {
                bytes += jvm.allocated();
            }
        }
        return bytes;
    }
}
