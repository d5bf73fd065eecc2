package io.doorbuster.harness.demo;

import io.doorbuster.harness.ArrivalCurve;
import io.doorbuster.harness.LoadSchedule;
import io.doorbuster.harness.OpenLoad;
import io.doorbuster.harness.OrderRequest;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The minute of the sale: recorded orders along the arrival curve, and the rush on the doorbuster on top.
 *
 * <p>The figures fit two cores that carry the shop, PostgreSQL and the shoppers at once.
 */
final class Sale {
    static final String DOORBUSTER = "DOORBUSTER-1";

    /** Units of the doorbuster when the doors open. */
    static final long DOORBUSTER_UNITS = 1_000;

    /** Long enough to see the peak pass, short enough to watch. */
    static final Duration LENGTH = Duration.ofSeconds(60);

    /** Thirty for each unit: most of a rush leaves with nothing. */
    static final int RUSH_BUYERS = 30_000;

    /** Each second of the rush brings this part of the one before: half of the buyers come within five seconds. */
    private static final double RUSH_DECAY = 0.87;

    /** Recorded orders that are on their way at a time; they have 25 lines on average, so each is work for a while. */
    private static final int ORDERS_IN_FLIGHT = 128;

    /** Rush buyers that are on their way at a time; more only wait in the server instead of here. */
    private static final int RUSH_IN_FLIGHT = 256;

    /** For the last shoppers, who may have to retry for {@link io.doorbuster.harness.RetryPolicy#PATIENT}'s time. */
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(35);

    /** The same crowd at every demo. */
    private static final long SEED = 20_101_201;

    private final OpenLoad orderLoad;
    private final OpenLoad rushLoad;
    private final List<OrderRequest> orders;
    private final List<RushBuyer> buyers;

    /** Lays out who comes when; {@code run} keeps the keys of this sale apart from those of another. */
    Sale(List<RecordedOrder> recorded, ArrivalCurve curve, String run) {
        SplittableRandom random = new SplittableRandom(SEED);
        ArrivalCurve rush = ArrivalCurve.decay((int) LENGTH.toSeconds(), RUSH_DECAY);
        this.orders = recorded.stream().map(order -> order.toRequest(run)).toList();
        this.buyers = RushBuyer.crowd(RUSH_BUYERS, DOORBUSTER, run, random.split());
        this.orderLoad = new OpenLoad(LoadSchedule.along(curve, orders.size(), LENGTH, random.split()),
                ORDERS_IN_FLIGHT, DRAIN_LIMIT);
        this.rushLoad = new OpenLoad(LoadSchedule.along(rush, buyers.size(), LENGTH, random.split()), RUSH_IN_FLIGHT,
                DRAIN_LIMIT);
    }

    /** Calls that all shoppers together make at most. */
    int maxCalls() {
        return (orders.size() + buyers.size()) * Shopper.MAX_CALLS;
    }

    /** Blocks until every shopper has gone; returns how many were still busy at the limit and were sent home. */
    long run(Shopper shopper) throws InterruptedException {
        Callable<OpenLoad.Report> recorded =
                () -> orderLoad.run((index, due) -> shopper.buy(orders.get(index), due));
        Callable<OpenLoad.Report> rush = () -> rushLoad.run((index, due) -> shopper.rush(buyers.get(index), due));
        long unfinished = 0;
        try (ExecutorService loads = Executors.newFixedThreadPool(2)) {
            for (Future<OpenLoad.Report> load : loads.invokeAll(List.of(recorded, rush))) {
                unfinished += load.get().unfinished();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a load broke off", e);
        }
        return unfinished;
    }
}
