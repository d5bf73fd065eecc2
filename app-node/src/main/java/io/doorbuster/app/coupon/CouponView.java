package io.doorbuster.app.coupon;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.doorbuster.app.http.PeriodRequest;
import io.doorbuster.domain.coupon.Coupon;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A coupon as operators see it.
 *
 * @param totalLimit left out if there is none, as is {@code perCustomerLimit}
 * @param batch names the request that made it with others; left out if it was made alone
 * @param used orders that carry it and are not cancelled; left out where it was not asked for
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record CouponView(@Schema(example = "SUMMER10") String code, long version, String promotion, String status,
        @Nullable String activeFrom, @Nullable String activeUntil, @Nullable Long totalLimit,
        @Nullable Long perCustomerLimit, @Nullable String batch, @Nullable Long used) {

    static CouponView of(Coupon coupon, @Nullable Long used) {
        return new CouponView(coupon.code(), coupon.version(), coupon.promotionId(), coupon.status().name(),
                PeriodRequest.shown(coupon.period().fromSecond()), PeriodRequest.shown(coupon.period().untilSecond()),
                unlessNone(coupon.totalLimit()), unlessNone(coupon.buyerLimit()),
                coupon.batch().isEmpty() ? null : CouponBatch.idOf(coupon.batch()), used);
    }

    private static @Nullable Long unlessNone(long limit) {
        return limit == 0 ? null : limit;
    }
}
