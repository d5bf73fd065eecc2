package io.doorbuster.domain.coupon;

/** How many orders that are not cancelled carry a coupon. */
public record CouponCount(String code, long used) {}
