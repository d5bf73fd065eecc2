package io.doorbuster.domain.order;

import io.doorbuster.domain.fulfillment.FulfillmentStatus;
import java.util.Collection;

/** What {@link CancelOrder} may do with an order, decided from what is known of it under its locks. */
public sealed interface Cancellation {

    /** The order becomes cancelled: its units go back, and fulfillment orders that are not shipped end. */
    record Allowed() implements Cancellation {}

    /** It was cancelled before: nothing happens. */
    record AlreadyDone() implements Cancellation {}

    /** Something of it has left the warehouse. */
    record TooLate() implements Cancellation {}

    /** The order has changed since the actor saw it. */
    record OtherVersion() implements Cancellation {}

    /**
     * Decides, and changes nothing.
     *
     * @param fulfillments statuses of all fulfillment orders of the order
     */
    static Cancellation decide(CancelOrder command, Order order, Collection<FulfillmentStatus> fulfillments) {
        if (order.status() == OrderStatus.CANCELLED) {
            return new AlreadyDone();
        }
        if (command.expectedVersion() != 0 && command.expectedVersion() != order.version()) {
            return new OtherVersion();
        }
        boolean left = fulfillments.stream().anyMatch(FulfillmentStatus::hasLeft);
        return left || !order.status().mayBecome(OrderStatus.CANCELLED) ? new TooLate() : new Allowed();
    }
}
