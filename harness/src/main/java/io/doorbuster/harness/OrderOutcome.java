package io.doorbuster.harness;

/** Everything a client can know about an order that it sent, retries included. */
public sealed interface OrderOutcome {

    /**
     * Answered 201: binds for ever.
     *
     * @param replayed whether the shop says that an earlier request placed it
     */
    record Placed(String orderId, boolean replayed) implements OrderOutcome {}

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
