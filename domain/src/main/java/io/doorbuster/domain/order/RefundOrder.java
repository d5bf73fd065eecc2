package io.doorbuster.domain.order;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.Money;
import java.util.ArrayList;
import java.util.List;

/**
 * Money of an order is to go back.
 *
 * @param attempt the same attempt again changes nothing
 * @param lines the units to refund, each SKU once; empty if {@code amountMinor} says how much
 * @param amountMinor what to refund, in minor units of {@code currency}; 0 if {@code lines} say it
 * @param reason for people, {@link CancelOrder#MAX_REASON} characters at most, may be empty
 * @param actor who wants it, for operators
 */
public record RefundOrder(OrderId orderId, AttemptId attempt, List<Units> lines, long amountMinor, String currency,
        String reason, String actor) {

    public RefundOrder {
        lines = Units.checked(lines);
        if (lines.isEmpty() == (amountMinor == 0) || amountMinor < 0 || amountMinor > Money.MAX_AMOUNT) {
            throw new IllegalArgumentException(
                    "amount " + amountMinor + " and " + lines.size() + " lines: one of them says what to refund");
        }
    }

    /** Digest of the content, by which a retry is told from another request under the same key. */
    public long fingerprint() {
        List<String> parts =
                new ArrayList<>(List.of(orderId.toString(), reason, Long.toString(amountMinor), currency));
        lines.forEach(line -> parts.addAll(List.of(line.sku(), Long.toString(line.quantity()))));
        return AttemptId.fingerprint(parts.toArray(String[]::new));
    }
}
