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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** What the lines of carts cost by the catalog of now. Thread-safe. */
@Component
class CartPrices {

    private final CatalogView catalog;
    private final Availabilities availabilities;

    CartPrices(CatalogView catalog, Availabilities availabilities) {
        this.catalog = catalog;
        this.availabilities = availabilities;
    }

    /** The cart as shoppers see it. */
    CartView show(Cart cart) {
        List<String> skus = cart.lineItems().stream().map(LineItem::sku).toList();
        return CartView.of(cart, catalog::offer, availabilities.of(skus));
    }

    /** A line item for {@code quantity} units; throws a {@code validation} problem if they cannot be bought. */
    LineItem itemOf(String sku, long quantity, String currency) {
        Validation validation = new Validation();
        Optional<Offer> offer = offer(validation, "", sku, quantity, currency);
        validation.check();
        return offer.map(now -> new LineItem(sku, now.title(), quantity, now.price().amount())).orElseThrow();
    }

    /** The lines of an order of the whole cart; throws a {@code validation} problem with all that cannot be bought. */
    List<OrderLine> linesOf(Cart cart) {
        Validation validation = new Validation();
        List<OrderLine> lines = new ArrayList<>();
        for (int i = 0; i < cart.lineItems().size(); i++) {
            LineItem item = cart.lineItems().get(i);
            offer(validation, "lineItems[" + i + "].", item.sku(), item.quantity(), cart.currency())
                    .map(offer -> new OrderLine(item.sku(), item.quantity(), offer.price().amount()))
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

    /** What a SKU is sold as; empty, and said why, if so many of it cannot be bought in {@code currency}. */
    private Optional<Offer> offer(Validation validation, String field, String sku, long quantity, String currency) {
        Optional<Offer> found = catalog.offer(sku).filter(Offer::active);
        if (found.isEmpty()) {
            validation.refuse(field + "sku", Problem.quote(sku) + " is not on sale");
            return found;
        }
        Money price = found.get().price();
        if (!price.currency().equals(currency)) {
            validation.refuse(field + "sku", "is sold in " + price.currency() + ", the cart is in " + currency);
            return Optional.empty();
        }
        long limit = OrderLine.maxQuantity(price.amount());
        if (quantity > limit) {
            validation.refuse(field + "quantity", quantity + " is above the limit of " + limit);
            return Optional.empty();
        }
        return found;
    }
}
