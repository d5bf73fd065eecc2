package io.doorbuster.domain.coupon;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.domain.Money;
import io.doorbuster.domain.catalog.Period;
import io.doorbuster.domain.coupon.EnteredCoupons.Explained;
import io.doorbuster.domain.coupon.EnteredCoupons.Verdict;
import io.doorbuster.domain.order.OrderCharges;
import io.doorbuster.domain.order.OrderTerms.CouponUse;
import io.doorbuster.domain.pricing.AppliedDiscount;
import io.doorbuster.domain.pricing.Basket;
import io.doorbuster.domain.pricing.BasketLine;
import io.doorbuster.domain.pricing.Benefit;
import io.doorbuster.domain.pricing.Destination;
import io.doorbuster.domain.pricing.PriceRule.Status;
import io.doorbuster.domain.pricing.PriceRules;
import io.doorbuster.domain.pricing.PricedCart;
import io.doorbuster.domain.pricing.Pricing;
import io.doorbuster.domain.pricing.PricingOutcome.Priced;
import io.doorbuster.domain.pricing.Promotion;
import io.doorbuster.domain.pricing.Promotion.Stacking;
import io.doorbuster.domain.pricing.ShippingMethod;
import io.doorbuster.domain.pricing.Target;
import io.doorbuster.domain.pricing.Threshold;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What holds of coupons in every cart; each case is made from a seed, which a failure tells. */
class EnteredCouponsPropertyTest {

    private static final int RUNS = 3_000;
    private static final long NOW = 1_000_000;
    private static final List<Period> PERIODS =
            List.of(Period.ALWAYS, new Period(900, 1_100), new Period(1_001, 0), new Period(0, 1_000));

    private record Case(Basket basket, PriceRules rules, Map<String, Coupon> known, EnteredCoupons entered,
            PricedCart cart) {}

    @FunctionalInterface
    private interface Check {
        void of(Case run);
    }

    @Test
    void whatIsTakenOffByACouponIsExplainedToTheCent() {
        each(run -> {
            long explained = explain(run).stream().mapToLong(Explained::discountMinor).sum();
            long taken = discounts(run.cart).stream().filter(each -> !each.coupon().isEmpty())
                    .mapToLong(AppliedDiscount::amountMinor).sum();
            assertThat(explained).isEqualTo(taken);
            assertThat(explain(run)).extracting(Explained::code).isEqualTo(run.entered.codes());
        });
    }

    @Test
    void noPromotionThatNeedsACouponCountsWithoutAValidOne() {
        each(run -> discounts(run.cart).forEach(discount -> {
            Promotion promotion = promotion(run.rules, discount.promotionId());
            assertThat(discount.coupon().isEmpty()).isEqualTo(!promotion.needsCoupon());
            if (promotion.needsCoupon()) {
                Coupon coupon = Objects.requireNonNull(run.known.get(discount.coupon()));
                assertThat(run.entered.codes()).contains(discount.coupon());
                assertThat(coupon.promotionId()).isEqualTo(promotion.id());
                assertThat(coupon.countsAt(NOW) && promotion.countsAt(NOW)).isTrue();
            }
        }));
    }

    @Test
    void anOrderUsesExactlyTheCouponsThatTakeSomethingOff() {
        each(run -> {
            Set<String> carried = OrderCharges.of(run.cart).coupons();
            assertThat(run.entered.usedBy(carried)).extracting(CouponUse::code)
                    .containsExactlyInAnyOrderElementsOf(carried);
            assertThat(explain(run).stream().filter(each -> each.verdict() == Verdict.APPLIED).map(Explained::code))
                    .containsExactlyInAnyOrderElementsOf(carried);
        });
    }

    @Test
    void saysWhyEachOfTheOthersIsNotApplied() {
        EnumMap<Verdict, Integer> seen = new EnumMap<>(Verdict.class);
        each(run -> explain(run).forEach(each -> {
            seen.merge(each.verdict(), 1, Integer::sum);
            if (each.verdict() == Verdict.INVALID) {
                assertThat(run.entered.valid()).doesNotContainKey(each.code());
            } else if (each.verdict() != Verdict.APPLIED) {
                Coupon coupon = Objects.requireNonNull(run.known.get(each.code()));
                assertThat(takesAlone(run, coupon)).isEqualTo(each.verdict() == Verdict.NOT_COMBINED);
            }
        }));
        assertThat(seen).containsOnlyKeys(Verdict.values());
    }

    @Test
    void moreCouponsNeverMakeACartDearer() {
        each(run -> {
            Basket without = basketWith(run.basket, Map.of());
            PricedCart dearer = ((Priced) Pricing.price(without, run.rules)).cart();
            assertThat(run.cart.totalMinor()).isLessThanOrEqualTo(dearer.totalMinor());
        });
    }

