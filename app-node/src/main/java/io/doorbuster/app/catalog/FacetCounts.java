package io.doorbuster.app.catalog;

import io.doorbuster.domain.catalog.Category;
import io.doorbuster.domain.catalog.Product;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Counts the values of products that pass all filters but those of the value's own kind. For one thread. */
final class FacetCounts {

    /** Values of one kind that are shown: more than anybody chooses from. */
    static final int MAX_VALUES = 100;
    /** Names of options that are shown. */
    static final int MAX_OPTIONS = 20;

    private final ProductQuery query;
    /** By the values as products have them: letter cases, and the names of categories, are looked at in the end. */
    private final Map<String, Count> categories = new HashMap<>();
    private final Map<String, Count> vendors = new HashMap<>();
    private final Map<String, Count> tags = new HashMap<>();
    private final Map<String, Map<String, Count>> options = new TreeMap<>();
    private long total;
    private long min = Long.MAX_VALUE;
    private long max = Long.MIN_VALUE;

    private static final class Count {
        private long products;
    }

    FacetCounts(ProductQuery query) {
        this.query = query;
    }

    /** Counts a product that fails the kinds in {@code failed}. */
    void add(Listing listing, int failed) {
        if (failed == 0) {
            total++;
        }
        if ((failed & ~ProductFilter.CATEGORY) == 0) {
            add(categories, listing.product().category());
        }
        if ((failed & ~ProductFilter.VENDOR) == 0) {
            add(vendors, listing.product().vendor());
        }
        if ((failed & ~ProductFilter.TAG) == 0) {
            listing.tags().forEach(tag -> add(tags, tag));
        }
        if ((failed & ~ProductFilter.PRICE) == 0) {
            OptionalLong lowest = listing.lowestMinor(query.currency(), query.pricedAtMillis());
            min = Math.min(min, lowest.orElse(min));
            max = Math.max(max, lowest.orElse(max));
        }
        if ((failed & ~ProductFilter.OPTION) == 0) {
            addOptions(listing);
        }
    }

    private void addOptions(Listing listing) {
        Product product = listing.product();
        for (int i = 0; i < product.optionNames().size(); i++) {
            String name = product.optionNames().get(i);
            if (query.filter().options().isEmpty() || query.filter().hasOptions(product, Listing.lower(name))) {
                Map<String, Count> values = options.computeIfAbsent(name, _ -> new HashMap<>());
                listing.optionValues().get(i).forEach(value -> add(values, value));
            }
        }
    }

    private static void add(Map<String, Count> counts, String text) {
        counts.computeIfAbsent(text, _ -> new Count()).products++;
    }

    Facets facets() {
        Map<String, Spellings> byName = new TreeMap<>();
        options.forEach((name, values) -> {
            Spellings spellings = byName.computeIfAbsent(Listing.lower(name), _ -> new Spellings(name));
            values.forEach((value, count) -> spellings.add(value, count.products));
        });
        List<Facets.OptionFacet> shown = byName.values().stream().limit(MAX_OPTIONS)
                .map(option -> new Facets.OptionFacet(option.name, option.most())).toList();
        Facets.Range price = min > max ? null : new Facets.Range(min, max);
        return new Facets(total, categories().most(), Spellings.of(vendors).most(), Spellings.of(tags).most(), shown,
                price, null);
    }

    private Spellings categories() {
        String chosen = query.filter().categoryKey();
        int depth = Category.names(chosen).size();
        Spellings shown = new Spellings("");
        categories.forEach((category, count) -> {
            List<String> names = Category.names(category);
            if (names.size() > depth && Category.isWithin(Category.key(category), chosen)) {
                shown.add(String.join(Category.SEPARATOR, names.subList(0, depth + 1)), count.products);
            }
        });
        return shown;
    }

    /** Values by what is the same for all their spellings. */
    private static final class Spellings {

        private final String name;
        private final Map<String, Facets.Value> byKey = new HashMap<>();

        Spellings(String name) {
            this.name = name;
        }

        static Spellings of(Map<String, Count> counts) {
            Spellings spellings = new Spellings("");
            counts.forEach((text, count) -> spellings.add(text, count.products));
            return spellings;
        }

        void add(String text, long products) {
            if (!text.isBlank()) {
                byKey.merge(Listing.lower(text), new Facets.Value(text, products), (left, right) -> new Facets.Value(
                        left.value().compareTo(right.value()) <= 0 ? left.value() : right.value(),
                        left.count() + right.count()));
            }
        }

        List<Facets.Value> most() {
            return byKey.values().stream().sorted(Comparator.comparingLong(Facets.Value::count).reversed()
                    .thenComparing(Facets.Value::value)).limit(MAX_VALUES).toList();
        }
    }
}
