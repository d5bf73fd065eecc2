package io.doorbuster.app.order;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Which SKUs are sold all the time: those that an order began with a short while ago, counted in orders. A guess, which two
 * SKUs of the same hash share. Thread-safe; takes one step for each order, whatever is sold.
 */
final class HotSkus {

    /**
     * How far back an order may lie. A SKU of which every hundredth order is, is taken for hot 99 times of 100; of 10,000
     * SKUs that sell equally, one is 5 times of 100.
     */
    static final int WINDOW = 512;
    /** A quarter of a megabyte; a SKU finds the mark of another one within the window in less than one of 100 orders. */
    private static final int PLACES = 1 << 16;

    private final AtomicInteger orders = new AtomicInteger();
    /** At the place of a SKU: the number of the last order that began with it. */
    private final AtomicIntegerArray last = new AtomicIntegerArray(PLACES);

    /** Counts an order that begins with {@code sku}; answers whether that is hot. */
    boolean isHot(String sku) {
        int hash = sku.hashCode();
        int order = orders.incrementAndGet();
        int before = last.getAndSet((hash ^ hash >>> 16) & PLACES - 1, order);
        // Unsigned: after 2^31 orders without it, a SKU is not hot for that the difference has turned negative.
        return before != 0 && Integer.compareUnsigned(order - before, WINDOW) <= 0;
    }
}
