package io.doorbuster.domain.order;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Derives how far an order has come from what is recorded of it, wherever that is recorded. */
public final class OrderHistory {

    private OrderHistory() {}

    /**
     * The way of an order from {@code placed} along {@code reached}, in the order of the statuses. What an order was in
     * when it was cancelled, it was in before: the way is told whole.
     *
     * @param reached in any order, each status once at most
     * @throws IllegalArgumentException if no way leads along all of them: something was recorded that must not be
     */
    public static List<StatusChange> of(StatusChange placed, List<StatusChange> reached) {
        List<StatusChange> history = new ArrayList<>(List.of(placed));
        List<StatusChange> left = new ArrayList<>(reached);
        while (!left.isEmpty()) {
            OrderStatus current = history.getLast().status();
            StatusChange next = next(current, left).orElseThrow(() -> new IllegalArgumentException(
                    "no order becomes " + left.getFirst().status() + " from " + current));
            history.add(next);
            left.remove(next);
        }
        return history;
    }

    /** Of several that may follow, the one from which the others can still be reached. */
    private static Optional<StatusChange> next(OrderStatus current, List<StatusChange> left) {
        return left.stream().filter(change -> current.mayBecome(change.status()))
                .min((a, b) -> a.status().mayBecome(b.status()) ? -1 : b.status().mayBecome(a.status()) ? 1 : 0);
    }
}
