package io.doorbuster.domain.order;

/** Every answer to {@link RecordPayment}. */
public sealed interface PaymentOutcome {

    /** It is committed, now or before; {@code replayed} if before. */
    record Recorded(Order order, boolean replayed) implements PaymentOutcome {}

    /** There is no such order. */
    record NoSuchOrder() implements PaymentOutcome {}

    /** Nobody is to record money for the order: it has no payment, or its provider does. */
    record NotByHand(String method) implements PaymentOutcome {}

    /** Less is still to come; in minor units. */
    record TooMuch(long requestedMinor, long leftMinor) implements PaymentOutcome {}

    /** The order is in another currency. */
    record OtherCurrency(String currency) implements PaymentOutcome {}

    /** The attempt had another content before. */
    record KeyReused() implements PaymentOutcome {}
}
