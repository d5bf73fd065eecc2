package io.doorbuster.app.pricing;

import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.doorbuster.app.http.Problem;
import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.domain.coupon.Coupon;
import io.doorbuster.domain.coupon.CouponCode;
import io.doorbuster.domain.coupon.EnteredCoupons;
import io.doorbuster.domain.pricing.PriceRules;
import io.doorbuster.grid.Grid;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Looks up what shoppers enter. There may be too many coupons for each app node to hold all of them, and few carts have
 * one: so each is asked of the grid, where it is always as its operator last saved it. Thread-safe.
 */
@Component
final class CouponBook {

    private static final Logger LOG = LoggerFactory.getLogger(CouponBook.class);

    private final IMap<String, Coupon> coupons;

    CouponBook(HazelcastInstance hazelcast) {
        this.coupons = Grid.coupons(hazelcast);
    }

    /**
     * The coupons of {@code codes}, which are normalized if they can be codes at all. Blocks for a call to the grid for each
     * of them, five at most, and throws the problem {@code not-ready} when grid or database do not answer.
     */
    EnteredCoupons open(List<String> codes, PriceRules rules, long atMillis) {
        if (codes.isEmpty()) {
            return EnteredCoupons.NONE;
        }
        Map<String, Coupon> known = new HashMap<>();
        try {
            codes.stream().filter(CouponCode::isNormalized)
                    .forEach(code -> Optional.ofNullable(find(code)).ifPresent(coupon -> known.put(code, coupon)));
        } catch (HazelcastException | IllegalStateException | LedgerUnavailableException
                | RejectedExecutionException e) {
            LOG.warn("coupons cannot be looked up: {}", e.toString());
            throw Problem.notReady("Coupons cannot be looked up; try again in a moment");
        }
        return EnteredCoupons.of(codes, known, rules, atMillis);
    }

    /** One by one: several at once are loaded as for a start of the shop, which bears with an outage for a minute. */
    private @Nullable Coupon find(String code) {
        return coupons.get(code);
    }
}
