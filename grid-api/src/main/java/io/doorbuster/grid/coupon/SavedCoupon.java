package io.doorbuster.grid.coupon;

import io.doorbuster.domain.coupon.Coupon;

/**
 * What saving a coupon did.
 *
 * @param coupon as it is now; of version 0 if there is none
 */
public record SavedCoupon(Effect effect, Coupon coupon) {

    /** Every effect of a save; {@link #CONFLICT} and {@link #UNCHANGED} change nothing. */
    public enum Effect {
        CREATED, REPLACED, UNCHANGED, CONFLICT
    }
}
