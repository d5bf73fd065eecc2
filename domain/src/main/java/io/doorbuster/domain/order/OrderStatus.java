package io.doorbuster.domain.order;

/** How far an order has come. */
public enum OrderStatus {
    /** Committed; nothing else has happened yet. */
    PLACED,
    /** The warehouse has a fulfillment order for it. */
    FULFILLING,
    /** Everything has left the warehouse. */
    SHIPPED
}
