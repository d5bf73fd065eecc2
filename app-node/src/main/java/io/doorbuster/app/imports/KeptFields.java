package io.doorbuster.app.imports;

import io.doorbuster.domain.catalog.Price;
import io.doorbuster.domain.catalog.Product;
import io.doorbuster.domain.catalog.Variant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What no file can say of a product stays as it is when one replaces it: prices in other currencies and sales that have
 * their time, purchase limits, what the images show, and when the product is published.
 */
final class KeptFields {

    private KeptFields() {}

    /** {@code read} with what the catalog's product has and no file says. */
    static Product keep(Product catalog, Product read) {
        Map<String, Variant> variants = new HashMap<>();
        catalog.variants().forEach(variant -> variants.put(variant.sku(), variant));
        List<Variant> kept = read.variants().stream()
                .map(variant -> variants.containsKey(variant.sku()) ? keep(variants.get(variant.sku()), variant)
                        : variant)
                .toList();
        return read.with(kept, imageAlts(catalog, read), catalog.published());
    }

    /** A sale that has its time stays only as long as the list price does: it was made for that. */
    private static Variant keep(Variant catalog, Variant read) {
        if (catalog.prices().isEmpty()) {
            return read.limitedTo(catalog.purchaseLimit());
        }
        boolean samePrice = catalog.price().equals(read.price()) && read.compareAtMinor() == 0;
        Price first = samePrice ? catalog.prices().getFirst() : read.allPrices().getFirst();
        List<Price> prices = new ArrayList<>(List.of(first));
        catalog.prices().stream().filter(price -> !price.currency().equals(first.currency()))
                .limit(Variant.MAX_PRICES - 1).forEach(prices::add);
        return Variant.priced(read.sku(), read.title(), read.options(), prices).with(read.weightGrams(),
                read.taxCategory()).limitedTo(catalog.purchaseLimit());
    }

    private static List<String> imageAlts(Product catalog, Product read) {
        if (catalog.imageAlts().isEmpty() || catalog.images().equals(read.images())) {
            return catalog.imageAlts();
        }
        List<String> alts = read.images().stream().map(image -> {
            int index = catalog.images().indexOf(image);
            return index < 0 ? "" : catalog.imageAlt(index);
        }).toList();
        return alts.stream().allMatch(String::isEmpty) ? List.of() : alts;
    }
}
