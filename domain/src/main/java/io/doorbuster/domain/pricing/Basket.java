package io.doorbuster.domain.pricing;

import io.doorbuster.domain.Money;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is to be priced, for whom and when.
 *
 * @param lines each SKU once; their order counts for nothing but that of the answer
 * @param shippingMethod the id of the one chosen; empty if none is
 * @param coupons the code that opens it, by the id of the promotion
 * @param atMillis the moment, in epoch milliseconds: it alone decides which rules count
 */
public record Basket(List<BasketLine> lines, String currency, Destination destination, String shippingMethod,
        Map<String, String> coupons, long atMillis) {

    /** Lines of one basket: as many as an order may have; a thousand of the largest still fit a {@code long}. */
    public static final int MAX_LINES = 1_000;

    /** Coupons of one basket: more than a shop lets stack. Each that is used is a row that the journal locks. */
    public static final int MAX_COUPONS = 5;

    /** Units of one line: their weights still fit a {@code long}. */
    private static final long MAX_QUANTITY = 1_000_000;

    public Basket {
        lines = List.copyOf(lines);
        coupons = Map.copyOf(coupons);
        if (lines.size() > MAX_LINES || !Money.isCurrency(currency)) {
            throw new IllegalArgumentException(
                    lines.size() + " lines are above the limit of " + MAX_LINES + ", or no currency: " + currency);
        }
        Set<String> skus = new HashSet<>();
        for (BasketLine line : lines) {
            if (!skus.add(line.sku()) || line.quantity() > MAX_QUANTITY) {
                throw new IllegalArgumentException("SKU " + line.sku() + " stands twice, or has more than "
                        + MAX_QUANTITY + " units");
            }
        }
    }

    /** Minor units for all lines, before anything is taken off. */
    long subtotalMinor() {
        return lines.stream().mapToLong(BasketLine::totalMinor).sum();
    }

    long weightGrams() {
        return lines.stream().mapToLong(line -> line.quantity() * line.weightGrams()).sum();
    }
}
