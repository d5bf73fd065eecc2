package io.doorbuster.domain.stock;

/**
 * Units of one SKU that are kept for one shopper until a moment; from then on they are everybody's, whether or not
 * somebody has swept.
 *
 * @param quantity units; 0 only where a hold is named, not made
 * @param expiresAtMillis epoch milliseconds of the first moment at which it is over
 */
public record Hold(HoldId id, long quantity, long expiresAtMillis) {

    public Hold {
        if (quantity < 0) {
            throw new IllegalArgumentException("quantity " + quantity + " is negative");
        }
    }

    /** The hold that a reservation may use, whatever it keeps. */
    public static Hold named(HoldId id) {
        return new Hold(id, 0, 0);
    }

    /** Whether it still keeps its units at {@code nowMillis}. */
    public boolean isOpenAt(long nowMillis) {
        return nowMillis < expiresAtMillis;
    }
}
