package io.doorbuster.app.cart;

import io.doorbuster.app.cart.CheckoutRequest.Checked;
import io.doorbuster.app.catalog.Availabilities;
import io.doorbuster.app.catalog.CatalogView;
import io.doorbuster.app.catalog.Offer;
import io.doorbuster.app.http.Problem;
import io.doorbuster.app.http.Validation;
import io.doorbuster.app.pricing.Billing;
import io.doorbuster.domain.Money;
import io.doorbuster.domain.cart.Cart;
import io.doorbuster.domain.cart.LineItem;
import io.doorbuster.domain.coupon.EnteredCoupons;
import io.doorbuster.domain.order.Address;
import io.doorbuster.domain.order.OrderCharges;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.OrderTerms.CouponUse;
import io.doorbuster.domain.order.OrderTerms.PurchaseLimit;
import io.doorbuster.domain.pricing.Basket;
import io.doorbuster.domain.pricing.BasketLine;
import io.doorbuster.domain.pricing.Destination;
import io.doorbuster.domain.pricing.PriceRules;
import io.doorbuster.domain.pricing.PricedCart;
import io.doorbuster.domain.pricing.Pricing;
import io.doorbuster.domain.pricing.PricingOutcome;
import io.doorbuster.domain.pricing.PricingOutcome.Priced;
import io.doorbuster.domain.pricing.Shipping.Chosen;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.springframework.stereotype.Component;

/** What the lines of carts cost by the catalog of now. Thread-safe. */
@Component
class CartPrices {

    /** Units that a cart of {@code currency} is to hold, and when. */
    private record Wanted(String sku, long quantity, String currency, long atMillis) {}

    private record Bought(String title, long priceMinor) {}

    private final CatalogView catalog;
    private final Availabilities availabilities;
    private final Billing billing;
    private final Clock clock;

    CartPrices(CatalogView catalog, Availabilities availabilities, Billing billing, Clock clock) {
        this.catalog = catalog;
        this.availabilities = availabilities;
        this.billing = billing;
        this.clock = clock;
    }

    /** The cart as shoppers see it. */
    CartView show(Cart cart) {
        List<String> skus = cart.lineItems().stream().map(LineItem::sku).toList();
        long now = clock.millis();
        Map<String, Long> units = new HashMap<>(availabilities.unitsOf(skus));
        if (cart.hold().isOpenAt(now)) {
            // What is held for the cart is there for it, and for nobody else.
            cart.hold().lines()
                    .forEach(line -> units.computeIfPresent(line.sku(), (_, left) -> left + line.quantity()));
        }
        return CartView.of(cart, sku -> catalog.offer(sku, now), units, prices -> price(cart, prices, now));
    }

    private CartView.Pricing price(Cart cart, List<Long> unitPrices, long nowMillis) {
        PriceRules rules = billing.rules();
        EnteredCoupons coupons = billing.coupons(cart.coupons(), rules, nowMillis);
        Basket basket = basket(cart, unitPrices, cart.delivery(), new Moment(coupons, nowMillis));
        PricingOutcome outcome = Pricing.price(basket, rules);
        return new CartView.Pricing(outcome, outcome instanceof Priced(PricedCart priced)
                ? coupons.explain(basket, priced, rules) : coupons.unpriced());
    }

    /** A line item for {@code quantity} units; throws a {@code validation} problem if they cannot be bought. */
    LineItem itemOf(String sku, long quantity, String currency) {
        Validation validation = new Validation();
        Optional<Bought> bought = buy(validation, "", new Wanted(sku, quantity, currency, clock.millis()));
        validation.check();
        return bought.map(now -> new LineItem(sku, now.title(), quantity, now.priceMinor())).orElseThrow();
    }

    /** Throws a {@code validation} problem with all of the cart that cannot be bought now. */
    void refuseUnbuyable(Cart cart) {
        linesOf(cart, clock.millis());
    }

    /** The purchase limits of the cart's lines that have one. */
    List<PurchaseLimit> limitsOf(Cart cart) {
        long now = clock.millis();
        return cart.lineItems().stream().flatMap(item -> catalog.offer(item.sku(), now).stream())
                .filter(offer -> offer.purchaseLimit() > 0)
                .map(offer -> new PurchaseLimit(offer.sku(), offer.purchaseLimit())).toList();
    }

    /** What a shop sells, for how much in all, and which coupons take something off it. */
    record Bill(List<OrderLine> lines, OrderCharges charges, List<CouponUse> coupons) {}

    /** How the cart may be shipped where it goes to, at the prices of now. */
    List<Chosen> shippingOffers(Cart cart) {
        long now = clock.millis();
        List<Long> prices = cart.lineItems().stream().map(item -> catalog.offer(item.sku(), now)
                .flatMap(offer -> offer.priceIn(cart.currency())).map(Money::amount).orElse(item.unitPriceMinor()))
                .toList();
        PriceRules current = billing.rules();
        return Pricing.shippingOffers(basket(cart, prices, cart.delivery(),
                new Moment(billing.coupons(cart.coupons(), current, now), now)), current);
    }

