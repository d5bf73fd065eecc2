package io.doorbuster.domain.order;

import io.doorbuster.domain.Money;
import io.doorbuster.domain.Sku;
import java.util.List;

/**
 * A row of an order: one SKU, at the price the shopper was promised.
 *
 * @param quantity units, 1 to {@link #maxQuantity}
 * @param unitPriceMinor price of one unit in minor units of the order's currency
 */
public record OrderLine(String sku, long quantity, long unitPriceMinor) {

    /** Units on one line: more is a wholesale contract, not a sale. */
    public static final long MAX_QUANTITY = 1_000_000;

    public OrderLine {
        Sku.check(sku);
        if (unitPriceMinor < 0 || unitPriceMinor > Money.MAX_AMOUNT) {
            throw new IllegalArgumentException(
                    "unit price " + unitPriceMinor + " is not between 0 and " + Money.MAX_AMOUNT);
        }
        if (quantity < 1 || quantity > maxQuantity(unitPriceMinor)) {
            throw new IllegalArgumentException("quantity " + quantity + " at " + unitPriceMinor
                    + " is not between 1 and " + maxQuantity(unitPriceMinor));
        }
    }

    /** Units that one line may have at a price: {@link #MAX_QUANTITY}, or fewer if the line's total would not fit. */
    public static long maxQuantity(long unitPriceMinor) {
        return Math.min(MAX_QUANTITY, Money.MAX_AMOUNT / Math.max(1, unitPriceMinor));
    }

    /** Minor units for the whole line. */
    public long totalMinor() {
        return quantity * unitPriceMinor;
    }

    /** Minor units for all of {@code lines}: of as many as an order may have, at most 10^18, which a long holds. */
    public static long subtotalMinor(List<OrderLine> lines) {
        long subtotal = 0;
        for (OrderLine line : lines) {
            subtotal += line.totalMinor();
        }
        return subtotal;
    }
}
