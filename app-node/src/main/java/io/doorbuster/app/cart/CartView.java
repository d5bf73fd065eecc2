package io.doorbuster.app.cart;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.doorbuster.app.catalog.Availability;
import io.doorbuster.app.catalog.Offer;
import io.doorbuster.app.order.OrderView;
import io.doorbuster.app.order.OrderView.ShippingChoice;
import io.doorbuster.domain.Money;
import io.doorbuster.domain.cart.Cart;
import io.doorbuster.domain.cart.CartHold;
import io.doorbuster.domain.cart.CartHold.HeldLine;
import io.doorbuster.domain.cart.LineItem;
import io.doorbuster.domain.coupon.EnteredCoupons.Explained;
import io.doorbuster.domain.coupon.EnteredCoupons.Verdict;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.pricing.Charge;
import io.doorbuster.domain.pricing.PricedCart;
import io.doorbuster.domain.pricing.PricedLine;
import io.doorbuster.domain.pricing.PricingOutcome;
import io.doorbuster.domain.pricing.PricingOutcome.AboveLimit;
import io.doorbuster.domain.pricing.PricingOutcome.Priced;
import io.doorbuster.domain.pricing.Shipping;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A cart as shoppers see it, at the prices that a checkout would charge now.
 *
 * @param discounts of all lines and of shipping; {@code shipping} is before it
 * @param shippingMethod left out unless one is chosen that ships the cart
 * @param tax all of it, be it in the prices or on top; 0 until the country is known
 * @param total subtotal − discounts + shipping + the tax that is on top
 * @param coupons those that were entered, and what became of each
 * @param hold what is or was held for the cart, left out if nothing is
 * @param orderId the order that the cart became, left out if it is none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record CartView(String id, long version, String currency, List<Line> lineItems, Price subtotal, Price discounts,
        Price shipping, @Nullable ShippingChoice shippingMethod, Price tax, Price total, DeliveryView delivery,
        Instant expiresAt, List<CouponView> coupons, @Nullable HoldView hold, @Nullable String orderId) {

    /**
     * A coupon that was entered.
     *
     * @param reason why it is not applied: {@code not-valid} (any more), {@code not-eligible} (the cart has nothing, or too
     *     little, that it is for), {@code no-shipping-chosen} (it is for shipping: choose a method),
     *     {@code not-combined} (the cart is cheaper with what it has); left out if it is applied
     * @param discount what it takes off lines and shipping together
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record CouponView(String code, boolean applied, @Schema(description = "Why it is not applied: not-valid, "
            + "not-eligible, no-shipping-chosen, not-combined; left out if it is") @Nullable String reason,
            Price discount) {

        private static CouponView of(Explained coupon, String currency) {
            return new CouponView(coupon.code(), coupon.verdict() == Verdict.APPLIED, switch (coupon.verdict()) {
                case APPLIED -> null;
                case INVALID -> "not-valid";
                case NOT_ELIGIBLE -> "not-eligible";
                case NO_SHIPPING_CHOSEN -> "no-shipping-chosen";
                case NOT_COMBINED -> "not-combined";
            }, new Price(coupon.discountMinor(), currency));
        }
    }

    /** What a cart costs, and what became of its coupons. */
    record Pricing(PricingOutcome outcome, List<Explained> coupons) {}

    /** An amount of minor units; unlike the prices of an order, totals of a cart have no limit. */
    record Price(long amount, String currency) {}

    /**
     * A row of the cart.
     *
     * @param previousUnitPrice the price when it was put in, if it has changed since
     * @param availability left out where it cannot be told now
     * @param problems what a checkout would be refused for, or would charge otherwise than when the line was put in:
     *     {@code price-changed}, {@code insufficient-stock}, {@code not-on-sale}; none where it cannot be told now
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Line(String sku, String title, long quantity, Price unitPrice, Price lineTotal,
            @Nullable Price previousUnitPrice, @Nullable Availability availability,
            List<OrderView.Discount> discounts, List<OrderView.Tax> taxes, List<LineProblem> problems) {}

    /**
     * What is wrong with a line now.
     *
     * @param available units that the cart can have, where there are too few
     * @param was the price when the line was put in, where it is another one now
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record LineProblem(String type, @Nullable Long available, @Nullable Price was) {}

    /**
     * What is held for the cart.
     *
     * @param expiresAt from this moment on its units are everybody's, and a checkout is refused until the cart is held
     *     again or the hold is ended
     */
    record HoldView(String id, Instant expiresAt, List<HeldLine> lines) {

        private static @Nullable HoldView of(CartHold hold) {
            return hold.lines().isEmpty() ? null
                    : new HoldView(hold.id().toString(), Instant.ofEpochMilli(hold.expiresAtMillis()), hold.lines());
        }
    }

    /**
     * Where the cart goes to, and how; what is not known is left out.
     *
     * @param offered whether the method ships this cart there; if not, the total is without shipping
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record DeliveryView(@Nullable String country, @Nullable String region, @Nullable String shippingMethod,
            @Nullable Boolean offered) {

        private static DeliveryView of(Cart.Delivery delivery, Shipping shipping) {
            return new DeliveryView(known(delivery.destination().country()), known(delivery.destination().region()),
                    known(delivery.shippingMethod()),
                    delivery.shippingMethod().isEmpty() ? null : shipping instanceof Shipping.Chosen);
        }

        private static @Nullable String known(String text) {
            return text.isEmpty() ? null : text;
        }
    }

    static CartView of(Cart cart, Function<String, Optional<Offer>> offers, Map<String, Long> stock,
            Function<List<Long>, Pricing> pricing) {
        String currency = cart.currency();
        List<Optional<Money>> prices = cart.lineItems().stream()
                .map(item -> offers.apply(item.sku()).flatMap(offer -> price(offer, item, currency))).toList();
        List<Long> unitPrices = new ArrayList<>();
        for (int i = 0; i < prices.size(); i++) {
            long old = cart.lineItems().get(i).unitPriceMinor();
            unitPrices.add(prices.get(i).map(Money::amount).orElse(old));
        }
        Pricing made = pricing.apply(unitPrices);
        PricedCart priced = pricedOrPlain(made.outcome(), cart, unitPrices);
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < prices.size(); i++) {
            LineItem item = cart.lineItems().get(i);
            lines.add(line(item, priced.lines().get(i), currency,
                    new Supply(prices.get(i).isPresent(), stock.get(item.sku()))));
        }
        String orderId = cart.checkout().orderId();
        return new CartView(cart.id(), cart.version(), currency, lines, new Price(priced.subtotalMinor(), currency),
                new Price(priced.discountMinor(), currency), new Price(priced.shippingMinor(), currency),
                chosen(priced.shipping(), currency), new Price(priced.taxMinor(), currency),
                new Price(priced.totalMinor(), currency),
                DeliveryView.of(cart.delivery(), priced.shipping()), Instant.ofEpochMilli(cart.expiresAtMillis()),
                made.coupons().stream().map(coupon -> CouponView.of(coupon, currency)).toList(),
                HoldView.of(cart.hold()), orderId.isEmpty() ? null : orderId);
    }

    private static @Nullable ShippingChoice chosen(Shipping shipping, String currency) {
        return shipping instanceof Shipping.Chosen(String methodId, String name, Charge charge)
                ? ShippingChoice.of(methodId, name, charge, currency)
                : null;
    }

    /** What comes to too much to be sold is shown at the prices of its lines. At most 200 of 10^15: no overflow. */
    private static PricedCart pricedOrPlain(PricingOutcome outcome, Cart cart, List<Long> unitPrices) {
        return switch (outcome) {
            case Priced(PricedCart priced) -> priced;
            case AboveLimit _ -> new PricedCart(cart.currency(), IntStream.range(0, unitPrices.size()).mapToObj(i -> {
                LineItem item = cart.lineItems().get(i);
                Charge plain = new Charge(item.quantity() * unitPrices.get(i), List.of(), List.of());
                return new PricedLine(item.sku(), item.quantity(), unitPrices.get(i), plain);
            }).toList(), new Shipping.NotChosen());
        };
    }

    /** Whether a line can be bought, and how many units there are for it; null where that cannot be told now. */
    private record Supply(boolean onSale, @Nullable Long units) {

        private @Nullable Availability availability() {
            if (!onSale) {
                return Availability.SOLD_OUT;
            }
            return units == null ? null : Availability.of(units);
        }

        private List<LineProblem> problems(LineItem item, @Nullable Price previous) {
            List<LineProblem> problems = new ArrayList<>();
            if (!onSale) {
                problems.add(new LineProblem("not-on-sale", null, null));
            }
            if (previous != null) {
                problems.add(new LineProblem("price-changed", null, previous));
            }
            if (onSale && units != null && units < item.quantity()) {
                problems.add(new LineProblem("insufficient-stock", units, null));
            }
            return problems;
        }
    }

    /** What cannot be bought any more keeps its old price, and is sold out. */
    private static Line line(LineItem item, PricedLine priced, String currency, Supply supply) {
        long unitPrice = priced.unitPriceMinor();
        Price previous = unitPrice == item.unitPriceMinor() ? null : new Price(item.unitPriceMinor(), currency);
        return new Line(item.sku(), item.title(), item.quantity(), new Price(unitPrice, currency),
                new Price(priced.charge().amountMinor(), currency), previous, supply.availability(),
                OrderView.discounts(priced.charge(), currency), OrderView.taxes(priced.charge(), currency),
                supply.problems(item, previous));
    }

    /** Empty if so many units cannot be bought in the cart's currency now. */
    private static Optional<Money> price(Offer offer, LineItem item, String currency) {
        return offer.priceIn(currency)
                .filter(price -> offer.active() && item.quantity() <= OrderLine.maxQuantity(price.amount()));
    }
}
