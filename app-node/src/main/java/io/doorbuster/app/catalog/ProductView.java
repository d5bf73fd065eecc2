package io.doorbuster.app.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.doorbuster.domain.Money;
import io.doorbuster.domain.catalog.Product;
import io.doorbuster.domain.catalog.ProductStatus;
import io.doorbuster.domain.catalog.Variant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A product as callers see it. */
record ProductView(String id, String handle, String title, String description, String vendor, String category,
        List<String> tags, List<String> images, ProductStatus status, long version, List<VariantView> variants) {

    /**
     * A variant as callers see it.
     *
     * @param options values by the names of the options, in the product's order
     * @param availability left out where it cannot be told now, and where nobody buys
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record VariantView(String sku, String title, Map<String, String> options, Money price,
            @Nullable Money compareAtPrice, @Nullable Availability availability) {}

    static ProductView of(Product product, Map<String, Availability> availabilities) {
        List<VariantView> variants = product.variants().stream()
                .map(variant -> variant(product, variant, availabilities.get(variant.sku()))).toList();
        return new ProductView(product.id(), product.handle(), product.title(), product.description(), product.vendor(),
                product.category(), product.tags(), product.images(), product.status(), product.version(), variants);
    }

    private static VariantView variant(Product product, Variant variant, @Nullable Availability availability) {
        Map<String, String> options = new LinkedHashMap<>();
        for (int i = 0; i < variant.options().size(); i++) {
            options.put(product.optionNames().get(i), variant.options().get(i));
        }
        Money compareAt = variant.compareAtMinor() == 0 ? null
                : new Money(variant.compareAtMinor(), variant.price().currency());
        return new VariantView(variant.sku(), variant.title(), options, variant.price(), compareAt, availability);
    }
}
