package io.doorbuster.app.catalog;

import io.doorbuster.app.catalog.ProductSort.Position;
import org.jspecify.annotations.Nullable;

/**
 * What a list of products is asked for.
 *
 * @param text what is searched for, null if nothing is
 * @param currency in which a product must have a price, and by which it is sorted; empty for each one's first
 * @param after where the page before ended, null for the first page
 * @param facets whether the values of the products are to be counted
 * @param nowMillis products that are not published now are left out
 * @param pricedAtMillis the moment by whose prices it is sorted: for all pages that of the first
 */
record ProductQuery(ProductFilter filter, @Nullable SearchText text, String currency, ProductSort sort, int limit,
        @Nullable Position after, boolean facets, long nowMillis, long pricedAtMillis) {

    /** Another page of the same list, without counting. */
    ProductQuery step(@Nullable Position start, int size) {
        return new ProductQuery(filter, text, currency, sort, size, start, false, nowMillis, pricedAtMillis);
    }
}
