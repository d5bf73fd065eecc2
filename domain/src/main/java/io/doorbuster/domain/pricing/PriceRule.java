package io.doorbuster.domain.pricing;

import io.doorbuster.domain.catalog.Period;

/** Something that operators define and that changes what carts cost. */
public sealed interface PriceRule permits Promotion, TaxRate, ShippingMethod {

    /** Whether a rule counts. */
    enum Status {
        /** Counts within its period. */
        ACTIVE,
        /** Kept, but counts for nobody. */
        PAUSED,
        /** Deleted; what stays is a tombstone, so that an older copy cannot come back. */
        DELETED
    }

    /** What names it: a prefix for its kind, and what the operator called it. */
    String id();

    /** Counts the saves, from 1. */
    long version();

    /** What shoppers read. */
    String name();

    Status status();

    /** When it counts while it is {@link Status#ACTIVE}. */
    Period period();

    /** The same rule as the given version of itself. */
    PriceRule withVersion(long newVersion);

    /** The same rule in another status. */
    PriceRule withStatus(Status newStatus);

    /** Whether it counts at a moment, in epoch milliseconds. */
    default boolean countsAt(long atMillis) {
        return status() == Status.ACTIVE && period().contains(atMillis);
    }
}
