package io.doorbuster.domain.fulfillment;

import io.doorbuster.domain.order.Order;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * What a journal writer has committed last, in memory, so that a stream on the same member need not read it again. Each
 * order is known with the one before it, so the stream can tell whether it may go on here or must ask the ledger, which
 * has all of them: after a fault, when it is far behind, or when it runs elsewhere, and nobody takes what is here.
 * Thread-safe; nothing blocks.
 */
public final class RecentOrders {

    /** Half a second of the fastest sale measured, and some megabytes: a stream looks twenty times a second. */
    public static final int CAPACITY = 5_000;

    private static final long NOT_KNOWN = -1;

    private final int capacity;
    /** Each follows the one before it: what is missing between two is not in the ledger either. */
    private final Deque<PlacedOrder> orders = new ArrayDeque<>();
    private long writer;
    private long previous = NOT_KNOWN;

    /** Keeps {@code capacity} orders at most: the newest. */
    public RecentOrders(int capacity) {
        this.capacity = capacity;
    }

    /** A new writer starts, which has committed nothing; from now on others are not listened to. */
    public synchronized void begin(long writer) {
        orders.clear();
        this.writer = writer;
        previous = 0;
    }

    /** A writer has committed these, by sequence, and nothing between them and what it told the last time. */
    public synchronized void add(long teller, SortedMap<Long, Order> committed) {
        if (teller != writer) {
            return;
        }
        committed.forEach((sequence, order) -> {
            if (previous != NOT_KNOWN) {
                orders.addLast(new PlacedOrder(writer, previous, sequence, order));
            }
            previous = sequence;
        });
        while (orders.size() > capacity) {
            orders.removeFirst();
        }
    }

    /** A writer does not know what it has committed: the next order that it tells of may not be the next in the ledger. */
    public synchronized void lose(long teller) {
        if (teller == writer) {
            orders.clear();
            previous = NOT_KNOWN;
        }
    }

    /**
     * The orders that follow the position of their writer, a sequence of its own, by default 0; none if that cannot be told
     * here. Forgets those up to the position.
     */
    public synchronized List<PlacedOrder> after(Map<Long, Long> positions) {
        long position = positions.getOrDefault(writer, 0L);
        while (!orders.isEmpty() && orders.getFirst().sequence() <= position) {
            orders.removeFirst();
        }
        return orders.isEmpty() || orders.getFirst().previous() > position
                ? List.of()
                : List.copyOf(orders);
    }
}
