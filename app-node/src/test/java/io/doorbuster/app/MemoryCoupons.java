package io.doorbuster.app;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.coupon.CouponCount;
import io.doorbuster.domain.coupon.CouponCounts;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderTerms;
import io.doorbuster.domain.order.OrderTerms.CouponUse;
import io.doorbuster.domain.order.Placement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The uses of coupons, in memory. For one thread. */
final class MemoryCoupons {

    private record Use(String code, AttemptId buyer) {}

    private final List<Use> uses = new ArrayList<>();

    Optional<Placement> refusal(OrderTerms terms) {
        for (CouponUse use : terms.coupons()) {
            if (use.totalLimit() > 0 && total(use.code()) >= use.totalLimit()) {
                return Optional.of(new Placement.CouponUsedUp(use.code(), use.totalLimit(), false));
            }
            Use own = new Use(use.code(), terms.buyer());
            if (use.buyerLimit() > 0 && uses.stream().filter(own::equals).count() >= use.buyerLimit()) {
                return Optional.of(new Placement.CouponUsedUp(use.code(), use.buyerLimit(), true));
            }
        }
        return Optional.empty();
    }

    void take(OrderTerms terms) {
        terms.coupons().forEach(use -> uses.add(new Use(use.code(), terms.buyer())));
    }

    void giveBack(Order order) {
        AttemptId buyer = OrderTerms.buyer(order.customerId(), order.email());
        order.charges().coupons().forEach(code -> uses.remove(new Use(code, buyer)));
    }

    CouponCounts counts(List<String> codes) {
        return new CouponCounts(codes.stream().map(code -> new CouponCount(code, total(code))).toList());
    }

    private long total(String code) {
        return uses.stream().filter(use -> use.code().equals(code)).count();
    }
}
