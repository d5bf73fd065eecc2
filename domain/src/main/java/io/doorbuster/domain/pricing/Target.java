package io.doorbuster.domain.pricing;

import io.doorbuster.domain.catalog.Category;
import java.util.List;
import java.util.Locale;

/**
 * Lines of a cart: those of the SKUs, those of products in the categories or below them, and those of products with one
 * of the tags; all lines if nothing is named. Letter case of categories and tags does not count.
 */
public record Target(List<String> skus, List<String> categories, List<String> tags) {

    /** Names of one kind: more are better said by a tag. */
    public static final int MAX_NAMES = 500;

    /** Every line. */
    public static final Target ALL = new Target(List.of(), List.of(), List.of());

    public Target {
        skus = List.copyOf(skus);
        categories = categories.stream().map(Category::key).toList();
        tags = tags.stream().map(Target::tagKey).toList();
        int most = Math.max(skus.size(), Math.max(categories.size(), tags.size()));
        if (most > MAX_NAMES) {
            throw new IllegalArgumentException(most + " names are above the limit of " + MAX_NAMES);
        }
        if (categories.contains("")) {
            throw new IllegalArgumentException("a category has no name");
        }
    }

    /** What is equal for all spellings of a tag. */
    static String tagKey(String tag) {
        return tag.strip().toLowerCase(Locale.ROOT);
    }

    boolean isAll() {
        return skus.isEmpty() && categories.isEmpty() && tags.isEmpty();
    }
}
