package io.doorbuster.store;

import io.doorbuster.domain.coupon.Coupon;

/** The map {@code coupons}. */
public final class CouponStore extends DocumentStore<Coupon> {

    static final String NAME = "coupons";

    static final Table<Coupon> TABLE = table(NAME, Coupon::version);

    /** For Hazelcast, which makes it by its name. */
    public CouponStore() {
        super(NAME, Coupon.class, TABLE);
    }
}
