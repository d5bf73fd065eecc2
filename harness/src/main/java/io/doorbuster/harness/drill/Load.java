package io.doorbuster.harness.drill;

import io.doorbuster.harness.History;
import io.doorbuster.harness.History.Call;
import io.doorbuster.harness.OrderOutcome;
import io.doorbuster.harness.OrderOutcome.Placed;
import io.doorbuster.harness.OrderOutcome.Unknown;
import io.doorbuster.harness.OrderRequest;
import io.doorbuster.harness.OrderRequest.Line;
import io.doorbuster.harness.ShopClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Shoppers who come at a steady rate, whatever happens: small baskets, a hot SKU that sells out, double clicks, and
 * patience. Whoever gets no answer asks another app node with the same key, until it is settled. Every request is a
 * call of the history.
 */
final class Load {

    /** What two cores carry besides the whole deployment, with room for what a fault makes up for. */
    static final int ORDERS_PER_SECOND = 100;

    /** Shoppers that are on their way; those behind go home unheard, as a full street would have it. */
    private static final int MAX_IN_FLIGHT = 1_000;

    /** A shopper's patience: longer than any fault of the drills lasts. */
    private static final Duration PATIENCE = Duration.ofSeconds(150);
    private static final long FIRST_WAIT_MILLIS = 50;
    private static final long LONGEST_WAIT_MILLIS = 1_000;

    private static final int PERCENT_DOUBLE_CLICKS = 5;
    private static final int PERCENT_HOT = 25;
    private static final int MAX_LINES = 3;
    private static final int MAX_QUANTITY = 3;

    /** What the drill's SKUs are called, and how much there is of them. */
    private static final int COMMON_SKUS = 6;
    private static final long COMMON_UNITS = 1_000_000;
    private static final long HOT_UNITS = 400;

    private final List<ShopClient> shops;
    private final History history;
    private final String run;
    private final SplittableRandom random;
    private final Semaphore inFlight = new Semaphore(MAX_IN_FLIGHT);
    private final AtomicBoolean open = new AtomicBoolean(true);
    private final AtomicLong placed = new AtomicLong();
    private final LongAdder served = new LongAdder();
    private final LongAdder unanswered = new LongAdder();
    private final ExecutorService shoppers = Executors.newVirtualThreadPerTaskExecutor();
    private final Thread arrivals = Thread.ofPlatform().name("arrivals").unstarted(this::arrive);

    /** {@code run} keeps SKUs, shoppers and keys of this drill apart from others'. */
    Load(List<ShopClient> shops, History history, String run, long seed) {
        this.shops = shops;
        this.history = history;
        this.run = run;
        this.random = new SplittableRandom(seed);
    }

    /** The SKUs that are bought, and their units. */
    static Map<String, Long> goods(String run) {
        Map<String, Long> goods = new LinkedHashMap<>();
        goods.put(hot(run), HOT_UNITS);
        for (int i = 1; i <= COMMON_SKUS; i++) {
            goods.put(run + "-" + i, COMMON_UNITS);
        }
        return goods;
    }

    static String hot(String run) {
        return run + "-HOT";
    }

    void start() {
        arrivals.start();
    }

    /** Orders placed so far, each key once. */
    long placed() {
        return placed.get();
    }

    /** Shoppers so far who have their order, or know that it cannot be had; second clicks do not count. */
    long served() {
        return served.sum();
    }

    /** Requests so far that got no answer that settles them; each was sent again. */
    long unanswered() {
        return unanswered.sum();
    }

    /** Lets nobody in any more and blocks until everybody has gone, or their patience has ended. */
    void stop() throws InterruptedException {
        open.set(false);
        arrivals.join();
        shoppers.shutdown();
        if (!shoppers.awaitTermination(PATIENCE.toMillis() * 2, TimeUnit.MILLISECONDS)) {
            shoppers.shutdownNow();
        }
    }

    /** Sends everybody home at once, as when there is nothing left to wait for. */
    void abandon() throws InterruptedException {
        open.set(false);
        arrivals.interrupt();
        arrivals.join();
        shoppers.shutdownNow();
    }

    private void arrive() {
        long start = System.nanoTime();
        long spacing = TimeUnit.SECONDS.toNanos(1) / ORDERS_PER_SECOND;
        try {
            for (long i = 0; open.get(); i++) {
                long wait = start + i * spacing - System.nanoTime();
                if (wait > 0) {
                    TimeUnit.NANOSECONDS.sleep(wait);
                }
                send(order(i), random.split());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(OrderRequest order, SplittableRandom own) {
        if (own.nextInt(100) < PERCENT_DOUBLE_CLICKS) {
            click(order, own.split(), false);
        }
        click(order, own, true);
    }

    private void click(OrderRequest order, SplittableRandom own, boolean counts) {
        if (inFlight.tryAcquire()) {
            shoppers.execute(() -> {
                try {
                    buy(order, own, counts);
                } finally {
                    inFlight.release();
                }
            });
        }
    }

    private OrderRequest order(long number) {
        List<Line> lines = new ArrayList<>();
        if (random.nextInt(100) < PERCENT_HOT) {
            lines.add(new Line(hot(run), 1 + random.nextInt(2)));
        }
        int first = random.nextInt(COMMON_SKUS);
        int more = random.nextInt(lines.isEmpty() ? 1 : 0, MAX_LINES);
        for (int i = 0; i < more; i++) {
            lines.add(new Line(run + "-" + (1 + (first + i) % COMMON_SKUS), 1 + random.nextInt(MAX_QUANTITY)));
        }
        return new OrderRequest(run + "-" + number, "shopper-" + number + "@drill.example", "", lines);
    }

    private void buy(OrderRequest order, SplittableRandom own, boolean counts) {
        long start = System.nanoTime();
        long wait = FIRST_WAIT_MILLIS;
        int shop = own.nextInt(shops.size());
        while (System.nanoTime() - start < PATIENCE.toNanos()) {
            if (isSettled(call(order, shops.get(shop)), counts)) {
                return;
            }
            shop = (shop + 1) % shops.size();
            try {
                Thread.sleep(wait / 2 + own.nextLong(wait / 2 + 1));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            wait = Math.min(2 * wait, LONGEST_WAIT_MILLIS);
        }
    }

    private boolean isSettled(OrderOutcome outcome, boolean counts) {
        if (outcome instanceof Unknown) {
            unanswered.increment();
            return false;
        }
        if (counts) {
            served.increment();
            placed.addAndGet(outcome instanceof Placed ? 1 : 0);
        }
        return true;
    }

    /** One request, kept in the history. */
    OrderOutcome call(OrderRequest order, ShopClient shop) {
        long startNanos = System.nanoTime();
        OrderOutcome outcome = shop.placeOrder(order);
        history.add(new Call(order, outcome, startNanos, System.nanoTime()));
        return outcome;
    }
}
