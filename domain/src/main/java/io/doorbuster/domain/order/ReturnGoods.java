package io.doorbuster.domain.order;

import io.doorbuster.domain.AttemptId;
import java.util.ArrayList;
import java.util.List;

/**
 * Units of an order have come back.
 *
 * @param attempt the same attempt again changes nothing
 * @param lines 1 to {@link PlaceOrder#MAX_LINES}, each SKU once
 * @param reason for people, {@link CancelOrder#MAX_REASON} characters at most, may be empty
 * @param actor who says so, for operators
 */
public record ReturnGoods(OrderId orderId, AttemptId attempt, List<OrderReturn.Line> lines, String reason,
        String actor) {

    public ReturnGoods {
        lines = List.copyOf(lines);
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("nothing is returned");
        }
        Units.checked(lines.stream().map(OrderReturn.Line::units).toList());
    }

    /** Digest of the content, by which a retry is told from another request under the same key. */
    public long fingerprint() {
        List<String> parts = new ArrayList<>(List.of(orderId.toString(), reason));
        lines.forEach(line -> parts.addAll(List.of(line.units().sku(), Long.toString(line.units().quantity()),
                Boolean.toString(line.restock()))));
        return AttemptId.fingerprint(parts.toArray(String[]::new));
    }
}
