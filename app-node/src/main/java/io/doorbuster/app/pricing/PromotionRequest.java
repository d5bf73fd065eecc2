package io.doorbuster.app.pricing;

import static java.util.Objects.requireNonNullElse;

import io.doorbuster.app.http.MoneyRequest;
import io.doorbuster.app.http.PeriodRequest;
import io.doorbuster.app.http.Problem;
import io.doorbuster.app.http.Validation;
import io.doorbuster.app.pricing.RuleRequest.Limits;
import io.doorbuster.domain.Money;
import io.doorbuster.domain.catalog.Category;
import io.doorbuster.domain.pricing.Benefit;
import io.doorbuster.domain.pricing.Benefit.AmountOff;
import io.doorbuster.domain.pricing.Benefit.BuyGet;
import io.doorbuster.domain.pricing.Benefit.FreeShipping;
import io.doorbuster.domain.pricing.Benefit.PercentOff;
import io.doorbuster.domain.pricing.Promotion;
import io.doorbuster.domain.pricing.Promotion.Stacking;
import io.doorbuster.domain.pricing.Target;
import io.doorbuster.domain.pricing.Threshold;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A promotion as an operator sends it; {@code needsCoupon} is false if it is missing. */
record PromotionRequest(@Schema(example = "Three for two") @Nullable String name, @Nullable String status,
        @Nullable String activeFrom, @Nullable String activeUntil, @Nullable Boolean needsCoupon,
        @Nullable TargetRequest target, @Nullable ThresholdRequest threshold, @Nullable BenefitRequest benefit,
        @Nullable String stacking,
        @Nullable Long priority) {

    /** The lines that count and become cheaper; all if nothing is named. */
    record TargetRequest(@Nullable List<String> skus, @Nullable List<String> categories,
            @Nullable List<String> tags) {}

    /** What these lines must come to, before anything is taken off. */
    record ThresholdRequest(@Nullable List<MoneyRequest> totals, @Nullable Long quantity) {}

    /** What it gives: of the fields, those that belong to {@code type}. 10,000 basis points are all of a price. */
    record BenefitRequest(@Schema(example = "PERCENT_OFF") @Nullable String type,
            @Schema(example = "1000") @Nullable Long basisPoints, @Nullable List<MoneyRequest> amounts,
            @Nullable Long buy, @Nullable Long get, @Nullable Long maxTimes, @Nullable List<String> shippingMethods) {

        static BenefitRequest of(Benefit benefit) {
            return switch (benefit) {
                case PercentOff(int basisPoints) ->
                        new BenefitRequest("PERCENT_OFF", (long) basisPoints, null, null, null, null, null);
                case AmountOff(List<Money> amounts) ->
                        new BenefitRequest("AMOUNT_OFF", null, sent(amounts), null, null, null, null);
                case BuyGet(long buy, long get, int basisPoints, long maxTimes) ->
                        new BenefitRequest("BUY_GET", (long) basisPoints, null, buy, get, maxTimes, null);
                case FreeShipping(List<String> methods) ->
                        new BenefitRequest("FREE_SHIPPING", null, null, null, null, null, methods);
            };
        }

        private Benefit read(Validation validation) {
            return switch (validation.required("benefit.type", type, "")) {
                case "PERCENT_OFF" -> new PercentOff((int) validation.number("benefit.basisPoints", basisPoints, 1,
                        Benefit.ALL));
                case "AMOUNT_OFF" -> amountOff(validation);
                case "BUY_GET" -> new BuyGet(validation.number("benefit.buy", buy, 1, Benefit.MAX_UNITS),
                        validation.number("benefit.get", get, 1, Benefit.MAX_UNITS),
                        (int) RuleRequest.number(validation, "benefit.basisPoints", basisPoints,
                                new Limits(Benefit.ALL, 1, Benefit.ALL)),
                        RuleRequest.number(validation, "benefit.maxTimes", maxTimes,
                                new Limits(0, 0, Benefit.MAX_UNITS)));
                case "FREE_SHIPPING" -> new FreeShipping(RuleRequest.lines(validation, "benefit.shippingMethods",
                        shippingMethods, FreeShipping.MAX_METHODS));
                case String other -> {
                    if (type != null) {
                        validation.refuse("benefit.type", Problem.quote(other)
                                + " is not PERCENT_OFF, AMOUNT_OFF, BUY_GET or FREE_SHIPPING");
                    }
                    yield new PercentOff(1);
                }
            };
        }

        private Benefit amountOff(Validation validation) {
            List<Money> read = RuleRequest.amounts(validation, "benefit.amounts", amounts);
            if (read.isEmpty()) {
                validation.refuse("benefit.amounts", "are missing");
                return new PercentOff(1);
            }
            return new AmountOff(read);
        }
    }

    /**
     * A promotion as operators see it.
     *
     * @param id {@code promo_} and what the operator called it
     * @param needsCoupon whether only shoppers have it who enter a coupon that opens it
     */
    record PromotionView(@Schema(example = "promo_three-for-two") String id, long version, String name, String status,
            @Nullable String activeFrom, @Nullable String activeUntil, boolean needsCoupon,
            TargetRequest target, ThresholdRequest threshold, BenefitRequest benefit, String stacking, long priority) {

        static PromotionView of(Promotion promotion) {
            Target target = promotion.target();
            Threshold threshold = promotion.threshold();
            return new PromotionView(promotion.id(), promotion.version(), promotion.name(), promotion.status().name(),
                    PeriodRequest.shown(promotion.period().fromSecond()),
                    PeriodRequest.shown(promotion.period().untilSecond()),
                    promotion.needsCoupon(), new TargetRequest(target.skus(), target.categories(), target.tags()),
                    new ThresholdRequest(sent(threshold.totals()), threshold.quantity()),
                    BenefitRequest.of(promotion.benefit()), promotion.stacking().name(), promotion.priority());
        }
    }

    /** The promotion that the request describes. Throws a {@code validation} problem with all that is wrong with it. */
    Promotion toPromotion(String id) {
        Validation validation = new Validation();
        String stackingName = validation.optionalName("stacking", stacking, Stacking.class);
        Promotion promotion = new Promotion(id, 1, validation.line("name", name, RuleRequest.MAX_NAME),
                RuleRequest.status(validation, status),
                PeriodRequest.read(validation, "active", activeFrom, activeUntil),
                requireNonNullElse(needsCoupon, false), target(validation),
                threshold(validation),
                benefit == null ? missing(validation) : benefit.read(validation),
                stackingName.equals(Stacking.EXCLUSIVE.name()) ? Stacking.EXCLUSIVE : Stacking.COMBINABLE,
                (int) RuleRequest.number(validation, "priority", priority,
                        new Limits(0, -Promotion.MAX_PRIORITY, Promotion.MAX_PRIORITY)));
        validation.check();
        return promotion;
    }

    private static Benefit missing(Validation validation) {
        validation.refuse("benefit", "is missing");
        return new PercentOff(1);
    }

    private Target target(Validation validation) {
        if (target == null) {
            return Target.ALL;
        }
        List<String> categories =
                RuleRequest.lines(validation, "target.categories", target.categories(), Target.MAX_NAMES);
        if (categories.stream().map(Category::key).anyMatch(String::isEmpty)) {
            validation.refuse("target.categories", "hold one without a name");
            return Target.ALL;
        }
        return new Target(RuleRequest.lines(validation, "target.skus", target.skus(), Target.MAX_NAMES), categories,
                RuleRequest.lines(validation, "target.tags", target.tags(), Target.MAX_NAMES));
    }

    private Threshold threshold(Validation validation) {
        return threshold == null ? Threshold.NONE
                : new Threshold(RuleRequest.amounts(validation, "threshold.totals", threshold.totals()),
                        RuleRequest.number(validation, "threshold.quantity", threshold.quantity(),
                                new Limits(1, 1, Threshold.MAX_QUANTITY)));
    }

    private static List<MoneyRequest> sent(List<Money> amounts) {
        return amounts.stream().map(amount -> new MoneyRequest(amount.amount(), amount.currency())).toList();
    }
}
