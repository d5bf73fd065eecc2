package io.doorbuster.app.order;

import io.doorbuster.app.catalog.CatalogView;
import io.doorbuster.app.catalog.Offer;
import io.doorbuster.app.http.Problem;
import io.doorbuster.app.http.Validation;
import io.doorbuster.app.order.CheckedOrder.Wanted;
import io.doorbuster.app.pricing.Billing;
import io.doorbuster.domain.Money;
import io.doorbuster.domain.coupon.EnteredCoupons;
import io.doorbuster.domain.coupon.EnteredCoupons.Explained;
import io.doorbuster.domain.coupon.EnteredCoupons.Verdict;
import io.doorbuster.domain.order.OrderCharges;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.OrderTerms.CouponUse;
import io.doorbuster.domain.order.OrderTerms.PurchaseLimit;
import io.doorbuster.domain.pricing.Basket;
import io.doorbuster.domain.pricing.BasketLine;
import io.doorbuster.domain.pricing.Destination;
import io.doorbuster.domain.pricing.PriceRules;
import io.doorbuster.domain.pricing.PricedCart;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The lines of an order at the prices of the catalog, and what the rules of the shop make of them; {@code limits} of those
 * that have one, and the {@code coupons} that take something off.
 */
record PricedOrder(String currency, List<OrderLine> lines, OrderCharges charges, List<PurchaseLimit> limits,
        List<CouponUse> coupons) {

    /** When an order is priced, by what rules, and what its coupons open then. */
    record Moment(EnteredCoupons coupons, PriceRules rules, long atMillis) {}

    /**
     * Prices an order as of {@code moment}; throws a {@link Problem} if something is not on sale then, cannot be
     * shipped, or costs something else than the shopper saw, or if a coupon is none or for nothing of it. That a
     * coupon is none is said before all else: a refusal for another reason must not tell right ones apart.
     */
    static PricedOrder of(CheckedOrder order, CatalogView catalog, Billing billing, Moment moment) {
        moment.coupons().firstInvalid().ifPresent(code -> {
            throw Problem.couponInvalid(code);
        });
        Validation validation = new Validation();
        List<OrderLine> lines = new ArrayList<>();
        List<PurchaseLimit> limits = List.of();
        String currency = order.currency().orElse("");
        for (Wanted line : order.lines()) {
            Optional<Offer> offer = catalog.offer(line.sku(), moment.atMillis()).filter(Offer::active);
            if (offer.isEmpty()) {
                validation.refuse(line.field() + ".sku", Problem.quote(line.sku()) + " is not on sale");
                continue;
            }
            currency = currency.isEmpty() ? offer.get().price().currency() : currency;
            price(line, offer.get(), currency, validation).ifPresent(lines::add);
            if (offer.get().purchaseLimit() > 0) {
                limits = Stream.concat(limits.stream(),
                        Stream.of(new PurchaseLimit(line.sku(), offer.get().purchaseLimit()))).toList();
            }
        }
        refuseTotal(lines, validation);
        validation.check();
        refuseChangedPrices(order, lines);
        PricedOrder priced = charge(order,
                new PricedOrder(currency, lines, OrderCharges.NONE, limits, List.of()), billing, moment);
        refuseChangedTotal(order, priced.charges, lines);
        return priced;
    }

    /** In a shop without rules, this is a look at three empty lists. */
    private static PricedOrder charge(CheckedOrder order, PricedOrder plain, Billing billing, Moment moment) {
        PriceRules rules = moment.rules();
        if (rules.isEmpty()) {
            return plain;
        }
        EnteredCoupons coupons = moment.coupons();
        List<BasketLine> lines = plain.lines().stream()
                .map(line -> billing.line(line.sku(), line.quantity(), line.unitPriceMinor())).toList();
        Basket basket = new Basket(lines, plain.currency(),
                new Destination(order.address().country(), order.address().region()), order.shippingMethod(),
                coupons.opened(), moment.atMillis());
        PricedCart priced = Billing.bill(basket, rules, "lines");
        for (Explained each : coupons.explain(basket, priced, rules)) {
            if (each.verdict() == Verdict.NOT_ELIGIBLE) {
                throw Problem.couponNotEligible(each.code());
            }
        }
        OrderCharges charges = OrderCharges.of(priced);
        return new PricedOrder(plain.currency, plain.lines, charges, plain.limits, coupons.usedBy(charges.coupons()));
    }

    private static void refuseChangedTotal(CheckedOrder order, OrderCharges charges, List<OrderLine> lines) {
        if (order.seenTotal().isEmpty()) {
            return;
        }
        long now = charges.totalMinor(OrderLine.subtotalMinor(lines));
        if (order.seenTotal().getAsLong() != now) {
            throw Problem.totalChanged(order.seenTotal().getAsLong(), now);
        }
    }

    private static Optional<OrderLine> price(Wanted line, Offer offer, String currency, Validation validation) {
        Optional<Money> price = offer.priceIn(currency);
        if (price.isEmpty()) {
            validation.refuse(line.field() + ".sku",
                    "is sold in " + offer.currencies() + ", the order is in " + currency);
            return Optional.empty();
        }
        long amount = price.get().amount();
        long limit = OrderLine.maxQuantity(amount);
        if (line.quantity() > limit) {
            validation.refuse(line.field() + ".quantity", line.quantity() + " is above the limit of " + limit);
            return Optional.empty();
        }
        return Optional.of(new OrderLine(line.sku(), line.quantity(), amount));
    }

    private static void refuseTotal(List<OrderLine> lines, Validation validation) {
        // At most 1,000 lines of 10^15 each: no overflow.
        long total = OrderLine.subtotalMinor(lines);
        if (total > Money.MAX_AMOUNT) {
            validation.refuse("lines", "have a total of " + total + ", above the limit of " + Money.MAX_AMOUNT);
        }
    }

    private static void refuseChangedPrices(CheckedOrder order, List<OrderLine> lines) {
        for (int i = 0; i < lines.size(); i++) {
            Wanted wanted = order.lines().get(i);
            long now = lines.get(i).unitPriceMinor();
            if (wanted.seenPrice().orElse(now) != now) {
                throw Problem.priceChanged(wanted.sku(), wanted.seenPrice().getAsLong(), now);
            }
        }
    }
}
