package io.doorbuster.domain.payment;

/** What is to be done for a payment next. Each may be done twice: keys and states make the second time do nothing. */
public sealed interface PaymentStep {

    /** Whether the provider must be asked for it; what need not can be done while the provider is away. */
    default boolean asksProvider() {
        return switch (this) {
            case Open _,Confirm _,Capture _,SendRefund _,Expire _ -> true;
            case Cancel(String reference) -> !reference.isEmpty();
            case CancelOrder _,GiveUp _,Rest _ -> false;
        };
    }

    /** The provider is told of the payment; no money moves, so that it does not matter if nobody hears the answer. */
    record Open(long amountMinor) implements PaymentStep {}

    /** The provider asks the buyer's bank. */
    record Confirm(String reference) implements PaymentStep {}

    /** The money is taken. */
    record Capture(String reference, long amountMinor) implements PaymentStep {}

    /** The promise is given back; {@code reference} is empty if there was none. */
    record Cancel(String reference) implements PaymentStep {}

    /** Money goes back. */
    record SendRefund(String reference, String refundId, long amountMinor) implements PaymentStep {}

    /** The provider is asked where the payment is; if the buyer has still not confirmed, the order is cancelled. */
    record Expire(String reference, String reason) implements PaymentStep {}

    /** The order is cancelled, for it will not be paid. */
    record CancelOrder(String reason) implements PaymentStep {}

    /** It is for people to see to. */
    record GiveUp(String reason) implements PaymentStep {}

    /** Nothing, until something becomes known. */
    record Rest() implements PaymentStep {}
}
