package io.doorbuster.domain.order;

/** Every answer to {@link PayOutRefund}. */
public sealed interface PayoutOutcome {

    /** It is committed, now or before; {@code replayed} if before. */
    record PaidOut(Order order, boolean replayed) implements PayoutOutcome {}

    /** There is no such order. */
    record NoSuchOrder() implements PayoutOutcome {}

    /** The order has no such refund. */
    record NoSuchRefund() implements PayoutOutcome {}

    /** Nobody moves the order's money by hand: it has no payment, or its provider does. */
    record NotByHand(String method) implements PayoutOutcome {}

    /** It is not due: it was paid out before, by another attempt, or nothing goes back. */
    record NotDue(Refund.State state) implements PayoutOutcome {}

    /** Of what came, less is left; in minor units. */
    record TooMuch(long requestedMinor, long leftMinor) implements PayoutOutcome {}

    /** The attempt had another content before. */
    record KeyReused() implements PayoutOutcome {}
}
