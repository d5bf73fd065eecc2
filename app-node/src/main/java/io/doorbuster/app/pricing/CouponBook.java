package io.doorbuster.app.pricing;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.doorbuster.domain.coupon.Coupon;
import io.doorbuster.domain.coupon.CouponCode;
import io.doorbuster.domain.coupon.EnteredCoupons;
import io.doorbuster.domain.pricing.PriceRules;
import io.doorbuster.grid.Grid;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Looks up what shoppers enter. There may be too many coupons for each app node to hold all of them, and few carts have
 * one: so each is asked of the grid, where it is always as its operator last saved it. Thread-safe.
 */
@Component
final class CouponBook {

    private final IMap<String, Coupon> coupons;

    CouponBook(HazelcastInstance hazelcast) {
        this.coupons = Grid.coupons(hazelcast);
    }

    /**
     * The coupons of {@code codes}, which are normalized if they can be codes at all. Blocks for a call to the grid if there
     * are any, and throws its exceptions when it does not answer.
     */
    EnteredCoupons open(List<String> codes, PriceRules rules, long atMillis) {
        if (codes.isEmpty()) {
            return EnteredCoupons.NONE;
        }
        Set<String> possible = codes.stream().filter(CouponCode::isNormalized).collect(Collectors.toSet());
        return EnteredCoupons.of(codes, coupons.getAll(possible), rules, atMillis);
    }
}
