package io.doorbuster.app.coupon;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.catalog.Period;
import io.doorbuster.domain.pricing.Benefit;
import io.doorbuster.domain.pricing.PriceRule;
import io.doorbuster.domain.pricing.PriceRules;
import io.doorbuster.domain.pricing.Promotion;
import io.doorbuster.domain.pricing.Target;
import io.doorbuster.domain.pricing.Threshold;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Batches of coupons without a shop. */
class CouponBatchTest {

    /** The codes follow from the attempt, and every operator who may read coupons sees the name. */
    @Test
    void isNamedWithoutTheAttempt() {
        PriceRules rules = new PriceRules(List.of(new Promotion("promo_cups", 1, "Cups", PriceRule.Status.ACTIVE,
                Period.ALWAYS, true, Target.ALL, Threshold.NONE, new Benefit.PercentOff(1_000),
                Promotion.Stacking.COMBINABLE, 0)), List.of(), List.of());
        AttemptId attempt = AttemptId.of("op", "route", "key");
        CouponBatch.Request request = new CouponBatch.Request("promo_cups", 2L, null, null);

        String name = CouponBatch.idOf(request.toBatch(attempt, rules).like().batch());

        assertThat(name).matches("batch_[0-9a-f]{32}").doesNotContain(attempt.toString());
        assertThat(request.toBatch(attempt, rules).like().batch())
                .isEqualTo(request.toBatch(attempt, rules).like().batch());
    }
}
