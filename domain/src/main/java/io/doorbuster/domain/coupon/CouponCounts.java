package io.doorbuster.domain.coupon;

import java.util.List;

/** How often coupons have been used, by their codes; those that never were are left out. */
public record CouponCounts(List<CouponCount> counts) {

    public CouponCounts {
        counts = List.copyOf(counts);
    }

    /** Uses of one. */
    public long of(String code) {
        return counts.stream().filter(count -> count.code().equals(code)).mapToLong(CouponCount::used).sum();
    }
}
