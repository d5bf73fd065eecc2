package io.doorbuster.app.cart;

import io.doorbuster.app.catalog.Availabilities;
import io.doorbuster.app.catalog.CatalogView;
import io.doorbuster.app.catalog.Offer;
import io.doorbuster.app.http.Problem;
import io.doorbuster.app.http.Validation;
import io.doorbuster.domain.Money;
import io.doorbuster.domain.cart.Cart;
import io.doorbuster.domain.cart.LineItem;
import io.doorbuster.domain.order.OrderLine;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** What the lines of carts cost by the catalog of now. Thread-safe. */
@Component
class CartPrices {

    /** Units that a cart of {@code currency} is to hold, and when. */
    private record Wanted(String sku, long quantity, String currency, long atMillis) {}

    private record Bought(String title, long priceMinor) {}

    private final CatalogView catalog;
    private final Availabilities availabilities;
    private final Clock clock;

    CartPrices(CatalogView catalog, Availabilities availabilities, Clock clock) {
        this.catalog = catalog;
        this.availabilities = availabilities;
        this.clock = clock;
    }

    /** The cart as shoppers see it. */
    CartView show(Cart cart) {
        List<String> skus = cart.lineItems().stream().map(LineItem::sku).toList();
        long now = clock.millis();
        return CartView.of(cart, sku -> catalog.offer(sku, now), availabilities.of(skus));
    }

    /** A line item for {@code quantity} units; throws a {@code validation} problem if they cannot be bought. */
    LineItem itemOf(String sku, long quantity, String currency) {
        Validation validation = new Validation();
        Optional<Bought> bought = buy(validation, "", new Wanted(sku, quantity, currency, clock.millis()));
        validation.check();
        return bought.map(now -> new LineItem(sku, now.title(), quantity, now.priceMinor())).orElseThrow();
    }

    /** The lines of an order of the whole cart; throws a {@code validation} problem with all that cannot be bought. */
    List<OrderLine> linesOf(Cart cart) {
        Validation validation = new Validation();
        List<OrderLine> lines = new ArrayList<>();
        long now = clock.millis();
        for (int i = 0; i < cart.lineItems().size(); i++) {
            LineItem item = cart.lineItems().get(i);
            buy(validation, "lineItems[" + i + "].", new Wanted(item.sku(), item.quantity(), cart.currency(), now))
                    .map(bought -> new OrderLine(item.sku(), item.quantity(), bought.priceMinor()))
                    .ifPresent(lines::add);
        }
        // At most 200 lines of 10^15 each: no overflow.
        long total = lines.stream().mapToLong(OrderLine::totalMinor).sum();
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
