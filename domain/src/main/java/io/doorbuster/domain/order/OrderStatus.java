package io.doorbuster.domain.order;

/** How far an order has come. */
public enum OrderStatus {
    /** Committed; nothing else has happened yet. */
    PLACED,
    /** The warehouse has a fulfillment order for it. */
    FULFILLING,
    /** Everything has left the warehouse. */
    SHIPPED,
    /** All of it has arrived. */
    DELIVERED,
    /** All of it has come back. */
    RETURNED,
    /** Nothing of it will be shipped, and its units are for sale again. */
    CANCELLED;

    /** Whether an order may go from this status to {@code next}; there is no way back from anywhere. */
    public boolean mayBecome(OrderStatus next) {
        return switch (this) {
            case PLACED -> next == FULFILLING || next == CANCELLED;
            case FULFILLING -> next == SHIPPED || next == CANCELLED;
            case SHIPPED -> next == DELIVERED || next == RETURNED;
            case DELIVERED -> next == RETURNED;
            case RETURNED, CANCELLED -> false;
        };
    }
}
