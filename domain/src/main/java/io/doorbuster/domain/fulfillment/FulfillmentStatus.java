package io.doorbuster.domain.fulfillment;

/** How far a location has come with a fulfillment order. */
public enum FulfillmentStatus {
    /** The location has not looked at it yet. */
    OPEN,
    /** The location has taken it on. */
    ACKNOWLEDGED,
    /** Everything in it has left the location. */
    SHIPPED,
    /** All of it has arrived. */
    DELIVERED,
    /** Nothing of it must leave any more. */
    CANCELLED;

    /** Whether goods have left the location. */
    public boolean hasLeft() {
        return switch (this) {
            case OPEN, ACKNOWLEDGED, CANCELLED -> false;
            case SHIPPED, DELIVERED -> true;
        };
    }
}
