package io.doorbuster.app.order;

import io.doorbuster.app.catalog.CatalogView;
import io.doorbuster.app.catalog.Offer;
import io.doorbuster.app.http.Problem;
import io.doorbuster.app.http.Validation;
import io.doorbuster.app.order.CheckedOrder.Wanted;
import io.doorbuster.domain.Money;
import io.doorbuster.domain.order.OrderLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The lines of an order at the prices of the catalog. */
record PricedOrder(String currency, List<OrderLine> lines) {

    /** Prices an order; throws a {@link Problem} if something is not on sale, or not as the shopper saw it. */
    static PricedOrder of(CheckedOrder order, CatalogView catalog) {
        Validation validation = new Validation();
        List<OrderLine> lines = new ArrayList<>();
        String currency = order.currency().orElse("");
        for (Wanted line : order.lines()) {
            Optional<Offer> offer = catalog.offer(line.sku()).filter(Offer::active);
            if (offer.isEmpty()) {
                validation.refuse(line.field() + ".sku", Problem.quote(line.sku()) + " is not on sale");
                continue;
            }
            Money price = offer.get().price();
            currency = currency.isEmpty() ? price.currency() : currency;
            if (isSoldAt(line, price, currency, validation)) {
                lines.add(new OrderLine(line.sku(), line.quantity(), price.amount()));
            }
        }
        refuseTotal(lines, validation);
        validation.check();
        refuseChangedPrices(order, lines);
        return new PricedOrder(currency, lines);
    }

    private static boolean isSoldAt(Wanted line, Money price, String currency, Validation validation) {
        if (!price.currency().equals(currency)) {
            validation.refuse(line.field() + ".sku",
                    "is sold in " + price.currency() + ", the order is in " + currency);
            return false;
        }
        long limit = OrderLine.maxQuantity(price.amount());
        if (line.quantity() > limit) {
            validation.refuse(line.field() + ".quantity", line.quantity() + " is above the limit of " + limit);
            return false;
        }
        return true;
    }

    private static void refuseTotal(List<OrderLine> lines, Validation validation) {
        // At most 1,000 lines of 10^15 each: no overflow.
        long total = lines.stream().mapToLong(OrderLine::totalMinor).sum();
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
