package io.doorbuster.grid.coupon;

import com.hazelcast.map.EntryProcessor;
import io.doorbuster.domain.coupon.Coupon;
import java.util.Map;

/**
 * Creates a coupon of a batch, unless its code is taken; answers whether it is of the batch now, be it from an earlier
 * execution. Run on the first code of a batch, and then on all of them together.
 *
 * @param like all of it but the code, which is the entry's key
 */
public record CreateCoupon(Coupon like) implements EntryProcessor<String, Coupon, Boolean> {

    @Override
    public Boolean process(Map.Entry<String, Coupon> entry) {
        Coupon old = entry.getValue();
        if (old == null) {
            entry.setValue(like.withCode(entry.getKey()));
            return true;
        }
        return old.batch().equals(like.batch());
    }
}
