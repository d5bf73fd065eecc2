package io.doorbuster.app.catalog;

import io.doorbuster.domain.catalog.Product;
import io.doorbuster.domain.catalog.ProductStatus;
import io.doorbuster.domain.catalog.Variant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A product with what lists and searches need of it, computed once.
 *
 * @param searchText title, vendor, tags and SKUs in small letters
 * @param titleKey the title's first {@link #TITLE_KEY_LENGTH} characters in small letters, to sort by
 * @param priceMinor the cheapest variant's price, to sort by
 */
record Listing(Product product, String searchText, String titleKey, long priceMinor) {

    /** Code points of a title by which it is sorted: cursors carry them, and must stay short. */
    private static final int TITLE_KEY_LENGTH = 80;

    static Listing of(Product product) {
        Stream<String> skus = product.variants().stream().map(Variant::sku);
        Stream<String> words = Stream.of(Stream.of(product.title(), product.vendor()), product.tags().stream(), skus)
                .flatMap(part -> part);
        String searchText = lower(String.join("\n", words.toList()));
        long cheapest = product.variants().stream().mapToLong(variant -> variant.price().amount()).min().orElseThrow();
        String title = lower(product.title());
        int end = title.offsetByCodePoints(0, Math.min(TITLE_KEY_LENGTH, title.codePointCount(0, title.length())));
        return new Listing(product, searchText, title.substring(0, end), cheapest);
    }

    boolean isActive() {
        return product.status() == ProductStatus.ACTIVE;
    }

    boolean isRetired() {
        return product.status() == ProductStatus.RETIRED;
    }

    boolean matches(ProductQuery query) {
        boolean inCategory = query.category().isEmpty() || product.category().equalsIgnoreCase(query.category());
        return inCategory && query.words().stream().allMatch(searchText::contains);
    }

    Offer offer(Variant variant) {
        List<Variant> variants = product.variants();
        String title = variants.size() == 1 ? product.title() : product.title() + " – " + variant.title();
        return new Offer(variant.sku(), title, variant.price(), isActive());
    }

    static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
