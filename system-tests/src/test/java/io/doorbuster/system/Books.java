package io.doorbuster.system;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** What a shop has said that it did, order by order and SKU by SKU: the other side of its audit. Threadsafe. */
final class Books {

    private final Map<String, Map<String, Long>> orders = new ConcurrentHashMap<>();
    private final Set<String> cancelled = ConcurrentHashMap.newKeySet();
    private final Set<String> shipped = ConcurrentHashMap.newKeySet();
    private final Map<String, Long> received = new ConcurrentHashMap<>();

    /** Units that came in, or went if negative. */
    void received(String sku, long units) {
        received.merge(sku, units, Long::sum);
    }

    /** An order was confirmed; one that is confirmed again must be the same. */
    void placed(String order, Map<String, Long> units) {
        Map<String, Long> before = orders.putIfAbsent(order, Map.copyOf(units));
        require(before == null || before.equals(units), order + " had " + before + " and has " + units);
    }

    void cancelled(String order) {
        cancelled.add(order);
    }

    /** A parcel of it left. */
    void shipped(String order) {
        shipped.add(order);
    }

    /** Orders of which a parcel left. */
    List<String> shipped() {
        return List.copyOf(shipped);
    }

    Map<String, Map<String, Long>> orders() {
        return orders;
    }

    boolean isCancelled(String order) {
        return cancelled.contains(order);
    }

    int cancellations() {
        return cancelled.size();
    }

    Map<String, Long> received() {
        return new TreeMap<>(received);
    }

    /** Units of all orders but the cancelled ones. */
    Map<String, Long> sold() {
        Map<String, Long> sold = new TreeMap<>();
        received.keySet().forEach(sku -> sold.put(sku, 0L));
        orders.forEach((order, units) -> {
            if (!cancelled.contains(order)) {
                units.forEach((sku, quantity) -> sold.merge(sku, quantity, Long::sum));
            }
        });
        return sold;
    }

    /** Orders that were told to be cancelled, and of which a parcel left nevertheless. */
    List<String> shippedThoughCancelled() {
        Set<String> both = new HashSet<>(cancelled);
        both.retainAll(shipped);
        return List.copyOf(both);
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }
}
