package io.doorbuster.store;

import io.doorbuster.domain.coupon.Coupon;
import org.jspecify.annotations.Nullable;

/** The map {@code coupons}. */
public final class CouponStore extends DocumentStore<Coupon> {

    static final String NAME = "coupons";

    static final Table<Coupon> TABLE = table(NAME, Coupon::version);

    /** For Hazelcast, which makes it by its name. */
    public CouponStore() {
        super(NAME, Coupon.class, TABLE);
    }

    /** Shoppers enter codes of which there is no coupon: each is looked for here, and must not wait for an outage's end. */
    @Override
    public @Nullable Coupon load(String code) {
        return database().read("loading a coupon", one(code)).orElse(null);
    }
}