    /** By another way than the code's: the promotion as one that all carts have, and nothing else. */
    private static boolean takesAlone(Case run, Coupon coupon) {
        Promotion needing = promotion(run.rules, coupon.promotionId());
        Promotion open = new Promotion(needing.id(), 1, needing.name(), Status.ACTIVE, Period.ALWAYS, false,
                needing.target(), needing.threshold(), needing.benefit(), needing.stacking(), 0);
        PriceRules only = new PriceRules(List.of(open), List.of(), run.rules.shippingMethods());
        return ((Priced) Pricing.price(basketWith(run.basket, Map.of()), only)).cart().discountMinor() > 0;
    }

    private static List<Explained> explain(Case run) {
        return run.entered.explain(run.basket, run.cart, run.rules);
    }

    private static Basket basketWith(Basket basket, Map<String, String> coupons) {
        return new Basket(basket.lines(), basket.currency(), basket.destination(), basket.shippingMethod(), coupons,
                NOW);
    }

    private static Promotion promotion(PriceRules rules, String id) {
        return rules.promotions().stream().filter(each -> each.id().equals(id)).findFirst().orElseThrow();
    }

    private static List<AppliedDiscount> discounts(PricedCart cart) {
        return Stream.concat(cart.lines().stream().flatMap(line -> line.charge().discounts().stream()),
                cart.shipping().price().discounts().stream()).toList();
    }

    private static void each(Check check) {
        for (int seed = 0; seed < RUNS; seed++) {
            Case run = run(new Random(seed));
            try {
                check.of(run);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + run, e);
            }
        }
    }

    /** Shipping costs the same whatever is taken off, so that no promotion costs a cart its free shipping. */
    private static Case run(Random random) {
        List<Promotion> promotions = new ArrayList<>();
        for (int i = 0; i < 1 + random.nextInt(5); i++) {
            promotions.add(new Promotion("promo" + i, 1, "P", random.nextInt(9) == 0 ? Status.PAUSED : Status.ACTIVE,
                    pick(random, PERIODS), random.nextInt(3) > 0,
                    random.nextBoolean() ? Target.ALL : new Target(List.of("SKU1"), List.of(), List.of()),
                    new Threshold(List.of(), 1 + random.nextInt(3)), benefit(random),
                    random.nextInt(3) == 0 ? Stacking.EXCLUSIVE : Stacking.COMBINABLE, random.nextInt(3)));
        }
        PriceRules rules = new PriceRules(promotions, List.of(), List.of(new ShippingMethod("ship", 1, "S",
                Status.ACTIVE, Period.ALWAYS, List.of(), ShippingMethod.Basis.WEIGHT,
                List.of(new ShippingMethod.Tariff("EUR", List.of(new ShippingMethod.Bracket(1_000_000, 300)), 0)),
                "")));
        Map<String, Coupon> known = new HashMap<>();
        List<String> codes = new ArrayList<>();
        for (int i = 0; i < random.nextInt(Basket.MAX_COUPONS + 1); i++) {
            String code = "CODE" + i;
            codes.add(code);
            if (random.nextInt(8) > 0) {
                known.put(code, new Coupon(code, 1, "promo" + random.nextInt(6), pick(random,
                        List.of(Coupon.Status.ACTIVE, Coupon.Status.ACTIVE, Coupon.Status.PAUSED,
                                Coupon.Status.DELETED)),
                        pick(random, PERIODS), 5, 1, ""));
            }
        }
        EnteredCoupons entered = EnteredCoupons.of(codes, known, rules, NOW);
        List<BasketLine> lines = new ArrayList<>();
        for (int i = 0; i < random.nextInt(4); i++) {
            lines.add(new BasketLine("SKU" + i, 1 + random.nextInt(3), random.nextInt(2_000), 10, "", "", Set.of()));
        }
        Basket basket = new Basket(lines, "EUR", new Destination("DE", ""), random.nextBoolean() ? "" : "ship",
                entered.opened(), NOW);
        return new Case(basket, rules, known, entered, ((Priced) Pricing.price(basket, rules)).cart());
    }

    private static Benefit benefit(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> new Benefit.PercentOff(1 + random.nextInt(Benefit.ALL));
            case 1 -> new Benefit.AmountOff(
                    List.of(new Money(random.nextInt(900), random.nextBoolean() ? "EUR" : "USD")));
            case 2 -> new Benefit.BuyGet(1, 1, Benefit.ALL, 1);
            default -> new Benefit.FreeShipping(List.of());
        };
    }

    private static <T> T pick(Random random, List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
