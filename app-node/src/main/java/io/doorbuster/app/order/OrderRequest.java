package io.doorbuster.app.order;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of a buy-now order, as it is sent.
 *
 * @param customerId the customer of the access token, or nothing
 * @param currency of the prices, where the shopper's page fixes one
 * @param shippingMethod the id of the one chosen; needed where the shop has any
 * @param coupons codes, each of which must take something off or lose to what is cheaper
 * @param total what the shopper saw, in minor units, where it shall not have changed
 */
record OrderRequest(@Schema(requiredMode = REQUIRED, example = "ada@example.org") @Nullable String email,
        @Nullable String customerId, @Schema(example = "EUR") @Nullable String currency,
        @Schema(requiredMode = REQUIRED) @Nullable List<Line> lines, @Nullable ShippingAddress shippingAddress,
        @Schema(example = "ship_parcel") @Nullable String shippingMethod, @Nullable Payment payment,
        @Schema(example = "[\"SUMMER10\"]") @Nullable List<String> coupons,
        @Schema(example = "4497") @Nullable Long total) {

    /**
     * One line; a SKU may stand on several.
     *
     * @param unitPrice the price that the shopper saw, in minor units, where it shall not have changed
     */
    record Line(@Schema(requiredMode = REQUIRED, example = "MUG-1") @Nullable String sku,
            @Schema(requiredMode = REQUIRED, example = "2", minimum = "1", maximum = "1000000") @Nullable Long quantity,
            @Schema(example = "1999") @Nullable Long unitPrice) {}

    /** Never prints the shopper's data. */
    @Override
    public String toString() {
        return "OrderRequest";
    }
}
