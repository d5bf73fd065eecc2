package io.doorbuster.app.cart;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.doorbuster.app.catalog.Availability;
import io.doorbuster.app.catalog.Offer;
import io.doorbuster.domain.Money;
import io.doorbuster.domain.cart.Cart;
import io.doorbuster.domain.cart.LineItem;
import io.doorbuster.domain.order.OrderLine;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A cart as shoppers see it, at the prices that a checkout would charge now.
 *
 * @param discounts not given yet, so 0
 * @param orderId the order that the cart became, left out if it is none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record CartView(String id, long version, String currency, List<Line> lineItems, Price subtotal, Price discounts,
        Price total, Instant expiresAt, @Nullable String orderId) {

    /** An amount of minor units; unlike the prices of an order, totals of a cart have no limit. */
    record Price(long amount, String currency) {}

    /**
     * A row of the cart.
     *
     * @param previousUnitPrice the price when it was put in, if it has changed since
     * @param availability left out where it cannot be told now
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Line(String sku, String title, long quantity, Price unitPrice, Price lineTotal,
            @Nullable Price previousUnitPrice, @Nullable Availability availability) {}

    static CartView of(Cart cart, Function<String, Optional<Offer>> offers, Map<String, Availability> stock) {
        String currency = cart.currency();
        List<Line> lines = cart.lineItems().stream().map(item -> line(item, currency,
                offers.apply(item.sku()).flatMap(offer -> price(offer, item, currency)), stock.get(item.sku())))
                .toList();
        // At most 200 lines of 10^15 each: no overflow.
        Price total = new Price(lines.stream().mapToLong(line -> line.lineTotal().amount()).sum(), currency);
        String orderId = cart.checkout().orderId();
        return new CartView(cart.id(), cart.version(), currency, lines, total, new Price(0, currency), total,
                Instant.ofEpochMilli(cart.expiresAtMillis()), orderId.isEmpty() ? null : orderId);
    }

    /** What cannot be bought any more keeps its old price, and is sold out. */
    private static Line line(LineItem item, String currency, Optional<Money> price,
            @Nullable Availability availability) {
        long unitPrice = price.map(Money::amount).orElse(item.unitPriceMinor());
        Price previous = unitPrice == item.unitPriceMinor() ? null : new Price(item.unitPriceMinor(), currency);
        return new Line(item.sku(), item.title(), item.quantity(), new Price(unitPrice, currency),
                new Price(item.quantity() * unitPrice, currency), previous,
                price.isPresent() ? availability : Availability.SOLD_OUT);
    }

    /** Empty if so many units cannot be bought in the cart's currency now. */
    private static Optional<Money> price(Offer offer, LineItem item, String currency) {
        return offer.priceIn(currency)
                .filter(price -> offer.active() && item.quantity() <= OrderLine.maxQuantity(price.amount()));
    }
}
