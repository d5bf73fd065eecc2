package io.doorbuster.app.catalog;

import io.doorbuster.domain.Money;
import io.doorbuster.domain.catalog.Category;
import io.doorbuster.domain.catalog.Period;
import io.doorbuster.domain.catalog.Product;
import io.doorbuster.domain.catalog.ProductStatus;
import io.doorbuster.domain.catalog.Variant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * A product with what lists and searches need of it, computed once.
 *
 * @param titleKey the title's first {@link #TITLE_KEY_LENGTH} characters in small letters, to sort by
 * @param titleWords words of the title
 * @param categoryKey the category's path, the same for all its spellings
 * @param tags each once, whatever its letter case
 * @param optionValues for each option its values, each once, whatever their letter case
 * @param steadyMinor the lowest price in the first currency, of use if it is steady
 * @param steady whether no price ever changes by itself
 */
record Listing(Product product, String titleKey, int titleWords, String categoryKey, List<String> tags,
        List<List<String>> optionValues, long steadyMinor, boolean steady) {

    /** Code points of a title by which it is sorted: cursors carry them, and must stay short. */
    private static final int TITLE_KEY_LENGTH = 80;

    static Listing of(Product product) {
        String title = lower(product.title());
        int end = title.offsetByCodePoints(0, Math.min(TITLE_KEY_LENGTH, title.codePointCount(0, title.length())));
        boolean steady = product.variants().stream().flatMap(variant -> variant.prices().stream())
                .allMatch(price -> price.nextChange(Long.MIN_VALUE) == Period.NEVER);
        return new Listing(product, title.substring(0, end), title.split(" +", -1).length,
                Category.key(product.category()), distinct(product.tags()), optionValues(product),
                lowestMinor(product, "", 0).orElseThrow(), steady);
    }

    private static List<List<String>> optionValues(Product product) {
        return IntStream.range(0, product.optionNames().size()).mapToObj(i -> distinct(
                product.variants().stream().map(variant -> variant.options().get(i)).toList())).toList();
    }

    private static List<String> distinct(List<String> texts) {
        Set<String> seen = new HashSet<>();
        return texts.stream().filter(text -> seen.add(lower(text))).toList();
    }

    boolean isActive() {
        return product.status() == ProductStatus.ACTIVE;
    }

    boolean isVisibleAt(long atMillis) {
        return product.isVisibleAt(atMillis);
    }

    boolean isRetired() {
        return product.status() == ProductStatus.RETIRED;
    }

    /** Whether shoppers who ask so may see it, whatever they filter by. */
    boolean isShownFor(ProductQuery query) {
        return isVisibleAt(query.nowMillis()) && (query.currency().isEmpty() || isSoldIn(query.currency()));
    }

    /** Whether any variant has a price in {@code currency}. */
    private boolean isSoldIn(String currency) {
        return product.variants().stream().anyMatch(variant -> variant.priceIn(currency).isPresent());
    }

    /** The lowest price at a moment, in {@code currency}, or the first one if that is empty; empty if it has none in it. */
    OptionalLong lowestMinor(String currency, long atMillis) {
        if (steady && currency.isEmpty()) {
            return OptionalLong.of(steadyMinor);
        }
        return lowestMinor(product, currency, atMillis);
    }

    private static OptionalLong lowestMinor(Product product, String currency, long atMillis) {
        return product.variants().stream()
                .flatMap(
                        variant -> variant.priceIn(currency.isEmpty() ? variant.price().currency() : currency).stream())
                .mapToLong(price -> price.at(atMillis).amount()).min();
    }

    /** The moments, in epoch milliseconds, at which it changes by itself; few or none. */
    LongStream boundaries() {
        return LongStream.iterate(product.nextChange(Long.MIN_VALUE), at -> at != Period.NEVER,
                product::nextChange);
    }

    Offer offer(Variant variant, long atMillis) {
        List<Variant> variants = product.variants();
        String title = variants.size() == 1 ? product.title() : product.title() + " – " + variant.title();
        List<Money> prices = variant.prices().isEmpty() ? List.of(variant.price())
                : variant.prices().stream().map(price -> price.at(atMillis)).toList();
        return new Offer(variant.sku(), title, prices, isVisibleAt(atMillis), variant.purchaseLimit());
    }

    static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
