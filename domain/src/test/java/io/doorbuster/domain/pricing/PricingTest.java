package io.doorbuster.domain.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doorbuster.domain.Money;
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
import io.doorbuster.domain.pricing.Shipping.NotOffered;
import io.doorbuster.domain.pricing.ShippingMethod.Basis;
import io.doorbuster.domain.pricing.ShippingMethod.Bracket;
import io.doorbuster.domain.pricing.ShippingMethod.Tariff;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PricingTest {

    private static final long NOW = 1_800_000_000_000L;
    private static final long SECOND = NOW / 1_000;
    private static final Destination BERLIN = new Destination("DE", "");

    @Test
    void roundsAPercentageHalfUpForEachLine() {
        PricedCart cart = price(List.of(line("A", 1, 5), line("B", 1, 4)), promotion("p", new PercentOff(1_000)));

        assertThat(discounts(cart)).containsExactly(1L, 0L); // 0.5 and 0.4
        assertThat(cart.totalMinor()).isEqualTo(8);
    }

    @Test
    void spreadsAFixedAmountByLargestRemainder() {
        PricedCart cart = price(List.of(line("A", 1, 100), line("B", 1, 100), line("C", 1, 100)),
                promotion("p", new AmountOff(List.of(new Money(100, "EUR")))));

        assertThat(discounts(cart)).containsExactly(34L, 33L, 33L);
        assertThat(cart.discountMinor()).isEqualTo(100);
    }

    @Test
    void takesNoMoreOffThanTheLinesCost() {
        PricedCart cart = price(List.of(line("A", 1, 30), line("B", 1, 0)),
                promotion("p", new AmountOff(List.of(new Money(100, "EUR")))));

        assertThat(discounts(cart)).containsExactly(30L, 0L);
        assertThat(cart.totalMinor()).isZero();
    }

    @Test
    void givesNothingOffInACurrencyWithoutAnAmount() {
        PricedCart cart = price(List.of(line("A", 1, 30)),
                promotion("p", new AmountOff(List.of(new Money(10, "USD")))));

        assertThat(cart.discountMinor()).isZero();
    }

    @Test
    void givesTheCheapestUnitsOfEveryDeal() {
        BuyGet threeForTwo = new BuyGet(2, 1, Benefit.ALL, 0);

        PricedCart cart = price(List.of(line("DEAR", 4, 1_000), line("CHEAP", 3, 100)), promotion("p", threeForTwo));

        assertThat(discounts(cart)).containsExactly(0L, 200L); // seven units are two deals, both of the cheap ones
    }

    @Test
    void givesADealOnlySoOften() {
        BuyGet onceHalfPrice = new BuyGet(1, 1, 5_000, 1);

        PricedCart cart = price(List.of(line("A", 10, 99)), promotion("p", onceHalfPrice));

        assertThat(discounts(cart)).containsExactly(50L); // 49.5, rounded half up
    }

    @Test
    void asksForTheWholeDeal() {
        PricedCart cart = price(List.of(line("A", 2, 99)), promotion("p", new BuyGet(2, 1, Benefit.ALL, 0)));

        assertThat(cart.discountMinor()).isZero();
    }

    @Test
    void countsFromTheThresholdOn() {
        Promotion hundred = promotion("p", Target.ALL, new Threshold(List.of(new Money(100, "EUR")), 2));

        assertThat(price(List.of(line("A", 2, 50)), hundred).discountMinor()).isPositive();
        assertThat(price(List.of(line("A", 3, 33)), hundred).discountMinor()).isZero();
        assertThat(price(List.of(line("A", 1, 100)), hundred).discountMinor()).isZero();
    }

    @Test
    void meetsNoThresholdInAnotherCurrency() {
        Promotion hundred = promotion("p", Target.ALL, new Threshold(List.of(new Money(1, "USD")), 1));

        assertThat(price(List.of(line("A", 2, 50)), hundred).discountMinor()).isZero();
    }

    @Test
    void countsOnlyTheLinesOfItsTarget() {
        Promotion shoes = promotion("p", new Target(List.of("X"), List.of("Shoes"), List.of("Sale")), Threshold.NONE);
        List<BasketLine> lines = List.of(line("X", 1, 100), in("A", "shoes / Running", Set.of()),
                in("B", "Shoestring", Set.of()), in("C", "", Set.of("SALE")), line("D", 1, 100));

        assertThat(discounts(price(lines, shoes))).containsExactly(10L, 10L, 0L, 10L, 0L);
    }

    @Test
    void countsWithinItsPeriodToTheSecond() {
        Promotion begins = during("p", new Period(SECOND, 0));
        Promotion ended = during("p", new Period(0, SECOND));
        List<BasketLine> lines = List.of(line("A", 1, 100));

        assertThat(price(lines, begins).discountMinor()).isEqualTo(10);
        assertThat(price(lines, ended).discountMinor()).isZero();
        assertThat(price(lines, begins.withStatus(Status.PAUSED)).discountMinor()).isZero();
    }

    @Test
    void asksForItsCode() {
        Promotion secret = new Promotion("p", 1, "p", Status.ACTIVE, Period.ALWAYS, true, Target.ALL,
                Threshold.NONE, new PercentOff(1_000), Stacking.COMBINABLE, 0);
        List<BasketLine> lines = List.of(line("A", 1, 100));

        assertThat(price(lines, secret).discountMinor()).isZero();
        assertThat(
                price(new Basket(lines, "EUR", BERLIN, "", Map.of("p", "SECRET"), NOW), rules(secret)).discountMinor())
                .isEqualTo(10);
    }

    @Test
    void combinesByPriorityEachOnWhatIsLeft() {
        Promotion half = stacked("half", new PercentOff(5_000), Stacking.COMBINABLE, 1);
        Promotion ten = stacked("ten", new AmountOff(List.of(new Money(10, "EUR"))), Stacking.COMBINABLE, 2);

        PricedCart cart = price(List.of(line("A", 1, 100)), half, ten);

        assertThat(cart.lines().getFirst().charge().discounts()).containsExactly(
                new AppliedDiscount("ten", "ten", 10), new AppliedDiscount("half", "half", 45));
    }

    @Test
    void takesAnExclusivePromotionAloneIfItIsBetter() {
        Promotion ten = stacked("ten", new PercentOff(1_000), Stacking.COMBINABLE, 0);
        Promotion more = stacked("more", new PercentOff(500), Stacking.COMBINABLE, 0);
        Promotion alone = stacked("alone", new PercentOff(2_000), Stacking.EXCLUSIVE, 0);
        Promotion worse = stacked("worse", new PercentOff(1_100), Stacking.EXCLUSIVE, 9);
        List<BasketLine> lines = List.of(line("A", 1, 100));

        assertThat(price(lines, ten, more, alone, worse).lines().getFirst().charge().discounts())
                .containsExactly(new AppliedDiscount("alone", "alone", 20));
        assertThat(price(lines, ten, more, worse).discountMinor()).isEqualTo(15); // 10, and 5 % of 90 half up
    }

    @Test
    void takesIncludedTaxOutOfThePrice() {
        PricedCart cart = price(List.of(line("A", 1, 1_999)), rate("vat", "DE", "", 190_000, true));

        assertThat(cart.taxMinor()).isEqualTo(319); // 319.17
        assertThat(cart.totalMinor()).isEqualTo(1_999);
    }

    @Test
    void addsTaxThatIsNotIncludedToWhatIsLeftAfterDiscounts() {
        PricedCart cart = price(List.of(line("A", 1, 1_000)), promotion("p", new PercentOff(1_000)),
                rate("sales", "DE", "", 88_750, false));

        assertThat(cart.taxMinor()).isEqualTo(80); // 8.875 % of 900 are 79.875
        assertThat(cart.totalMinor()).isEqualTo(980);
    }

    @Test
    void taxesByTheMostSpecificRateAndThoseThatItAddsTo() {
        TaxRate general = rate("general", "DE", "", 200_000, false);
        TaxRate books = new TaxRate("books", 1, "books", Status.ACTIVE, Period.ALWAYS, new Zone("DE", ""), "books",
                50_000, false, false);
        TaxRate region = new TaxRate("region", 1, "region", Status.ACTIVE, Period.ALWAYS, new Zone("DE", "by"), "",
                10_000, false, true);
        BasketLine book = new BasketLine("BOOK", 1, 1_000, 0, "books", "", Set.of());
        PriceRules rules = rules(general, books, region);
        Basket basket = new Basket(List.of(book, line("A", 1, 1_000)), "EUR", new Destination("DE", " BY "), "",
                Map.of(), NOW);

        assertThat(price(basket, rules).lines()).extracting(line -> line.charge().taxMinor())
                .containsExactly(60L, 210L); // the region's on top of one each
    }

    @Test
    void tellsNoTaxForAnUnknownDestination() {
        Basket basket = new Basket(List.of(line("A", 1, 100)), "EUR", Destination.UNKNOWN, "", Map.of(), NOW);

        assertThat(price(basket, rules(rate("vat", "DE", "", 190_000, true))).taxMinor()).isZero();
    }

    @Test
    void splitsTaxAmongItsRatesWithoutARemainder() {
        TaxRate gst = rate("gst", "DE", "", 50_000, false);
        TaxRate pst = new TaxRate("pst", 1, "pst", Status.ACTIVE, Period.ALWAYS, new Zone("DE", "BC"), "", 70_000,
                false, true);
        Basket basket = new Basket(List.of(line("A", 1, 104)), "EUR", new Destination("DE", "BC"), "", Map.of(), NOW);

        assertThat(price(basket, rules(gst, pst)).lines().getFirst().charge().taxes())
                .extracting(AppliedTax::amountMinor).containsExactly(7L, 5L); // 12.48 in all, 7.28 and 5.2
    }

    @Test
    void shipsByWeightInTheZone() {
        ShippingMethod parcel = shipping(Basis.WEIGHT, List.of(new Zone("DE", "")), 0);

        assertThat(ship(parcel, heavy(1_000), BERLIN)).isEqualTo(charged(500));
        assertThat(ship(parcel, heavy(1_001), BERLIN)).isEqualTo(charged(900));
        assertThat(ship(parcel, heavy(5_001), BERLIN)).isEqualTo(new NotOffered("ship"));
        assertThat(ship(parcel, heavy(1), new Destination("AT", ""))).isEqualTo(new NotOffered("ship"));
        assertThat(ship(parcel, heavy(1), Destination.UNKNOWN)).isEqualTo(new NotOffered("ship"));
    }

    @Test
    void shipsForNothingFromATotalOnAfterDiscounts() {
        ShippingMethod parcel = shipping(Basis.TOTAL, List.of(), 1_000);
        Basket basket = new Basket(List.of(line("A", 1, 1_000)), "EUR", BERLIN, "ship", Map.of(), NOW);

        assertThat(price(basket, rules(parcel)).shippingMinor()).isZero();
        assertThat(price(basket, rules(parcel, promotion("p", new PercentOff(6_000)))).shippingMinor())
                .isEqualTo(500);
    }

    @Test
    void takesNothingOffIfThatWouldCostTheFreeShipping() {
        ShippingMethod parcel = shipping(Basis.TOTAL, List.of(), 1_000);
        Basket basket = new Basket(List.of(line("A", 1, 1_000)), "EUR", BERLIN, "ship", Map.of(), NOW);

        assertThat(price(basket, rules(parcel, promotion("p", new PercentOff(1_000)))).totalMinor()).isEqualTo(1_000);
        assertThat(price(basket, rules(parcel, promotion("p", new PercentOff(6_000)))).totalMinor()).isEqualTo(900);
    }

    @Test
    void showsFreeShippingAsADiscount() {
        ShippingMethod parcel = shipping(Basis.TOTAL, List.of(), 0);
        Basket basket = new Basket(List.of(line("A", 1, 100)), "EUR", BERLIN, "ship", Map.of(), NOW);

        PricedCart cart = price(basket, rules(parcel, promotion("free", new FreeShipping(List.of("ship")))));
        PricedCart other = price(basket, rules(parcel, promotion("free", new FreeShipping(List.of("another")))));

        assertThat(cart.shipping().price().discounts()).containsExactly(new AppliedDiscount("free", "free", 500));
        assertThat(cart.totalMinor()).isEqualTo(100);
        assertThat(other.totalMinor()).isEqualTo(600);
    }

    @Test
    void taxesShippingByItsOwnCategory() {
        ShippingMethod parcel = shipping(Basis.TOTAL, List.of(), 0);
        TaxRate carriage = rate("carriage", "DE", "carriage", 100_000, false);
        Basket basket = new Basket(List.of(line("A", 1, 100)), "EUR", BERLIN, "ship", Map.of(), NOW);

        assertThat(price(basket, rules(parcel, carriage)).taxMinor()).isEqualTo(50);
    }

    @Test
    void offersWhatShipsTheBasket() {
        Basket basket = new Basket(List.of(line("A", 1, 100)), "EUR", BERLIN, "", Map.of(), NOW);

        assertThat(Pricing.shippingOffers(basket, rules(shipping(Basis.TOTAL, List.of(), 0))))
                .containsExactly(charged(500));
        assertThat(Pricing.shippingOffers(basket,
                rules(shipping(Basis.TOTAL, List.of(new Zone("FR", "")), 0)))).isEmpty();
    }

    @Test
    void refusesWhatComesToMoreThanTheLimit() {
        List<BasketLine> most = List.of(line("A", 1, Money.MAX_AMOUNT));
        Basket basket = new Basket(most, "EUR", BERLIN, "", Map.of(), NOW);
        Basket more = new Basket(List.of(most.getFirst(), line("B", 1, 1)), "EUR", BERLIN, "", Map.of(), NOW);

        assertThat(price(basket, PriceRules.NONE).totalMinor()).isEqualTo(Money.MAX_AMOUNT);
        assertThat(Pricing.price(more, PriceRules.NONE)).isEqualTo(new AboveLimit(Money.MAX_AMOUNT));
        assertThat(Pricing.price(basket, rules(rate("t", "DE", "", 1, false))))
                .isEqualTo(new AboveLimit(Money.MAX_AMOUNT));
        assertThat(price(basket, rules(rate("t", "DE", "", TaxRate.WHOLE, true))).taxMinor())
                .isEqualTo(Money.MAX_AMOUNT / 2);
    }

    @Test
    void refusesABasketThatIsNone() {
        BasketLine line = line("A", 1, 1);

        assertThatThrownBy(() -> new Basket(List.of(line, line), "EUR", BERLIN, "", Map.of(), NOW))
                .hasMessageContaining("twice");
        assertThatThrownBy(() -> line("A", 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> line("A", 2, Money.MAX_AMOUNT)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesRulesThatAreNone() {
        assertThatThrownBy(() -> new PercentOff(10_001)).hasMessageContaining("10001");
        assertThatThrownBy(() -> new BuyGet(0, 1, 1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new AmountOff(List.of(new Money(1, "EUR"), new Money(2, "EUR"))))
                .hasMessageContaining("EUR");
        assertThatThrownBy(() -> new Tariff("EUR", List.of(new Bracket(2, 1), new Bracket(2, 2)), 0))
                .hasMessageContaining("bracket 1");
        assertThatThrownBy(() -> rate("t", "DE", "", TaxRate.WHOLE + 1, true)).hasMessageContaining("1000001");
        assertThatThrownBy(() -> new Threshold(List.of(), 0)).hasMessageContaining("quantity 0");
        assertThatThrownBy(() -> new Zone("", "BY")).isInstanceOf(IllegalArgumentException.class);
    }

    private static List<Long> discounts(PricedCart cart) {
        return cart.lines().stream().map(line -> line.charge().discountMinor()).toList();
    }

    private static PricedCart price(List<BasketLine> lines, PriceRule... rules) {
        return price(new Basket(lines, "EUR", BERLIN, "", Map.of(), NOW), rules(rules));
    }

    private static PricedCart price(Basket basket, PriceRules rules) {
        return ((Priced) Pricing.price(basket, rules)).cart();
    }

    private static Shipping ship(ShippingMethod method, BasketLine line, Destination destination) {
        return price(new Basket(List.of(line), "EUR", destination, method.id(), Map.of(), NOW), rules(method))
                .shipping();
    }

    private static Chosen charged(long priceMinor) {
        return new Chosen("ship", "Parcel", new Charge(priceMinor, List.of(), List.of()));
    }

    private static PriceRules rules(PriceRule... rules) {
        return PriceRules.of(List.of(rules));
    }

    private static BasketLine line(String sku, long quantity, long unitPriceMinor) {
        return new BasketLine(sku, quantity, unitPriceMinor, 0, "", "", Set.of());
    }

    private static BasketLine in(String sku, String category, Set<String> tags) {
        return new BasketLine(sku, 1, 100, 0, "", category, tags);
    }

    private static BasketLine heavy(long grams) {
        return new BasketLine("A", 1, 100, grams, "", "", Set.of());
    }

    private static Promotion promotion(String id, Benefit benefit) {
        return stacked(id, benefit, Stacking.COMBINABLE, 0);
    }

    private static Promotion stacked(String id, Benefit benefit, Stacking stacking, int priority) {
        return new Promotion(id, 1, id, Status.ACTIVE, Period.ALWAYS, false, Target.ALL, Threshold.NONE, benefit,
                stacking, priority);
    }

    private static Promotion promotion(String id, Target target, Threshold threshold) {
        return new Promotion(id, 1, id, Status.ACTIVE, Period.ALWAYS, false, target, threshold, new PercentOff(1_000),
                Stacking.COMBINABLE, 0);
    }

    private static Promotion during(String id, Period period) {
        return new Promotion(id, 1, id, Status.ACTIVE, period, false, Target.ALL, Threshold.NONE, new PercentOff(1_000),
                Stacking.COMBINABLE, 0);
    }

    private static TaxRate rate(String id, String country, String category, int partsPerMillion, boolean included) {
        return new TaxRate(id, 1, id, Status.ACTIVE, Period.ALWAYS, new Zone(country, ""), category, partsPerMillion,
                included, false);
    }

    private static ShippingMethod shipping(Basis basis, List<Zone> zones, long freeFromMinor) {
        return new ShippingMethod("ship", 1, "Parcel", Status.ACTIVE, Period.ALWAYS, zones, basis,
                List.of(new Tariff("EUR", List.of(new Bracket(1_000, 500), new Bracket(5_000, 900)), freeFromMinor)),
                "carriage");
    }
}
