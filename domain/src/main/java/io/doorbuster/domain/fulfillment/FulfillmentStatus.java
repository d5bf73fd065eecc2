package io.doorbuster.domain.fulfillment;

/** How far a location has come with a fulfillment order. */
public enum FulfillmentStatus {
    /** The location has not looked at it yet. */
    OPEN,
    /** The location has taken it on. */
    ACKNOWLEDGED,
    /** Everything in it has left the location. */
    SHIPPED
}
