package io.doorbuster.domain.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.domain.Money;
import io.doorbuster.domain.catalog.Category;
import io.doorbuster.domain.catalog.Period;
import io.doorbuster.domain.pricing.Benefit.AmountOff;
import io.doorbuster.domain.pricing.Benefit.BuyGet;
import io.doorbuster.domain.pricing.Benefit.FreeShipping;
import io.doorbuster.domain.pricing.Benefit.PercentOff;
import io.doorbuster.domain.pricing.PriceRule.Status;
import io.doorbuster.domain.pricing.PricingOutcome.AboveLimit;
import io.doorbuster.domain.pricing.PricingOutcome.Priced;
import io.doorbuster.domain.pricing.Promotion.Stacking;
import io.doorbuster.domain.pricing.Shipping.Chosen;
import io.doorbuster.domain.pricing.ShippingMethod.Basis;
import io.doorbuster.domain.pricing.ShippingMethod.Bracket;
import io.doorbuster.domain.pricing.ShippingMethod.Tariff;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What must hold of every basket and all rules; the seed of a run that fails stands in its message. */
class PricingPropertyTest {

    private static final int RUNS = 20_000;
    private static final long NOW = 1_800_000_000_000L;
    private static final List<String> CURRENCIES = List.of("EUR", "JPY", "KWD");
    private static final List<Destination> DESTINATIONS = List.of(Destination.UNKNOWN, new Destination("DE", ""),
            new Destination("CA", "BC"), new Destination("CA", "QC"), new Destination("JP", ""));

    /** A basket, and the rules of its shop. */
    private record Case(Basket basket, PriceRules rules) {}

    @Test
    void sumsAgreeToTheMinorUnit() {
        eachPriced((run, cart) -> {
            BigInteger paid = big(cart.subtotalMinor()).subtract(big(cart.discountMinor()))
                    .add(big(cart.shippingMinor())).add(big(cart.addedTaxMinor()));
            assertThat(big(cart.totalMinor())).isEqualTo(paid);
            assertThat(cart.subtotalMinor()).isEqualTo(run.basket().subtotalMinor());
            charges(cart).forEach(charge -> {
                assertThat(charge.totalMinor())
                        .isEqualTo(charge.amountMinor() - charge.discountMinor() + charge.addedTaxMinor());
                assertThat(charge.taxMinor() - charge.addedTaxMinor()).isBetween(0L, charge.discountedMinor());
            });
        });
    }

    @Test
    void noLineIsNegativeAndNoDiscountAboveWhatItIsTakenOff() {
        eachPriced((_, cart) -> charges(cart).forEach(charge -> {
            long left = charge.amountMinor();
            for (AppliedDiscount discount : charge.discounts()) {
                assertThat(discount.amountMinor()).isBetween(1L, left);
                left -= discount.amountMinor();
            }
            assertThat(charge.totalMinor()).isBetween(0L, Money.MAX_AMOUNT);
            charge.taxes().forEach(tax -> assertThat(tax.amountMinor()).isNotNegative());
        }));
    }

    @Test
    void theOrderOfLinesAndRulesDoesNotMatter() {
        each((random, run) -> {
            Basket basket = run.basket();
            List<BasketLine> shuffled = new ArrayList<>(basket.lines());
            Collections.shuffle(shuffled, random);
            Basket other = new Basket(shuffled, basket.currency(), basket.destination(), basket.shippingMethod(),
                    basket.coupons(), NOW);
            PriceRules rules = run.rules();
            PriceRules otherRules = new PriceRules(shuffled(rules.promotions(), random),
                    shuffled(rules.taxRates(), random), shuffled(rules.shippingMethods(), random));

            assertThat(bySku(Pricing.price(other, otherRules))).isEqualTo(bySku(Pricing.price(basket, rules)));
        });
    }

