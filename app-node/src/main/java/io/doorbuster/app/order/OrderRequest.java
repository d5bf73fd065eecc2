package io.doorbuster.app.order;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of a buy-now order, as it is sent.
 *
 * @param currency of the prices, where the shopper's page fixes one
 */
record OrderRequest(@Nullable String email, @Nullable String customerId, @Nullable String currency,
        @Nullable List<Line> lines, @Nullable ShippingAddress shippingAddress, @Nullable Payment payment) {

    /**
     * One line; a SKU may stand on several.
     *
     * @param unitPrice the price that the shopper saw, in minor units, where it shall not have changed
     */
    record Line(@Nullable String sku, @Nullable Long quantity, @Nullable Long unitPrice) {}

    /** Never prints the shopper's data. */
    @Override
    public String toString() {
        return "OrderRequest";
    }
}