    /**
     * The bill of the whole cart if it is checked out so. Throws a {@code validation} problem with all that cannot be
     * bought or shipped, {@code coupon-invalid} if a coupon is not any more, and {@code price-changed} if the total is
     * not the one that the shopper saw.
     */
    Bill billOf(Cart cart, Checked request) {
        long now = clock.millis();
        List<OrderLine> lines = linesOf(cart, now);
        List<Long> prices = lines.stream().map(OrderLine::unitPriceMinor).toList();
        Cart.Delivery delivery = new Cart.Delivery(
                request.address().equals(Address.NONE) ? cart.delivery().destination()
                        : new Destination(request.address().country(), request.address().region()),
                request.shippingMethod().isEmpty() ? cart.delivery().shippingMethod() : request.shippingMethod());
        PriceRules current = billing.rules();
        Moment moment = new Moment(billing.coupons(cart.coupons(), current, now), now);
        // It took something off when the shopper looked: whoever orders without it shall say so.
        moment.coupons().firstInvalid().ifPresent(code -> {
            throw Problem.couponInvalid(code);
        });
        PricedCart priced = Billing.bill(basket(cart, prices, delivery, moment), current, "lineItems");
        OptionalLong seen = request.seenTotalMinor();
        if (seen.isEmpty() && !cart.delivery().equals(Cart.Delivery.OPEN)) {
            seen = totalOf(basket(cart, prices, cart.delivery(), moment), current);
        }
        if (seen.orElse(priced.totalMinor()) != priced.totalMinor()) {
            throw Problem.totalChanged(seen.getAsLong(), priced.totalMinor());
        }
        OrderCharges charges = OrderCharges.of(priced);
        return new Bill(lines, charges, moment.coupons().usedBy(charges.coupons()));
    }

    private static OptionalLong totalOf(Basket basket, PriceRules rules) {
        return Pricing.price(basket, rules) instanceof Priced(PricedCart cart) ? OptionalLong.of(cart.totalMinor())
                : OptionalLong.empty();
    }

    /** When a cart is priced, and what its coupons open then. */
    private record Moment(EnteredCoupons coupons, long atMillis) {}

    private Basket basket(Cart cart, List<Long> unitPrices, Cart.Delivery delivery, Moment moment) {
        List<BasketLine> lines = new ArrayList<>();
        for (int i = 0; i < unitPrices.size(); i++) {
            LineItem item = cart.lineItems().get(i);
            lines.add(billing.line(item.sku(), item.quantity(), unitPrices.get(i)));
        }
        return new Basket(lines, cart.currency(), delivery.destination(), delivery.shippingMethod(),
                moment.coupons().opened(), moment.atMillis());
    }

    /** The lines of an order of the whole cart; throws a {@code validation} problem with all that cannot be bought. */
    private List<OrderLine> linesOf(Cart cart, long now) {
        Validation validation = new Validation();
        List<OrderLine> lines = new ArrayList<>();
        for (int i = 0; i < cart.lineItems().size(); i++) {
            LineItem item = cart.lineItems().get(i);
            buy(validation, "lineItems[" + i + "].", new Wanted(item.sku(), item.quantity(), cart.currency(), now))
                    .map(bought -> new OrderLine(item.sku(), item.quantity(), bought.priceMinor()))
                    .ifPresent(lines::add);
        }
        // At most 200 lines of 10^15 each: no overflow.
        long total = OrderLine.subtotalMinor(lines);
        if (total > Money.MAX_AMOUNT) {
            validation.refuse("lineItems", "have a total of " + total + ", above the limit of " + Money.MAX_AMOUNT);
        }
        if (cart.lineItems().isEmpty()) {
            validation.refuse("lineItems", "are none: the cart is empty");
        }
        validation.check();
        return lines;
    }

    /** What a SKU is sold as, and for how much; empty, and said why, if so many of it cannot be bought. */
    private Optional<Bought> buy(Validation validation, String field, Wanted wanted) {
        Optional<Offer> offer = catalog.offer(wanted.sku(), wanted.atMillis()).filter(Offer::active);
        if (offer.isEmpty()) {
            validation.refuse(field + "sku", Problem.quote(wanted.sku()) + " is not on sale");
            return Optional.empty();
        }
        Optional<Money> price = offer.get().priceIn(wanted.currency());
        if (price.isEmpty()) {
            validation.refuse(field + "sku",
                    "is sold in " + offer.get().currencies() + ", the cart is in " + wanted.currency());
            return Optional.empty();
        }
        long limit = OrderLine.maxQuantity(price.get().amount());
        if (wanted.quantity() > limit) {
            validation.refuse(field + "quantity", wanted.quantity() + " is above the limit of " + limit);
            return Optional.empty();
        }
        return Optional.of(new Bought(offer.get().title(), price.get().amount()));
    }
}
