package io.doorbuster.domain.payment;

import java.util.List;

/**
 * What of an order matters to its payment.
 *
 * @param shipped whether something of it has left the warehouse
 * @param overdue whether the buyer's time to confirm, or to send the money, is over
 * @param dueRefunds that nobody has moved money for, oldest first
 * @param askedBackMinor minor units of all refunds that were or will be made: those that failed or came to nothing
 *     are not among them
 */
public record OrderFacts(boolean cancelled, boolean shipped, boolean overdue, List<DueRefund> dueRefunds,
        long askedBackMinor) {

    public OrderFacts {
        dueRefunds = List.copyOf(dueRefunds);
    }

    /** Money that is to go back. */
    public record DueRefund(String id, long amountMinor) {}
}
