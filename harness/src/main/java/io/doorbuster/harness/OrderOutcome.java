package io.doorbuster.harness;

import java.util.Map;

/** Everything a client can know about an order that it sent, retries included. */
public sealed interface OrderOutcome {

    /**
     * Answered 201: binds for ever.
     *
     * @param replayed whether the shop says that an earlier request placed it
     */
    record Placed(String orderId, boolean replayed, Contents contents) implements OrderOutcome {}

    /**
     * What an answer says that never changes: every answer of a key must say the same.
     *
     * @param placedAt as it was answered
     */
    record Contents(String number, String placedAt, long totalMinor, Map<String, Long> unitsBySku) {
        public Contents {
            unitsBySku = Map.copyOf(unitsBySku);
        }
    }

    /** Refused because one SKU is short; nothing was placed. */
    record OutOfStock(String sku, long requested, long available) implements OrderOutcome {}

    /**
     * Refused for another reason; nothing was placed.
     *
     * @param type name of the problem, such as {@code validation}
     */
    record Refused(String type, int status) implements OrderOutcome {}

    /** No answer that settles it: the order may exist or not, but never twice. */
    record Unknown(String reason) implements OrderOutcome {}
}
