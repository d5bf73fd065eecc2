package io.doorbuster.domain.journal;

import io.doorbuster.domain.order.OrderId;

/** What PostgreSQL knows of an attempt that it has seen before. */
public sealed interface KnownAttempt {

    /** The attempt owns an order, for ever. */
    record Owner(OrderId order, long fingerprint) implements KnownAttempt {}

    /** The attempt owns no order, and none of its tries with a deadline up to {@code deadlineMillis} can place one. */
    record VoidUntil(long deadlineMillis) implements KnownAttempt {}
}
