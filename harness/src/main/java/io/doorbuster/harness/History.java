package io.doorbuster.harness;

import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** What clients asked and what they were told, from many threads. */
public final class History {
    private final int maxCalls;
    private final AtomicInteger size = new AtomicInteger();
    private final ConcurrentLinkedQueue<Call> calls = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<GoodsIn> goodsIn = new ConcurrentLinkedQueue<>();

    /**
     * One call as its client saw it, retries of the same key included.
     *
     * @param startNanos {@link System#nanoTime} before the first request left
     * @param endNanos {@link System#nanoTime} after the last answer came
     */
    public record Call(OrderRequest request, OrderOutcome outcome, long startNanos, long endNanos) {}

    /** Units received; {@code endNanos} is {@link System#nanoTime} after the shop had said so. */
    public record GoodsIn(String sku, long units, long endNanos) {}

    /** A history that takes {@code maxCalls}: whoever makes load knows how much, and more than that is a mistake. */
    public History(int maxCalls) {
        this.maxCalls = maxCalls;
    }

    /** Keeps {@code call}; throws {@link IllegalStateException} when the history is full. */
    public void add(Call call) {
        if (size.incrementAndGet() > maxCalls) {
            throw new IllegalStateException("more than " + maxCalls + " calls");
        }
        calls.add(call);
    }

    /** Every call that {@code which} accepts ended as {@code outcome}, for what it was told does not count any more. */
    public void replace(Predicate<Call> which, OrderOutcome outcome) {
        List<Call> replaced = calls.stream().filter(which).toList();
        calls.removeAll(new HashSet<>(replaced));
        replaced.forEach(call -> calls.add(new Call(call.request(), outcome, call.startNanos(), call.endNanos())));
    }

    /** All calls so far, in no particular order. */
    public List<Call> calls() {
        return List.copyOf(calls);
    }

    /** Keeps a receipt. */
    public void add(GoodsIn receipt) {
        goodsIn.add(receipt);
    }

    /** All receipts so far that were made while shoppers bought. */
    public List<GoodsIn> goodsIn() {
        return List.copyOf(goodsIn);
    }
}
