package io.doorbuster.app.catalog;

import io.doorbuster.app.catalog.ProductSort.Position;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a list of products is asked for.
 *
 * @param category the category's name in any letter case, empty for all
 * @param words all of which, in small letters, a product must have
 * @param after where the page before ended, null for the first page
 */
record ProductQuery(String category, List<String> words, ProductSort sort, int limit, @Nullable Position after) {

    ProductQuery {
        words = List.copyOf(words);
    }
}
