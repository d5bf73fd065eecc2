package io.doorbuster.domain.pricing;

import java.util.Objects;

/**
 * What a promotion takes off a line or off shipping.
 *
 * @param name of the promotion
 * @param coupon the code that opened the promotion; empty if it needs none
 */
public record AppliedDiscount(String promotionId, String name, long amountMinor, String coupon) {

    public AppliedDiscount {
        coupon = Objects.requireNonNullElse(coupon, ""); // orders that were stored before there were coupons
        if (amountMinor <= 0) {
            throw new IllegalArgumentException("discount " + amountMinor + " is not positive");
        }
    }

    /** Of a promotion that needs no coupon. */
    public AppliedDiscount(String promotionId, String name, long amountMinor) {
        this(promotionId, name, amountMinor, "");
    }
}
