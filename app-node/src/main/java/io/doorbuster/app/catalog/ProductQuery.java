package io.doorbuster.app.catalog;

import io.doorbuster.app.catalog.ProductSort.Position;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a list of products is asked for.
 *
 * @param categoryKey the category in which, or below which, a product must stand; empty for all
 * @param words all of which, in small letters, a product must have
 * @param currency in which a product must have a price, and by which it is sorted; empty for each one's first
 * @param after where the page before ended, null for the first page
 * @param nowMillis products that are not published now are left out
 * @param pricedAtMillis the moment by whose prices it is sorted: for all pages that of the first
 */
record ProductQuery(String categoryKey, List<String> words, String currency, ProductSort sort, int limit,
        @Nullable Position after, long nowMillis, long pricedAtMillis) {

    ProductQuery {
        words = List.copyOf(words);
    }
}
