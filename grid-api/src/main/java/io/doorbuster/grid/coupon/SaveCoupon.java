package io.doorbuster.grid.coupon;

import com.hazelcast.map.EntryProcessor;
import io.doorbuster.domain.coupon.Coupon;
import io.doorbuster.grid.coupon.SavedCoupon.Effect;
import java.util.Map;

/**
 * Creates a coupon, or replaces it, on the member that owns it. Saving what is there already changes nothing.
 *
 * @param coupon its own version and batch do not count
 * @param expectedVersion the version that the caller has seen, {@link #ANY_VERSION} if any will do
 */
public record SaveCoupon(Coupon coupon, long expectedVersion) implements EntryProcessor<String, Coupon, SavedCoupon> {

    /** The caller did not say which version it has seen. */
    public static final long ANY_VERSION = 0;

    @Override
    public SavedCoupon process(Map.Entry<String, Coupon> entry) {
        Coupon old = entry.getValue();
        long oldVersion = old == null ? 0 : old.version();
        if (expectedVersion != ANY_VERSION && expectedVersion != oldVersion) {
            return new SavedCoupon(Effect.CONFLICT, old == null ? coupon.withVersion(0) : old);
        }
        Coupon next = new Coupon(coupon.code(), oldVersion + 1, coupon.promotionId(), coupon.status(), coupon.period(),
                coupon.totalLimit(), coupon.buyerLimit(), old == null ? "" : old.batch());
        if (next.withVersion(oldVersion).equals(old)) {
            return new SavedCoupon(Effect.UNCHANGED, old);
        }
        entry.setValue(next);
        boolean isNew = old == null || old.status() == Coupon.Status.DELETED;
        return new SavedCoupon(isNew ? Effect.CREATED : Effect.REPLACED, next);
    }
}
