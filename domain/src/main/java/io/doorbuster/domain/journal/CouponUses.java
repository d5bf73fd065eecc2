package io.doorbuster.domain.journal;

import java.util.Map;

/**
 * How often coupons have been used by orders that are not cancelled; what was never used is left out.
 *
 * @param total by code
 * @param byBuyer by code and buyer, as far as it was asked for
 */
public record CouponUses(Map<String, Long> total, Map<BuyerCoupon, Long> byBuyer) {

    /** Nothing was looked up, or used. */
    public static final CouponUses NONE = new CouponUses(Map.of(), Map.of());

    public CouponUses {
        total = Map.copyOf(total);
        byBuyer = Map.copyOf(byBuyer);
    }
}
