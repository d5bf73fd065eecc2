package io.doorbuster.domain.pricing;

import io.doorbuster.domain.Money;
import io.doorbuster.domain.pricing.PricingOutcome.AboveLimit;
import io.doorbuster.domain.pricing.PricingOutcome.Priced;
import io.doorbuster.domain.pricing.Shipping.Chosen;
import io.doorbuster.domain.pricing.Shipping.NotChosen;
import io.doorbuster.domain.pricing.Shipping.NotOffered;
import io.doorbuster.domain.pricing.ShippingMethod.Parcel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Prices baskets: promotions first, then shipping for what is left to pay, then tax on both. Everything is in whole minor
 * units of the basket's currency, and depends on nothing but the basket and the rules.
 *
 * <p>Of promotions that exclude each other, the shopper gets those with which lines and shipping cost least before added
 * tax, or none at all if that is cheaper. Where the chosen method does not ship the basket with some of them, for it comes
 * to too much or too little, they are passed over.
 */
public final class Pricing {

    private final Basket basket;
    private final PriceRules rules;
    private final List<Discounts> alternatives;

    private Pricing(Basket basket, PriceRules rules) {
        this.basket = basket;
        this.rules = rules;
        this.alternatives = Discounts.alternatives(basket, rules);
    }

    /** What a basket costs. */
    public static PricingOutcome price(Basket basket, PriceRules rules) {
        return isAboveLimit(basket) ? new AboveLimit(Money.MAX_AMOUNT)
                : new Pricing(basket, rules).price(basket.shippingMethod());
    }

    /** The shipping methods that ship the basket, each with its price if it is chosen, in the order of their ids. */
    public static List<Chosen> shippingOffers(Basket basket, PriceRules rules) {
        if (isAboveLimit(basket)) {
            return List.of();
        }
        Pricing pricing = new Pricing(basket, rules);
        List<Chosen> offers = new ArrayList<>();
        for (ShippingMethod method : rules.shippingMethods()) {
            if (pricing.price(method.id()) instanceof Priced(PricedCart cart)
                    && cart.shipping() instanceof Chosen offer) {
                offers.add(offer);
            }
        }
        return offers;
    }

    /** Whether a promotion, had alone and opened by {@code coupon}, would take anything off lines or shipping. */
    public static boolean wouldTakeOff(Basket basket, PriceRules rules, String promotionId, String coupon) {
        Pricing alone = alone(basket, rules, promotionId, coupon);
        Optional<ShippingMethod> method = rules.shippingMethod(basket.shippingMethod(), basket.atMillis());
        return !isAboveLimit(basket) && alone.alternatives.stream()
                .anyMatch(discounts -> discounts.leftMinor() < basket.subtotalMinor()
                        || alone.ship(basket.shippingMethod(), method, discounts).price().discountMinor() > 0);
    }

    /** Whether a promotion, had alone and opened by {@code coupon}, would free shipping if only a method were chosen. */
    public static boolean waitsForShipping(Basket basket, PriceRules rules, String promotionId, String coupon) {
        return basket.shippingMethod().isEmpty() && rules.hasShippingAt(basket.atMillis()) && !isAboveLimit(basket)
                && alone(basket, rules, promotionId, coupon).alternatives.stream().anyMatch(Discounts::freesShipping);
    }

    private static Pricing alone(Basket basket, PriceRules rules, String promotionId, String coupon) {
        List<Promotion> only = rules.promotions().stream().filter(each -> each.id().equals(promotionId)).toList();
        Basket opened = new Basket(basket.lines(), basket.currency(), basket.destination(), basket.shippingMethod(),
                Map.of(promotionId, coupon), basket.atMillis());
        return new Pricing(opened, new PriceRules(only, List.of(), rules.shippingMethods()));
    }

    /**
     * Below it no sum overflows: the lines come to 10^15 at most, and so does shipping; a thousand rates of 100 % on each
     * make a thousand times that.
     */
    private static boolean isAboveLimit(Basket basket) {
        return basket.subtotalMinor() > Money.MAX_AMOUNT;
    }

    /** One set of promotions, and the shipping that it leads to. */
    private record Option(Discounts discounts, Shipping shipping) {

        static final Comparator<Option> CHEAPEST = Comparator
                .<Option, Boolean>comparing(option -> option.shipping() instanceof NotOffered)
                .thenComparingLong(option -> option.discounts().leftMinor()
                        + option.shipping().price().discountedMinor());
    }

    private PricingOutcome price(String methodId) {
        Optional<ShippingMethod> method = rules.shippingMethod(methodId, basket.atMillis());
        Option best = alternatives.stream().map(discounts -> new Option(discounts, ship(methodId, method, discounts)))
                .min(Option.CHEAPEST).orElseThrow();
        PricedCart cart = new PricedCart(basket.currency(), lines(best.discounts().told()), taxed(best.shipping()));
        return cart.totalMinor() > Money.MAX_AMOUNT ? new AboveLimit(Money.MAX_AMOUNT) : new Priced(cart);
    }

    /** Without tax yet. */
    private Shipping ship(String methodId, Optional<ShippingMethod> method, Discounts discounts) {
        if (methodId.isEmpty()) {
            return new NotChosen();
        }
        Parcel parcel = new Parcel(basket.currency(), discounts.leftMinor(), basket.weightGrams());
        OptionalLong price = method.map(found -> found.priceOf(parcel, basket.destination()))
                .orElse(OptionalLong.empty());
        if (method.isEmpty() || price.isEmpty()) {
            return new NotOffered(methodId);
        }
        long amount = price.getAsLong();
        return new Chosen(methodId, method.get().name(),
                new Charge(amount, discounts.ofShipping(methodId, amount), List.of()));
    }

    private Shipping taxed(Shipping shipping) {
        if (shipping instanceof Chosen(String methodId, String name, Charge price)) {
            String category = rules.shippingMethod(methodId, basket.atMillis()).orElseThrow().taxCategory();
            return new Chosen(methodId, name, new Charge(price.amountMinor(), price.discounts(),
                    Taxes.on(price.discountedMinor(), category, basket, rules)));
        }
        return shipping;
    }

    private List<PricedLine> lines(Discounts discounts) {
        List<PricedLine> lines = new ArrayList<>();
        for (int i = 0; i < basket.lines().size(); i++) {
            BasketLine line = basket.lines().get(i);
            List<AppliedTax> taxes = Taxes.on(discounts.leftMinor(i), line.taxCategory(), basket, rules);
            lines.add(new PricedLine(line.sku(), line.quantity(), line.unitPriceMinor(),
                    new Charge(line.totalMinor(), discounts.ofLine(i), taxes)));
        }
        return lines;
    }
}
