package io.doorbuster.harness.demo;

import io.doorbuster.harness.Latencies;
import io.doorbuster.harness.ShopClient;
import io.doorbuster.harness.ShopException;
import io.doorbuster.harness.console.Screen;
import io.doorbuster.harness.demo.Scoreboard.Score;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Shows once a second how the sale goes, until it is stopped. */
final class Progress {
    private static final long STEP_MILLIS = 1_000;

    private final Screen screen;
    private final ShopClient shop;
    private final Scoreboard scoreboard;
    private final String sku;
    private final Thread thread;
    private long left;
    private final FulfillmentTail fulfillments;
    private long fulfilled;
    private final long fulfilledBefore;

    private Progress(Screen screen, ShopClient shop, Scoreboard scoreboard, String sku, long fulfilledBefore) {
        this.screen = screen;
        this.shop = shop;
        this.scoreboard = scoreboard;
        this.sku = sku;
        this.fulfillments = new FulfillmentTail(shop);
        this.fulfilledBefore = fulfilledBefore;
        this.fulfilled = fulfilledBefore;
        this.thread = Thread.ofVirtual().name("progress").unstarted(this::run);
    }

    /**
     * Begins to show.
     *
     * @param shop asked once a second, so it must not retry for long
     * @param sku whose stock is shown
     * @param fulfilledBefore fulfillment orders that there were before the sale
     */
    static Progress start(Screen screen, ShopClient shop, Scoreboard scoreboard, String sku, long fulfilledBefore) {
        Progress progress = new Progress(screen, shop, scoreboard, sku, fulfilledBefore);
        progress.thread.start();
        return progress;
    }

    /**
     * What one line tells.
     *
     * @param rate orders answered in the last second
     * @param latency of all calls that ended in the last second
     * @param left available units of the doorbuster
     * @param unfulfilled orders without a fulfillment order yet
     */
    record Reading(long second, long rate, Latencies.Summary latency, Score score, long left, long unfulfilled) {}

    private void run() {
        try {
            long ordersBefore = 0;
            for (long second = 1;; second++) {
                Thread.sleep(STEP_MILLIS);
                look();
                Score score = scoreboard.score();
                long unfulfilled = Math.max(0, score.orders() - (fulfilled - fulfilledBefore));
                screen.show(line(new Reading(second, score.orders() - ordersBefore,
                        scoreboard.latencies().interval(), score, left, unfulfilled)));
                ordersBefore = score.orders();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Keeps the last figures if the shop has no answer now: the shoppers' figures go on. */
    private void look() throws InterruptedException {
        try {
            left = shop.inventory(sku).available();
            fulfilled = fulfillments.count();
        } catch (ShopException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException("progress stopped");
            }
        }
    }

    static String line(Reading reading) {
        Score score = reading.score();
        return String.format(Locale.ROOT,
                "%4d s  %,6d orders  %,5d/s  p50 %s  p99 %s  %,9d units  doorbuster left %,5d  to fulfill %,5d  %s",
                reading.second(), score.orders(), reading.rate(), millis(reading.latency().p50Micros()),
                millis(reading.latency().p99Micros()), score.units(), reading.left(), reading.unfulfilled(),
                reasons(score.unplaced())).stripTrailing();
    }

    static String millis(long micros) {
        return String.format(Locale.ROOT, micros < 10_000 ? "%,6.1f ms" : "%,6.0f ms", micros / 1_000.0);
    }

    static String reasons(Map<String, Long> unplaced) {
        return unplaced.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(e -> String.format(Locale.ROOT, "%s %,d", e.getKey(), e.getValue()))
                .collect(Collectors.joining(", "));
    }

    /** Stops showing. */
    void stop() throws InterruptedException {
        thread.interrupt();
        thread.join();
        screen.print(List.of());
    }
}