    @Test
    void exclusivePromotionsComeAloneAndNothingElseWouldBeCheaper() {
        eachPriced((run, cart) -> {
            Set<String> applied = charges(cart).stream().flatMap(charge -> charge.discounts().stream())
                    .map(AppliedDiscount::promotionId).collect(Collectors.toSet());
            List<Promotion> promotions = run.rules().promotions();
            if (promotions.stream().anyMatch(each -> isExclusive(each) && applied.contains(each.id()))) {
                assertThat(applied).hasSize(1);
            }
            List<List<Promotion>> alternatives = new ArrayList<>();
            alternatives.add(List.of());
            alternatives.add(promotions.stream().filter(each -> !isExclusive(each)).toList());
            promotions.stream().filter(PricingPropertyTest::isExclusive)
                    .forEach(alone -> alternatives.add(List.of(alone)));
            for (List<Promotion> alternative : alternatives) {
                PriceRules only = new PriceRules(alternative, run.rules().taxRates(), run.rules().shippingMethods());
                if (Pricing.price(run.basket(), only) instanceof Priced(PricedCart other)
                        && other.shipping().getClass() == cart.shipping().getClass()) {
                    assertThat(beforeTax(cart)).isLessThanOrEqualTo(beforeTax(other));
                }
            }
        });
    }

    @Test
    void combinedPromotionsWorkInTheOrderOfTheirPriorities() {
        eachPriced((run, cart) -> charges(cart).forEach(charge -> {
            List<String> order = run.rules().promotions().stream().map(Promotion::id).toList();
            List<Integer> places =
                    charge.discounts().stream().map(discount -> order.indexOf(discount.promotionId())).toList();
            assertThat(places).isSorted().doesNotHaveDuplicates();
            assertThat(places.stream().map(run.rules().promotions()::get).map(Promotion::priority).toList())
                    .isSortedAccordingTo(Collections.reverseOrder());
        }));
    }

    @Test
    void everyDiscountIsOfAPromotionThatCountsForItsLine() {
        eachPriced((run, cart) -> {
            for (int i = 0; i < cart.lines().size(); i++) {
                BasketLine line = run.basket().lines().get(i);
                for (AppliedDiscount discount : cart.lines().get(i).charge().discounts()) {
                    Promotion promotion = run.rules().promotions().stream()
                            .filter(each -> each.id().equals(discount.promotionId())).findFirst().orElseThrow();
                    assertThat(promotion.status()).isEqualTo(Status.ACTIVE);
                    assertThat(includes(promotion.target(), line)).isTrue();
                    assertThat(promotion.needsCoupon()).isFalse();
                }
            }
        });
    }

    @Test
    void fixedAmountsAreTakenOffInFullOrUntilNothingIsLeft() {
        each((random, run) -> {
            long amount = random.nextLong(1, 5_000);
            Promotion only = promotion("only", new AmountOff(List.of(new Money(amount, run.basket().currency()))),
                    Target.ALL, Stacking.COMBINABLE, 0);
            PriceRules rules = new PriceRules(List.of(only), List.of(), List.of());
            if (Pricing.price(run.basket(), rules) instanceof Priced(PricedCart cart)) {
                assertThat(cart.discountMinor()).isEqualTo(Math.min(amount, cart.subtotalMinor()));
            }
        });
    }

    @Test
    void taxIsWithinHalfAUnitOfTheExactOne() {
        eachPriced((_, cart) -> charges(cart).forEach(charge -> {
            long included = sumOfRates(charge, true);
            long added = sumOfRates(charge, false);
            BigInteger whole = big(TaxRate.WHOLE);
            long containedMinor = charge.taxMinor() - charge.addedTaxMinor();
            // |tax - amount * rate / base| <= 1/2, in whole numbers
            assertThat(isWithinHalf(containedMinor, charge.discountedMinor(), included, whole.add(big(included))))
                    .isTrue();
            assertThat(isWithinHalf(charge.addedTaxMinor(), charge.discountedMinor() - containedMinor, added, whole))
                    .isTrue();
        }));
    }

    @Test
    void whatIsOfferedIsWhatIsCharged() {
        each((_, run) -> {
            Basket basket = run.basket();
            for (Chosen offer : Pricing.shippingOffers(basket, run.rules())) {
                Basket chosen = new Basket(basket.lines(), basket.currency(), basket.destination(), offer.methodId(),
                        basket.coupons(), NOW);
                assertThat(((Priced) Pricing.price(chosen, run.rules())).cart().shipping()).isEqualTo(offer);
            }
        });
    }

