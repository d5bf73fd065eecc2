package io.doorbuster.domain.journal;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.order.OrderTerms;
import io.doorbuster.domain.order.OrderTerms.CouponUse;
import io.doorbuster.domain.order.Placement;
import io.doorbuster.domain.order.Placement.CouponUsedUp;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Counts the uses of coupons on within a batch. */
final class CouponTally {

    private final Map<String, Long> total;
    private final Map<BuyerCoupon, Long> byBuyer;

    CouponTally(CouponUses found) {
        this.total = new HashMap<>(found.total());
        this.byBuyer = new HashMap<>(found.byBuyer());
    }

    /** Why an order cannot have all of its coupons, if it cannot. */
    Optional<Placement> refusal(OrderTerms terms) {
        for (CouponUse use : terms.coupons()) {
            if (isReached(use.totalLimit(), total.getOrDefault(use.code(), 0L))) {
                return Optional.of(new CouponUsedUp(use.code(), use.totalLimit(), false));
            }
            if (isReached(use.buyerLimit(), byBuyer.getOrDefault(key(terms.buyer(), use), 0L))) {
                return Optional.of(new CouponUsedUp(use.code(), use.buyerLimit(), true));
            }
        }
        return Optional.empty();
    }

    /** An order has its coupons. */
    void take(OrderTerms terms) {
        for (CouponUse use : terms.coupons()) {
            total.merge(use.code(), 1L, Long::sum);
            byBuyer.merge(key(terms.buyer(), use), 1L, Long::sum);
        }
    }

    private static boolean isReached(long limit, long used) {
        return limit > 0 && used >= limit;
    }

    private static BuyerCoupon key(AttemptId buyer, CouponUse use) {
        return new BuyerCoupon(buyer, use.code());
    }
}
