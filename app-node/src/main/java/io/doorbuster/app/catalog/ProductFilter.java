package io.doorbuster.app.catalog;

import io.doorbuster.domain.catalog.Category;
import io.doorbuster.domain.catalog.Product;
import io.doorbuster.domain.catalog.Variant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Which products a list is narrowed to. Of several values of one kind a product needs any, and of each kind one; empty
 * kinds narrow nothing. Letter case does not count.
 *
 * @param categoryKey the category in which, or below which, a product must stand
 * @param vendors in small letters, as are tags and options
 * @param minMinor bounds of the lowest price, inclusive
 * @param options values by name; one variant must have one of each
 * @param availabilities of the variant that is best to be had
 */
record ProductFilter(String categoryKey, Set<String> vendors, Set<String> tags, long minMinor, long maxMinor,
        Map<String, Set<String>> options, Set<Availability> availabilities) {

    static final ProductFilter NONE = new ProductFilter("", Set.of(), Set.of(), 0, Long.MAX_VALUE, Map.of(), Set.of());

    /** Kinds, as bits of what a product fails. */
    static final int CATEGORY = 1;
    static final int VENDOR = 2;
    static final int TAG = 4;
    static final int PRICE = 8;
    static final int OPTION = 16;

    ProductFilter {
        vendors = Set.copyOf(vendors);
        tags = Set.copyOf(tags);
        options = Map.copyOf(options);
        availabilities = Set.copyOf(availabilities);
    }

    /** The kinds that a product fails, 0 if it passes; its availability does not count. */
    int failed(Listing listing, ProductQuery query) {
        int failed = Category.isWithin(listing.categoryKey(), categoryKey) ? 0 : CATEGORY;
        if (!vendors.isEmpty() && !vendors.contains(Listing.lower(listing.product().vendor()))) {
            failed |= VENDOR;
        }
        if (!tags.isEmpty() && listing.product().tags().stream().map(Listing::lower).noneMatch(tags::contains)) {
            failed |= TAG;
        }
        if (!hasPrice(listing, query)) {
            failed |= PRICE;
        }
        return options.isEmpty() || hasOptions(listing.product(), "") ? failed : failed | OPTION;
    }

    private boolean hasPrice(Listing listing, ProductQuery query) {
        if (minMinor == 0 && maxMinor == Long.MAX_VALUE) {
            return true;
        }
        OptionalLong lowest = listing.lowestMinor(query.currency(), query.pricedAtMillis());
        return lowest.isPresent() && lowest.getAsLong() >= minMinor && lowest.getAsLong() <= maxMinor;
    }

    /** Whether one variant has a value of each option, but for {@code exceptName}, in small letters. */
    boolean hasOptions(Product product, String exceptName) {
        List<String> names = product.optionNames().stream().map(Listing::lower).toList();
        return product.variants().stream().anyMatch(variant -> options.entrySet().stream()
                .filter(option -> !option.getKey().equals(exceptName))
                .allMatch(option -> hasOption(variant, names.indexOf(option.getKey()), option.getValue())));
    }

    private static boolean hasOption(Variant variant, int index, Set<String> values) {
        return index >= 0 && values.contains(Listing.lower(variant.options().get(index)));
    }
}
