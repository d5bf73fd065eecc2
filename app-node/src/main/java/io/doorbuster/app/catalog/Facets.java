package io.doorbuster.app.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a list could be narrowed by, and how many products each value would leave. Each kind is counted as if nothing were
 * chosen of it; of a kind with very many values those with the most products are shown.
 *
 * @param total products of the list on all its pages, whatever their availability
 * @param categories those just below the chosen one
 * @param price left out if no product has one
 * @param availabilities left out where there are too many products to ask for each
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Facets(long total, List<Value> categories, List<Value> vendors, List<Value> tags, List<OptionFacet> options,
        @Nullable Range price, @Nullable List<Value> availabilities) {

    /** A value, as it is to be asked for, and the products that have it. */
    record Value(String value, long count) {}

    /** The values of an option. */
    record OptionFacet(String name, List<Value> values) {}

    /** The lowest and highest of the products' lowest prices, in minor units. */
    record Range(long min, long max) {}

    Facets withAvailabilities(List<Value> counted) {
        return new Facets(total, categories, vendors, tags, options, price, counted);
    }
}
