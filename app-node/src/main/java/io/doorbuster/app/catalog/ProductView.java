package io.doorbuster.app.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.doorbuster.domain.Money;
import io.doorbuster.domain.catalog.Period;
import io.doorbuster.domain.catalog.Price;
import io.doorbuster.domain.catalog.Product;
import io.doorbuster.domain.catalog.ProductStatus;
import io.doorbuster.domain.catalog.Variant;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A product as callers see it.
 *
 * @param images addresses of the images
 * @param media the same images with what they show
 * @param options what distinguishes the variants
 * @param publishedFrom left out, as is its end, if there is none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ProductView(String id, String handle, String title, String description, String vendor, String category,
        List<String> tags, List<String> images, List<Medium> media, List<Option> options, ProductStatus status,
        @Nullable Instant publishedFrom, @Nullable Instant publishedUntil, long version, List<VariantView> variants) {

    /**
     * An image.
     *
     * @param alt what it shows, in words; empty if nobody said
     * @param position from 1
     */
    record Medium(String url, String alt, int position) {}

    /** A way in which variants differ, with the values that they have, in their order. */
    record Option(String name, List<String> values) {}

    /**
     * A variant as callers see it.
     *
     * @param options values by the names of the options, in the product's order
     * @param price in effect now; left out if it has none in the currency that was asked for
     * @param compareAtPrice the list price, left out if it is the price in effect
     * @param prices in all currencies, with their sales
     * @param weightGrams of one unit; left out if nobody said, as is the tax category if it is taxed like most
     * @param purchaseLimit units that one buyer may buy, over all orders; left out if there is no limit
     * @param availability left out where it cannot be told now, and where nobody buys
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record VariantView(String sku, String title, Map<String, String> options, @Nullable Money price,
            @Nullable Money compareAtPrice, List<PriceView> prices, @Nullable Long weightGrams,
            @Nullable String taxCategory, @Nullable Long purchaseLimit, @Nullable Availability availability) {}

    /**
     * The price in one currency.
     *
     * @param salePrice in effect from {@code saleFrom} until just before {@code saleUntil}; left out if there is no sale
     * @param saleFrom left out, as is its end, if there is none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PriceView(Money listPrice, @Nullable Money salePrice, @Nullable Instant saleFrom,
            @Nullable Instant saleUntil) {

        static PriceView of(Price price) {
            Money sale = price.hasSale() ? new Money(price.saleMinor(), price.currency()) : null;
            return new PriceView(price.list(), sale, instant(price.salePeriod().fromSecond()),
                    instant(price.salePeriod().untilSecond()));
        }
    }

    /**
     * What prices are shown.
     *
     * @param currency that was asked for, empty for each variant's first
     */
    record Shown(String currency, long atMillis) {}

    static ProductView of(Product product, Map<String, Availability> availabilities, Shown shown) {
        List<VariantView> variants = product.variants().stream()
                .map(variant -> variant(product, variant, availabilities.get(variant.sku()), shown)).toList();
        List<Medium> media = IntStream.range(0, product.images().size())
                .mapToObj(i -> new Medium(product.images().get(i), product.imageAlt(i), i + 1)).toList();
        Period published = product.published();
        return new ProductView(product.id(), product.handle(), product.title(), product.description(), product.vendor(),
                product.category(), product.tags(), product.images(), media, options(product), product.status(),
                instant(published.fromSecond()), instant(published.untilSecond()), product.version(), variants);
    }

    private static List<Option> options(Product product) {
        return IntStream.range(0, product.optionNames().size())
                .mapToObj(i -> new Option(product.optionNames().get(i), product.variants().stream()
                        .map(variant -> variant.options().get(i)).distinct().toList()))
                .toList();
    }

    private static VariantView variant(Product product, Variant variant, @Nullable Availability availability,
            Shown shown) {
        Map<String, String> options = new LinkedHashMap<>();
        for (int i = 0; i < variant.options().size(); i++) {
            options.put(product.optionNames().get(i), variant.options().get(i));
        }
        String currency = shown.currency().isEmpty() ? variant.price().currency() : shown.currency();
        Optional<Price> price = variant.priceIn(currency);
        Money now = price.map(found -> found.at(shown.atMillis())).orElse(null);
        return new VariantView(variant.sku(), variant.title(), options, now,
                now == null ? null : compareAt(variant, price.orElseThrow(), now),
                variant.allPrices().stream().map(PriceView::of).toList(),
                variant.weightGrams() == 0 ? null : variant.weightGrams(),
                variant.taxCategory().isEmpty() ? null : variant.taxCategory(),
                variant.purchaseLimit() == 0 ? null : variant.purchaseLimit(), availability);
    }

    /** A comparison that an operator once gave is shown as given, even if it is no higher. */
    private static @Nullable Money compareAt(Variant variant, Price price, Money now) {
        if (variant.compareAtMinor() != 0) {
            return new Money(variant.compareAtMinor(), now.currency());
        }
        return price.list().equals(now) ? null : price.list();
    }

    private static @Nullable Instant instant(long second) {
        return second == 0 ? null : Instant.ofEpochSecond(second);
    }
}