    @Test
    void splitsLoseNothingAndGiveNobodyMoreThanItsWeight() {
        Random random = new Random(7);
        for (int i = 0; i < RUNS; i++) {
            long bound = 1L << random.nextInt(1, 50);
            long[] weights = random.longs(random.nextInt(1, 20), 0, bound).toArray();
            String[] names = IntStream.range(0, weights.length).mapToObj(Integer::toString).toArray(String[]::new);
            long sum = Arrays.stream(weights).sum();
            long amount = sum == 0 ? 0 : random.nextLong(sum + 1);

            long[] shares = Shares.split(amount, weights, names);

            assertThat(Arrays.stream(shares).sum()).isEqualTo(amount);
            for (int j = 0; j < shares.length; j++) {
                assertThat(shares[j]).isBetween(0L, weights[j]);
                BigInteger off = big(shares[j]).multiply(big(sum)).subtract(big(amount).multiply(big(weights[j])));
                assertThat(off.abs()).isLessThanOrEqualTo(big(sum));
            }
        }
    }

    @Test
    void partsAreRoundedHalfUpHoweverLarge() {
        Random random = new Random(8);
        for (int i = 0; i < RUNS; i++) {
            long amount = random.nextLong(1L << random.nextInt(1, 50));
            long denominator = random.nextLong(1, 1L << random.nextInt(1, 40));
            long numerator = random.nextLong(denominator + 1);

            BigInteger twice = big(amount).multiply(big(numerator)).shiftLeft(1).add(big(denominator));
            assertThat(Shares.ofAmount(amount, numerator, denominator))
                    .isEqualTo(twice.divide(big(denominator).shiftLeft(1)).longValueExact());
        }
    }

