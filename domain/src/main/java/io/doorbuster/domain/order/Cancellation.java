package io.doorbuster.domain.order;

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
     * @param hasLeft whether goods of it have left a location, by its fulfillment orders
     */
    static Cancellation decide(CancelOrder command, Order order, boolean hasLeft) {
        if (order.status() == OrderStatus.CANCELLED) {
            return new AlreadyDone();
        }
        if (command.expectedVersion() != 0 && command.expectedVersion() != order.version()) {
            return new OtherVersion();
        }
        boolean parcels = !order.afterSales().shipments().isEmpty();
        return hasLeft || parcels || !order.status().mayBecome(OrderStatus.CANCELLED) ? new TooLate() : new Allowed();
    }
}
