package io.doorbuster.domain.order;

/** Every answer to {@link CancelOrder}. */
public sealed interface CancelOutcome {

    /** It is committed, now or before; {@code first} if now. */
    record Cancelled(Order order, boolean first) implements CancelOutcome {}

    /** Something of it has left the warehouse. */
    record TooLate(OrderStatus current) implements CancelOutcome {}

    /** The order has changed since the actor saw it. */
    record OtherVersion(long current) implements CancelOutcome {}

    /** There is no such order. */
    record NoSuchOrder() implements CancelOutcome {}
}
