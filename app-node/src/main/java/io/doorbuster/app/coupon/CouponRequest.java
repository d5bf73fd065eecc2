package io.doorbuster.app.coupon;

import io.doorbuster.app.http.PeriodRequest;
import io.doorbuster.app.http.Problem;
import io.doorbuster.app.http.Validation;
import io.doorbuster.domain.catalog.Period;
import io.doorbuster.domain.coupon.Coupon;
import io.doorbuster.domain.coupon.Coupon.Status;
import io.doorbuster.domain.pricing.PriceRules;
import io.doorbuster.domain.pricing.Promotion;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A coupon as an operator sends it, without its code.
 *
 * @param promotion the id of the one that it opens, which must need a coupon
 * @param totalLimit orders that may carry it; missing if as many as there are
 * @param perCustomerLimit orders of one customer that may carry it, likewise
 */
record CouponRequest(@Schema(example = "promo_summer") @Nullable String promotion, @Nullable String status,
        @Nullable String activeFrom, @Nullable String activeUntil, @Schema(example = "500") @Nullable Long totalLimit,
        @Schema(example = "1") @Nullable Long perCustomerLimit) {

    /** Stands for the promotion's id where it is missing. */
    private static final String NO_PROMOTION = "";

    /** The coupon of {@code code}. Throws a {@code validation} problem with all that is wrong with it. */
    Coupon toCoupon(String code, PriceRules rules) {
        Validation validation = new Validation();
        Coupon coupon = new Coupon(code, 1, promotion(validation, promotion, rules), status(validation),
                period(validation, activeFrom, activeUntil), limit(validation, "totalLimit", totalLimit),
                limit(validation, "perCustomerLimit", perCustomerLimit), "");
        validation.check();
        return coupon;
    }

    private Status status(Validation validation) {
        if (status == null || status.equals(Status.ACTIVE.name())) {
            return Status.ACTIVE;
        }
        if (!status.equals(Status.PAUSED.name())) {
            validation.refuse("status", Problem.quote(status) + " is neither ACTIVE nor PAUSED");
        }
        return Status.PAUSED;
    }

    /** The id of a promotion that needs a coupon: one that opens nothing would look like any other to its operator. */
    static String promotion(Validation validation, @Nullable String id, PriceRules rules) {
        String wanted = validation.required("promotion", id, NO_PROMOTION);
        Optional<Promotion> found =
                rules.promotions().stream().filter(each -> each.id().equals(wanted)).findFirst();
        if (id != null && found.isEmpty()) {
            validation.refuse("promotion", Problem.quote(wanted) + " is not the id of a promotion");
        } else if (found.isPresent() && !found.get().needsCoupon()) {
            validation.refuse("promotion", Problem.quote(wanted) + " needs no coupon");
        }
        return wanted;
    }

    static Period period(Validation validation, @Nullable String from, @Nullable String until) {
        return PeriodRequest.read(validation, "active", from, until);
    }

    static long limit(Validation validation, String field, @Nullable Long limit) {
        return limit == null ? 0 : validation.number(field, limit, 1, Coupon.MAX_LIMIT);
    }
}
