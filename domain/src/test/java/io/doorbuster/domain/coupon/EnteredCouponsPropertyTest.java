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
                if (each.verdict() == Verdict.NO_SHIPPING_CHOSEN) {
                    assertThat(run.basket.shippingMethod()).isEmpty();
                    assertThat(promotion(run.rules, coupon.promotionId()).benefit())
                            .isInstanceOf(Benefit.FreeShipping.class);
                }
            }
        }));
        assertThat(seen).containsOnlyKeys(Verdict.values());
    }

    @Test
    void moreCouponsNeverMakeACartDearer() {
        int[] seen = new int[2];
        for (Shipping shipping : Shipping.values()) {
            each(shipping, run -> {
                List<String> codes = run.entered.codes();
                for (int i = 0; i < codes.size(); i++) {
                    EnteredCoupons fewer = EnteredCoupons.of(codes.subList(0, i), run.known, run.rules, NOW);
                    PricedCart dearer = price(basketWith(run.basket, fewer.opened()), run.rules);
                    assertThat(run.cart.totalMinor()).isLessThanOrEqualTo(dearer.totalMinor());
                }
                long without = price(basketWith(run.basket, Map.of()), run.rules).totalMinor();
                if (run.cart.totalMinor() == without) {
                    assertThat(OrderCharges.of(run.cart).coupons()).isEmpty(); // used up for nothing
                }
                seen[run.cart.totalMinor() < without ? 1 : 0]++;
            });
        }
        assertThat(seen).doesNotContain(0);
    }

    @Test
    void usesNoCouponThatCostsTheFreeShipping() {
        Promotion ten = new Promotion("ten", 1, "Ten", Status.ACTIVE, Period.ALWAYS, true, Target.ALL, Threshold.NONE,
                new Benefit.AmountOff(List.of(new Money(100, "EUR"))), Stacking.COMBINABLE, 0);
        Promotion five = new Promotion("five", 1, "Five", Status.ACTIVE, Period.ALWAYS, false, Target.ALL,
                Threshold.NONE, new Benefit.AmountOff(List.of(new Money(50, "EUR"))), Stacking.COMBINABLE, 0);
        PriceRules rules = new PriceRules(List.of(ten, five), List.of(), List.of(shippingMethod(Shipping.FREE_FROM)));
        Basket basket = new Basket(
                List.of(new BasketLine("SKU1", 1, 1_500, 10, "", "", Set.of())), "EUR", new Destination("DE", ""),
                "ship", Map.of("ten", "TEN"), NOW);

        assertThat(price(basket, rules).totalMinor()).isEqualTo(1_450);
        assertThat(OrderCharges.of(price(basket, rules)).coupons()).isEmpty();
    }

    private static PricedCart price(Basket basket, PriceRules rules) {
        return ((Priced) Pricing.price(basket, rules)).cart();
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
        each(Shipping.FLAT, check);
    }

    private static void each(Shipping shipping, Check check) {
        for (int seed = 0; seed < RUNS; seed++) {
            Case run = run(new Random(seed), shipping);
            try {
                check.of(run);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + run, e);
            }
        }
    }

    /** What shipping costs. */
    private enum Shipping {
        /** The same whatever is taken off, so that no promotion costs a cart its free shipping. */
        FLAT,
        /** Nothing from some total on. */
        FREE_FROM,
        /** Less for more, and nothing is shipped above a total. */
        BY_TOTAL
    }

    private static ShippingMethod shippingMethod(Shipping shipping) {
        ShippingMethod.Basis basis =
                shipping == Shipping.BY_TOTAL ? ShippingMethod.Basis.TOTAL : ShippingMethod.Basis.WEIGHT;
        List<ShippingMethod.Bracket> brackets = shipping == Shipping.BY_TOTAL
                ? List.of(new ShippingMethod.Bracket(1_000, 700), new ShippingMethod.Bracket(4_000, 50))
                : List.of(new ShippingMethod.Bracket(1_000_000, 300));
        return new ShippingMethod("ship", 1, "S", Status.ACTIVE, Period.ALWAYS, List.of(), basis,
                List.of(new ShippingMethod.Tariff("EUR", brackets, shipping == Shipping.FREE_FROM ? 1_450 : 0)), "");
    }

    private static Case run(Random random, Shipping shipping) {
        List<Promotion> promotions = new ArrayList<>();
        for (int i = 0; i < 1 + random.nextInt(5); i++) {
            promotions.add(new Promotion("promo" + i, 1, "P", random.nextInt(9) == 0 ? Status.PAUSED : Status.ACTIVE,
                    pick(random, PERIODS), random.nextInt(3) > 0,
                    random.nextBoolean() ? Target.ALL : new Target(List.of("SKU1"), List.of(), List.of()),
                    new Threshold(List.of(), 1 + random.nextInt(3)), benefit(random),
                    random.nextInt(3) == 0 ? Stacking.EXCLUSIVE : Stacking.COMBINABLE, random.nextInt(3)));
        }
        PriceRules rules = new PriceRules(promotions, List.of(), List.of(shippingMethod(shipping)));
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
