package io.doorbuster.bench;

import io.doorbuster.bench.http.Arrivals;
import io.doorbuster.bench.http.HttpLoad;
import io.doorbuster.bench.http.LoadResult;
import io.doorbuster.bench.http.Requests;
import io.doorbuster.harness.console.Screen;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * How long orders take, and what becomes of them beyond capacity: arrivals that do not wait for answers. Needs the most
 * that the shop has reached in the same run.
 */
final class OpenModel {

    /** By the ids of the goals. */
    static final List<String> TRIALS = List.of("P8", "P9");

    /** Of steady load; the first is compared with the last. */
    static final int SLICES = 10;

    private static final double STEADY = 0.7;
    private static final double OVERLOAD = 3;
    private static final double AFTERWARDS = 0.5;
    /** As many requests are under way at once; an app node with a heap of 1 GB has room for 6,553. */
    private static final int CONNECTIONS = 6_000;
    private static final int STEADY_CONNECTIONS = 512;
    private static final double MAX_LATENESS_MILLIS = 1;
    private static final int TOO_MUCH = 503;
    private static final Duration SETTLING = Duration.ofSeconds(5);

    private final Subject shop;
    private final Screen screen;
    private final double peak;
    private int loads;
    private long placed;
    private long unanswered;

    /**
     * @param peak orders a second of the closed model
     */
    OpenModel(Subject shop, Screen screen, double peak) {
        this.shop = shop;
        this.screen = screen;
        this.peak = peak;
    }

    /** Whether one of the trials is to be made. */
    static boolean isAsked(BenchOptions options) {
        return TRIALS.stream().anyMatch(options.trials()::contains);
    }

    /** Makes the trials of the options; blocks for minutes. */
    List<Trial> run(BenchOptions options) throws IOException {
        List<Trial> trials = new ArrayList<>();
        if (options.trials().contains("P8")) {
            trials.addAll(steady(options.slice()));
        }
        if (options.trials().contains("P9")) {
            trials.addAll(overload(options.time()));
        }
        return trials;
    }

    /** P8: ten slices of {@code slice} at 70 % of the peak. */
    private List<Trial> steady(Duration slice) throws IOException {
        List<LoadResult> slices = new ArrayList<>();
        for (int i = 1; i <= SLICES; i++) {
            LoadResult result = load(arrivals(STEADY, slice), STEADY_CONNECTIONS);
            slices.add(result);
            screen.print(String.format("steady %2d  %,.0f/s  p50 %.2f ms  p99 %.2f ms  p99.9 %.2f ms  lateness p99"
                    + " %.2f ms  %s", i, result.perSecond(Workload.HOT.wanted()), result.latencyMillis(50),
                    result.latencyMillis(99), result.latencyMillis(99.9), result.latenessMillis(99),
                    result.byStatus()));
        }
        double lateness = slices.stream().mapToDouble(result -> result.latenessMillis(99)).max().orElseThrow();
        long others = slices.stream().flatMapToLong(result -> LongStream.of(result.failed(), result.sent()
                - result.answers(Workload.HOT.wanted()) - result.failed())).sum();
        return List.of(
                Trial.atMost("P8", "p99 in ms at 70 % of the peak, last slice", slices.getLast().latencyMillis(99), 25,
                        10),
                Trial.atMost("P8", "p99.9 in ms at 70 %, worst slice", slices.stream()
                        .mapToDouble(result -> result.latencyMillis(99.9)).max().orElseThrow(), 100, 100),
                Trial.atMost("P8", "p99 of the last slice against the first", slices.getLast().latencyMillis(99)
                        / slices.getFirst().latencyMillis(99), 1.5, 1),
                Trial.atMost("P8", "orders that were not answered 201", (double) others, 0, 0),
                Trial.atMost("P8", "p99 of the generator's own lateness in ms", lateness, MAX_LATENESS_MILLIS,
                        MAX_LATENESS_MILLIS));
    }

    /** P9: three times the peak, and half of it before and at once afterwards. */
    private List<Trial> overload(Duration time) throws IOException {
        LoadResult before = load(calm(), STEADY_CONNECTIONS);
        screen.print(String.format("beforehand %s  p99 %.2f ms", before.byStatus(), before.latencyMillis(99)));
        LoadResult over = load(arrivals(OVERLOAD, time), CONNECTIONS);
        screen.print(String.format("overload   %s in %d s, %,d never answered, p99 %.0f ms", over.byStatus(),
                time.toSeconds(), over.failed(), over.latencyMillis(99)));
        LoadResult after = load(calm(), STEADY_CONNECTIONS);
        screen.print(String.format("afterwards %s  p99 %.2f ms", after.byStatus(), after.latencyMillis(99)));
        return List.of(
                Trial.atLeast("P9", "goodput at 3 × the peak, of the peak", over.perSecond(Workload.HOT.wanted())
                        / peak, 0.85, 0.95),
                Trial.atLeast("P9", "answered at all, of those sent", (over.answers(Workload.HOT.wanted())
                        + over.answers(TOO_MUCH)) / (double) over.sent(), 0.99, 1),
                Trial.atMost("P9", "p99 in ms five seconds later, at half the peak", after.latencyMillis(99), 25, 10),
                Trial.atMost("P9", "that p99 against the one before", after.latencyMillis(99)
                        / before.latencyMillis(99), 1.5, 1));
    }

    /** Orders that were answered 201 so far. */
    long placed() {
        return placed;
    }

    /** Requests so far that may have placed an order, and did not say so. */
    long unanswered() {
        return unanswered;
    }

    /** Half the peak for ten seconds, of which the last five count: by then all connections are open. */
    private Arrivals calm() {
        return new Arrivals(AFTERWARDS * peak, SETTLING, SETTLING.multipliedBy(2), loads);
    }

    private Arrivals arrivals(double ofPeak, Duration time) {
        return new Arrivals(ofPeak * peak, time, loads);
    }

    private LoadResult load(Arrivals arrivals, int connections) throws IOException {
        LoadResult result = HttpLoad.open(shop.url(), connections, Requests.orders("open" + ++loads, Workload.HOT_SKU),
                Workload.HOT.wanted(), arrivals);
        placed += result.answers(Workload.HOT.wanted());
        // Of an order that was answered neither 201 nor 409, nobody knows: a 503 may have been committed.
        unanswered += result.sent() - result.answers(Workload.HOT.wanted());
        return result;
    }
}