    /** Checks cases, each made from a seed of its own. */
    private static void each(BiConsumer<Random, Case> check) {
        for (int seed = 0; seed < RUNS; seed++) {
            Random random = new Random(seed);
            Case run = new Case(basket(random), rules(random));
            try {
                check.accept(random, run);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + run, e);
            }
        }
    }

    private static void eachPriced(BiConsumer<Case, PricedCart> check) {
        int[] priced = {0};
        each((_, run) -> {
            switch (Pricing.price(run.basket(), run.rules())) {
                case Priced(PricedCart cart) -> {
                    priced[0]++;
                    check.accept(run, cart);
                }
                case AboveLimit _ -> assertThat(run.basket().subtotalMinor()).isGreaterThan(Money.MAX_AMOUNT / 10);
            }
        });
        assertThat(priced[0]).isGreaterThan(RUNS / 2);
    }

    private static Basket basket(Random random) {
        boolean huge = random.nextInt(20) == 0;
        int lines = random.nextInt(7);
        List<BasketLine> made = new ArrayList<>();
        for (int i = 0; i < lines; i++) {
            long price = huge ? random.nextLong(Money.MAX_AMOUNT / 10) : random.nextLong(1L << random.nextInt(1, 16));
            long quantity = huge ? 1 + random.nextInt(5) : 1 + random.nextInt(9);
            made.add(new BasketLine("SKU" + i, quantity, price, random.nextInt(3_000),
                    random.nextBoolean() ? "" : "books", pick(random, List.of("", "Shoes", "Shoes/Running")),
                    random.nextBoolean() ? Set.of("sale") : Set.of()));
        }
        Collections.shuffle(made, random);
        return new Basket(made, pick(random, CURRENCIES), pick(random, DESTINATIONS),
                pick(random, List.of("", "ship0", "ship1", "ship2")), Map.of(), NOW);
    }

    private static PriceRules rules(Random random) {
        List<Promotion> promotions = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            promotions.add(promotion(random, i));
        }
        List<TaxRate> rates = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            rates.add(new TaxRate("tax" + i, 1, "Tax", Status.ACTIVE, Period.ALWAYS, zone(random),
                    random.nextBoolean() ? "" : "books", random.nextInt(TaxRate.WHOLE / 3), random.nextBoolean(),
                    random.nextBoolean()));
        }
        List<ShippingMethod> methods = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            List<Tariff> tariffs = CURRENCIES.stream().map(currency -> new Tariff(currency,
                    List.of(new Bracket(2_000, random.nextInt(900)), new Bracket(Money.MAX_AMOUNT, 900)),
                    random.nextInt(5_000))).toList();
            methods.add(new ShippingMethod("ship" + i, 1, "Ship", Status.ACTIVE, Period.ALWAYS,
                    random.nextBoolean() ? List.of() : List.of(zone(random)), pick(random, List.of(Basis.values())),
                    tariffs, random.nextBoolean() ? "" : "books"));
        }
        return new PriceRules(promotions, rates, methods);
    }

    private static Zone zone(Random random) {
        return pick(random, List.of(new Zone("DE", ""), new Zone("CA", ""), new Zone("CA", "bc"), new Zone("JP", "")));
    }

    private static Promotion promotion(Random random, int number) {
        Benefit benefit = switch (random.nextInt(4)) {
            case 0 -> new PercentOff(random.nextInt(1, Benefit.ALL + 1));
            case 1 -> new AmountOff(CURRENCIES.stream().map(each -> new Money(random.nextInt(3_000), each)).toList());
            case 2 -> new BuyGet(random.nextInt(1, 4), random.nextInt(1, 3), random.nextInt(1, Benefit.ALL + 1),
                    random.nextInt(3));
            default -> new FreeShipping(random.nextBoolean() ? List.of() : List.of("ship1"));
        };
        Target target = switch (random.nextInt(4)) {
            case 0 -> new Target(List.of("SKU1", "SKU2"), List.of(), List.of());
            case 1 -> new Target(List.of(), List.of("shoes"), List.of());
            case 2 -> new Target(List.of(), List.of("Shoes/Running"), List.of("Sale"));
            default -> Target.ALL;
        };
        Promotion made = promotion("promo" + number, benefit, target,
                random.nextInt(4) == 0 ? Stacking.EXCLUSIVE : Stacking.COMBINABLE, random.nextInt(3));
        Threshold threshold = random.nextBoolean() ? Threshold.NONE
                : new Threshold(List.of(new Money(random.nextInt(500), "EUR")), random.nextInt(1, 5));
        return new Promotion(made.id(), 1, made.name(),
                random.nextInt(9) == 0 ? Status.PAUSED : Status.ACTIVE, Period.ALWAYS,
                random.nextInt(9) == 0, target, threshold, benefit, made.stacking(), made.priority());
    }

    private static Promotion promotion(String id, Benefit benefit, Target target, Stacking stacking, int priority) {
        return new Promotion(id, 1, id, Status.ACTIVE, Period.ALWAYS, false, target, Threshold.NONE, benefit, stacking,
                priority);
    }

    private static boolean isExclusive(Promotion promotion) {
        return promotion.stacking() == Stacking.EXCLUSIVE;
    }

    private static long beforeTax(PricedCart cart) {
        return cart.totalMinor() - cart.addedTaxMinor();
    }

    private static List<Charge> charges(PricedCart cart) {
        List<Charge> charges = new ArrayList<>(cart.lines().stream().map(PricedLine::charge).toList());
        charges.add(cart.shipping().price());
        return charges;
    }

    private static Object bySku(PricingOutcome outcome) {
        return outcome instanceof Priced(PricedCart cart)
                ? List.of(new HashSet<>(cart.lines()), cart.shipping(), cart.totalMinor())
                : outcome;
    }

    private static long sumOfRates(Charge charge, boolean included) {
        return charge.taxes().stream().filter(tax -> tax.included() == included)
                .mapToLong(AppliedTax::partsPerMillion).sum();
    }

    private static boolean isWithinHalf(long taxMinor, long amountMinor, long rate, BigInteger base) {
        BigInteger off = big(taxMinor).multiply(base).subtract(big(amountMinor).multiply(big(rate)));
        return off.abs().shiftLeft(1).compareTo(base) <= 0;
    }

    private static <T> T pick(Random random, List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private static <T> List<T> shuffled(List<T> values, Random random) {
        List<T> copy = new ArrayList<>(values);
        Collections.shuffle(copy, random);
        return copy;
    }

    private static BigInteger big(long value) {
        return BigInteger.valueOf(value);
    }

    /** Asked of every target, which the code under test does not do. */
    private static boolean includes(Target target, BasketLine line) {
        return (target.skus().isEmpty() && target.categories().isEmpty() && target.tags().isEmpty())
                || target.skus().contains(line.sku())
                || target.categories().stream().anyMatch(above -> Category.isWithin(line.category(), above))
                || target.tags().stream().anyMatch(line.tags()::contains);
    }
}
