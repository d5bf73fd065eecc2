package io.doorbuster.app.catalog;

import io.doorbuster.domain.Money;
import java.util.List;
import java.util.Optional;

/**
 * What a SKU is sold as at a moment.
 *
 * @param title of the product, and of the variant where there are several
 * @param prices in effect, one for each currency
 * @param active whether shoppers may buy it
 * @param purchaseLimit units that one buyer may buy, over all orders; 0 for no limit
 */
public record Offer(String sku, String title, List<Money> prices, boolean active, long purchaseLimit) {

    public Offer {
        prices = List.copyOf(prices);
    }

    /** An offer that one buyer may take any number of. */
    public Offer(String sku, String title, List<Money> prices, boolean active) {
        this(sku, title, prices, active, 0);
    }

    /** The price in the variant's first currency. */
    public Money price() {
        return prices.getFirst();
    }

    /** The price in {@code currency}, if the SKU is sold in it. */
    public Optional<Money> priceIn(String currency) {
        return prices.stream().filter(price -> price.currency().equals(currency)).findFirst();
    }

    /** The currencies it is sold in, to be read by people. */
    public String currencies() {
        return String.join(", ", prices.stream().map(Money::currency).toList());
    }
}
