package io.doorbuster.app.catalog;

import io.doorbuster.domain.catalog.Category;
import io.doorbuster.domain.catalog.Product;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/** Counts the values of products that pass all filters but those of the value's own kind. For one thread. */
final class FacetCounts {

    /** Values of one kind that are shown: more than anybody chooses from. */
    static final int MAX_VALUES = 100;
    /** Names of options that are shown. */
    static final int MAX_OPTIONS = 20;

    private final ProductQuery query;
    private final Map<String, Count> categories = new HashMap<>();
    private final Map<String, Count> vendors = new HashMap<>();
    private final Map<String, Count> tags = new HashMap<>();
    private final Map<String, Option> options = new TreeMap<>();
    private long total;
    private long min = Long.MAX_VALUE;
    private long max = Long.MIN_VALUE;

    /** Products with a value, by its spelling that comes first. */
    private static final class Count {
        private String text;
        private long products;

        Count(String text) {
            this.text = text;
        }

        void add(String spelling) {
            products++;
            if (spelling.compareTo(text) < 0) {
                text = spelling;
            }
        }
    }

    private record Option(String name, Map<String, Count> values) {}

    FacetCounts(ProductQuery query) {
        this.query = query;
    }

    /** Counts a product that fails the kinds in {@code failed}. */
    void add(Listing listing, int failed) {
        Product product = listing.product();
        if (failed == 0) {
            total++;
        }
        if ((failed & ~ProductFilter.CATEGORY) == 0) {
            addCategory(product);
        }
        if ((failed & ~ProductFilter.VENDOR) == 0 && !product.vendor().isBlank()) {
            add(vendors, product.vendor());
        }
        if ((failed & ~ProductFilter.TAG) == 0) {
            product.tags().forEach(tag -> add(tags, tag));
        }
        if ((failed & ~ProductFilter.PRICE) == 0) {
            OptionalLong lowest = listing.lowestMinor(query.currency(), query.pricedAtMillis());
            min = Math.min(min, lowest.orElse(min));
            max = Math.max(max, lowest.orElse(max));
        }
        if ((failed & ~ProductFilter.OPTION) == 0) {
            addOptions(product);
        }
    }

    private void addCategory(Product product) {
        List<String> names = Category.names(product.category());
        String chosen = query.filter().categoryKey();
        int depth = chosen.isEmpty() ? 0 : Category.names(chosen).size();
        if (names.size() > depth && Category.isWithin(Category.key(product.category()), chosen)) {
            add(categories, String.join(Category.SEPARATOR, names.subList(0, depth + 1)));
        }
    }

    private void addOptions(Product product) {
        for (int i = 0; i < product.optionNames().size(); i++) {
            String name = product.optionNames().get(i);
            if (!query.filter().options().isEmpty() && !query.filter().hasOptions(product, Listing.lower(name))) {
                continue;
            }
            Option option = options.computeIfAbsent(Listing.lower(name), _ -> new Option(name, new HashMap<>()));
            int index = i;
            Set<String> seen = new HashSet<>();
            product.variants().stream().map(variant -> variant.options().get(index))
                    .filter(value -> seen.add(Listing.lower(value))).forEach(value -> add(option.values(), value));
        }
    }

    private static void add(Map<String, Count> counts, String text) {
        counts.computeIfAbsent(Listing.lower(text), _ -> new Count(text)).add(text);
    }

    Facets facets() {
        List<Facets.OptionFacet> shown = options.values().stream().limit(MAX_OPTIONS)
                .map(option -> new Facets.OptionFacet(option.name(), most(option.values()))).toList();
        Facets.Range price = min > max ? null : new Facets.Range(min, max);
        return new Facets(total, most(categories), most(vendors), most(tags), shown, price, null);
    }

    private static List<Facets.Value> most(Map<String, Count> counts) {
        return counts.values().stream()
                .map(count -> new Facets.Value(count.text, count.products))
                .sorted(Comparator.comparingLong(Facets.Value::count).reversed()
                        .thenComparing(Facets.Value::value))
                .limit(MAX_VALUES).toList();
    }
}
