package io.doorbuster.harness.drill;

import io.doorbuster.harness.OrderOutcome;
import io.doorbuster.harness.OrderOutcome.Placed;
import io.doorbuster.harness.OrderOutcome.Unknown;
import io.doorbuster.harness.OrderRequest;
import io.doorbuster.harness.OrderRequest.Line;
import io.doorbuster.harness.ShopClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** Drills in which the shoppers are the fault. */
final class ClientDrills {

    private static final int DUPLICATES = 1_000;
    private static final int STORM_SHOPPERS = 600;
    private static final int STORM_SENDS = 60;
    private static final Duration STALL = Duration.ofSeconds(30);
    private static final Duration AFTER_THE_STALL = Duration.ofSeconds(10);
    private static final double LEAST_GOODPUT = 0.85;

    private ClientDrills() {}

    static List<Drill> all() {
        return List.of(
                new Drill("duplicate-storm", "one key, 1,000 times at once over both app nodes", Layout.THREE_MEMBERS,
                        ClientDrills::duplicates),
                new Drill("retry-storm", "PostgreSQL stalls for 30 s, and 600 more shoppers repeat without a pause",
                        Layout.THREE_MEMBERS, ClientDrills::retryStorm));
    }

    private static void duplicates(Stage stage) throws IOException, InterruptedException {
        OrderRequest order = new OrderRequest(stage.run() + "-the-one", "twice@drill.example", "",
                List.of(new Line(stage.run() + "-1", 2)));
        List<ShopClient> shops = stage.shop().clients();
        Set<String> orders = ConcurrentHashMap.newKeySet();
        AtomicLong placers = new AtomicLong();
        AtomicLong others = new AtomicLong();
        stage.faultBegins();
        try (ExecutorService clicks = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < DUPLICATES; i++) {
                ShopClient shop = shops.get(i % shops.size());
                clicks.execute(() -> {
                    switch (stage.load().call(order, shop)) {
                        case Placed(String id, boolean replayed, OrderOutcome.Contents contents) -> {
                            orders.add(id);
                            placers.addAndGet(replayed ? 0 : 1);
                        }
                        case OrderOutcome.OutOfStock refused -> others.incrementAndGet();
                        case OrderOutcome.Refused refused -> others.incrementAndGet();
                        case Unknown unknown -> others.incrementAndGet();
                    }
                });
            }
        }
        stage.require(orders.size() == 1, "one key owns " + orders.size() + " orders");
        stage.require(placers.get() == 1, placers + " answers say that they placed it");
        stage.require(others.get() == 0, others + " of " + DUPLICATES + " requests did not get the order");
        stage.gapIsAtMost(Duration.ofSeconds(3), "in a storm of duplicates");
    }

    /** The metastable failure: retries of the stall keep the shop too busy to answer anybody in time. */
    private static void retryStorm(Stage stage) throws IOException, InterruptedException {
        stage.faultBegins();
        stage.shop().database().pause();
        try (ExecutorService shoppers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < STORM_SHOPPERS; i++) {
                OrderRequest order = new OrderRequest(stage.run() + "-storm-" + i, "storm-" + i + "@drill.example", "",
                        List.of(new Line(stage.run() + "-2", 1)));
                shoppers.execute(() -> hammer(stage, order));
            }
            try {
                stage.sell(STALL);
            } finally {
                stage.shop().database().resume();
            }
            stage.sell(AFTER_THE_STALL);
            long before = stage.load().served();
            stage.sell(AFTER_THE_STALL);
            double goodput = (stage.load().served() - before)
                    / (double) (Load.ORDERS_PER_SECOND * AFTER_THE_STALL.toSeconds());
            stage.note(String.format(Locale.ROOT, "%.0f %% of the arrivals were served 10 to 20 s after the stall",
                    100 * goodput));
            stage.require(goodput >= LEAST_GOODPUT, "only " + Math.round(100 * goodput)
                    + " % of the arrivals were served from 10 s after the stall on");
        }
        stage.gapIsAtMost(STALL.plus(AFTER_THE_STALL), "around a stall of 30 s");
    }

    /** Sends again at once, without a pause, until there is an answer: the client one would not wish for. */
    private static void hammer(Stage stage, OrderRequest order) {
        List<ShopClient> shops = stage.shop().clients();
        for (int i = 0; i < STORM_SENDS; i++) {
            if (!(stage.load().call(order, shops.get(i % shops.size())) instanceof Unknown)) {
                return;
            }
        }
    }
}
