package io.doorbuster.domain.access;

import io.doorbuster.domain.order.Order;

/** Every answer to a customer who says that a guest's order was theirs. */
public sealed interface ClaimOutcome {

    /** It is the customer's, now or since before. */
    record Claimed(Order order) implements ClaimOutcome {}

    /** There is no such order, it has another e-mail address, or it is another customer's. */
    record NoSuchOrder() implements ClaimOutcome {}
}
