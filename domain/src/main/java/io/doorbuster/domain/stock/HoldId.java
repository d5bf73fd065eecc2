package io.doorbuster.domain.stock;

import java.util.HexFormat;

/**
 * Names one hold: the same on every SKU that it keeps units of. A hold that begins anew has a new one, so that nothing
 * late can touch it.
 *
 * @param buyer digest of who it counts for, so that a stock level can add up what one buyer holds
 * @param serial chosen at random
 */
public record HoldId(long buyer, long serial) {

    /** No hold. */
    public static final HoldId NONE = new HoldId(0, 0);

    /** The id as shoppers see it; it says nothing of the buyer. */
    @Override
    public String toString() {
        return "hold_" + HexFormat.of().toHexDigits(serial);
    }
}
