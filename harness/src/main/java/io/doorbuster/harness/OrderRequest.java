package io.doorbuster.harness;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An order as a shopper sends it. Sent again with the same key and the same content it is the same attempt.
 *
 * @param email whose order it is: the shop scopes keys by it
 * @param customerId empty for a guest
 */
public record OrderRequest(String idempotencyKey, String email, String customerId, List<Line> lines) {

    /** A wish for {@code quantity} units of one SKU. */
    public record Line(String sku, long quantity) {}

    public OrderRequest {
        lines = List.copyOf(lines);
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("order " + idempotencyKey + " has no lines");
        }
    }

    /** The same shopper's next try: another key, because it asks for something else. */
    public OrderRequest with(String otherKey, List<Line> otherLines) {
        return new OrderRequest(otherKey, email, customerId, otherLines);
    }

    /** Units on all lines. */
    public long units() {
        return lines.stream().mapToLong(Line::quantity).sum();
    }

    /** Units for each SKU, lines of the same SKU added up. */
    public Map<String, Long> unitsBySku() {
        Map<String, Long> units = new TreeMap<>();
        lines.forEach(line -> units.merge(line.sku(), line.quantity(), Long::sum));
        return units;
    }
}
