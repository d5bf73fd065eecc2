package io.doorbuster.domain.catalog;

import io.doorbuster.domain.Money;
import io.doorbuster.domain.Sku;
import java.util.List;

/**
 * One purchasable form of a product.
 *
 * @param options values in the order of the product's option names; empty for a product without options
 * @param compareAtMinor the price it is compared with, in minor units of {@code price}'s currency; 0 if there is none
 */
public record Variant(String sku, String title, List<String> options, Money price, long compareAtMinor) {

    public Variant {
        Sku.check(sku);
        options = List.copyOf(options);
        if (compareAtMinor < 0 || compareAtMinor > Money.MAX_AMOUNT) {
            throw new IllegalArgumentException(
                    "compare-at price " + compareAtMinor + " is not between 0 and " + Money.MAX_AMOUNT);
        }
    }
}
