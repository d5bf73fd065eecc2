package io.doorbuster.domain.order;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.Money;

/**
 * Money for an order has come, as somebody saw in the books.
 *
 * @param attempt the same attempt again changes nothing
 * @param amountMinor in minor units of {@code currency}
 * @param reference of the books, may be empty
 * @param actor who saw it
 */
public record RecordPayment(OrderId orderId, AttemptId attempt, long amountMinor, String currency, String reference,
        String actor) {

    /** Characters of a reference: what a bank lets a customer write. */
    public static final int MAX_REFERENCE = 140;

    public RecordPayment {
        if (amountMinor <= 0 || amountMinor > Money.MAX_AMOUNT) {
            throw new IllegalArgumentException("amount " + amountMinor + " is not between 1 and " + Money.MAX_AMOUNT);
        }
    }
}
