package io.doorbuster.app.pricing;

import io.doorbuster.app.catalog.CatalogView;
import io.doorbuster.app.http.Problem;
import io.doorbuster.domain.catalog.Product;
import io.doorbuster.domain.catalog.Variant;
import io.doorbuster.domain.coupon.EnteredCoupons;
import io.doorbuster.domain.pricing.Basket;
import io.doorbuster.domain.pricing.BasketLine;
import io.doorbuster.domain.pricing.Destination;
import io.doorbuster.domain.pricing.PriceRules;
import io.doorbuster.domain.pricing.PricedCart;
import io.doorbuster.domain.pricing.Pricing;
import io.doorbuster.domain.pricing.PricingOutcome.AboveLimit;
import io.doorbuster.domain.pricing.PricingOutcome.Priced;
import io.doorbuster.domain.pricing.Shipping.Chosen;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Holds what is to be bought against the rules of now. Checkouts and orders without a cart are billed here alike, so that
 * neither is a way around the other's tax or shipping. Thread-safe; blocks for coupons only.
 */
@Component
public final class Billing {

    /** Characters of a shipping method's id: the prefix and the 64 of the operator's name fit with room to spare. */
    public static final int MAX_SHIPPING_METHOD = 100;

    private final CatalogView catalog;
    private final PriceRulesView rules;
    private final CouponBook coupons;

    Billing(CatalogView catalog, PriceRulesView rules, CouponBook coupons) {
        this.catalog = catalog;
        this.rules = rules;
        this.coupons = coupons;
    }

    /** The rules at this moment. Throws the problem {@code not-ready} before they are loaded. */
    public PriceRules rules() {
        return rules.rules();
    }

    /**
     * What the coupons that a shopper entered open now. Blocks for a call to the grid for each, and throws the problem
     * {@code not-ready} if they cannot be looked up.
     */
    public EnteredCoupons coupons(List<String> codes, PriceRules current, long atMillis) {
        return coupons.open(codes, current, atMillis);
    }

    /** Units of a SKU with what rules may ask of it; what is not in the catalog any more is like most things. */
    public BasketLine line(String sku, long quantity, long unitPriceMinor) {
        Optional<Product> product = catalog.productBySku(sku);
        Optional<Variant> variant = product.flatMap(found -> found.variant(sku));
        return new BasketLine(sku, quantity, unitPriceMinor, variant.map(Variant::weightGrams).orElse(0L),
                variant.map(Variant::taxCategory).orElse(""), product.map(Product::category).orElse(""),
                product.map(Product::tags).map(Set::copyOf).orElse(Set.of()));
    }

    /**
     * What the basket costs if it is ordered. Throws a {@code validation} problem if it comes to too much, if its tax
     * cannot be told, or if it cannot be shipped so.
     *
     * @param lines what the request calls them
     */
    public static PricedCart bill(Basket basket, PriceRules rules, String lines) {
        if (basket.destination().equals(Destination.UNKNOWN) && rules.hasTaxAt(basket.atMillis())) {
            throw Problem.validation("shippingAddress", "is missing: what tax there is depends on the country");
        }
        PricedCart priced = switch (Pricing.price(basket, rules)) {
            case Priced(PricedCart cart) -> cart;
            case AboveLimit(long limit) ->
                    throw Problem.validation(lines, "come to a total above the limit of " + limit);
        };
        refuseUnshippable(priced, basket, rules);
        return priced;
    }

    /** A shop without shipping methods ships everything for nothing. */
    private static void refuseUnshippable(PricedCart priced, Basket basket, PriceRules rules) {
        if (priced.shipping() instanceof Chosen || !rules.hasShippingAt(basket.atMillis())) {
            return;
        }
        List<String> offered = Pricing.shippingOffers(basket, rules).stream().map(Chosen::methodId).toList();
        throw Problem.validation("shippingMethod", offered.isEmpty() ? "cannot be chosen: nothing ships this there"
                : "must be one of " + offered);
    }
}
