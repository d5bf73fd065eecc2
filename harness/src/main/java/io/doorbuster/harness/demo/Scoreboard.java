package io.doorbuster.harness.demo;

import io.doorbuster.harness.History.Call;
import io.doorbuster.harness.Latencies;
import io.doorbuster.harness.OrderOutcome.OutOfStock;
import io.doorbuster.harness.OrderOutcome.Placed;
import io.doorbuster.harness.OrderOutcome.Refused;
import io.doorbuster.harness.OrderOutcome.Unknown;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** The running count of a sale, from many threads. */
final class Scoreboard {
    private final Latencies latencies = new Latencies();
    private final Set<String> orderIds = ConcurrentHashMap.newKeySet();
    private final LongAdder units = new LongAdder();
    private final LongAdder replays = new LongAdder();
    private final Map<String, LongAdder> unplaced = new ConcurrentHashMap<>();
    private final AtomicLong orders = new AtomicLong();
    private volatile long firstOrderNanos;

    /**
     * The count at one moment.
     *
     * @param replays answers that repeated an order placed before
     * @param unplaced calls without an order, by reason
     */
    record Score(long orders, long units, long replays, Map<String, Long> unplaced) {}

    /** Counts {@code call}, whose shopper wanted it at {@code fromNanos}. */
    void add(Call call, long fromNanos) {
        latencies.record(call.endNanos() - fromNanos);
        switch (call.outcome()) {
            case Placed placed -> addOrder(call, placed);
            case OutOfStock outOfStock -> addUnplaced("sold out");
            case Refused refused -> addUnplaced(refused.type());
            case Unknown unknown -> addUnplaced("no answer");
        }
    }

    private void addOrder(Call call, Placed placed) {
        if (!orderIds.add(placed.orderId())) {
            replays.increment();
            return;
        }
        units.add(call.request().units());
        if (orders.incrementAndGet() == 1) {
            firstOrderNanos = call.endNanos();
        }
    }

    private void addUnplaced(String reason) {
        unplaced.computeIfAbsent(reason, key -> new LongAdder()).increment();
    }

    /** The count now. */
    Score score() {
        Map<String, Long> reasons = new TreeMap<>();
        unplaced.forEach((reason, count) -> reasons.put(reason, count.sum()));
        return new Score(orders.get(), units.sum(), replays.sum(), reasons);
    }

    /** From when shoppers wanted to order to their answers. */
    Latencies latencies() {
        return latencies;
    }

    /** When the first order was answered, by {@link System#nanoTime}; 0 if none was yet. */
    long firstOrderNanos() {
        return firstOrderNanos;
    }
}
