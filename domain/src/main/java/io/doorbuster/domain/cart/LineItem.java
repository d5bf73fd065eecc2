package io.doorbuster.domain.cart;

import io.doorbuster.domain.Sku;
import io.doorbuster.domain.order.OrderLine;

/**
 * A row of a cart.
 *
 * @param unitPriceMinor the price when it was last put in, in minor units of the cart's currency
 */
public record LineItem(String sku, String title, long quantity, long unitPriceMinor) {

    public LineItem {
        Sku.check(sku);
        if (quantity < 1 || quantity > OrderLine.maxQuantity(unitPriceMinor)) {
            throw new IllegalArgumentException("quantity " + quantity + " at " + unitPriceMinor
                    + " is not between 1 and " + OrderLine.maxQuantity(unitPriceMinor));
        }
    }

    /** Minor units for the whole row. */
    public long totalMinor() {
        return quantity * unitPriceMinor;
    }
}
