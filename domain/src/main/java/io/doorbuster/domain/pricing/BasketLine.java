package io.doorbuster.domain.pricing;

import io.doorbuster.domain.Money;
import io.doorbuster.domain.Sku;
import io.doorbuster.domain.catalog.Category;
import io.doorbuster.domain.catalog.Variant;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Units of a SKU that are to be priced, with what rules may ask of them.
 *
 * @param unitPriceMinor in effect, before promotions
 * @param weightGrams of one unit; 0 if it weighs nothing, or nobody said
 * @param taxCategory empty if it is taxed like most
 */
public record BasketLine(String sku, long quantity, long unitPriceMinor, long weightGrams, String taxCategory,
        String category, Set<String> tags) {

    public BasketLine {
        Sku.check(sku);
        category = Category.key(category);
        tags = tags.stream().map(Target::tagKey).collect(Collectors.toUnmodifiableSet());
        if (unitPriceMinor < 0 || quantity < 1 || quantity > Money.MAX_AMOUNT / Math.max(1, unitPriceMinor)) {
            throw new IllegalArgumentException(
                    quantity + " units at " + unitPriceMinor + " are no line of at most " + Money.MAX_AMOUNT);
        }
        if (weightGrams < 0 || weightGrams > Variant.MAX_WEIGHT_GRAMS) {
            throw new IllegalArgumentException(
                    "weight " + weightGrams + " is not between 0 and " + Variant.MAX_WEIGHT_GRAMS + " grams");
        }
    }

    /** Minor units for the whole line, before anything is taken off. */
    public long totalMinor() {
        return quantity * unitPriceMinor;
    }
}
