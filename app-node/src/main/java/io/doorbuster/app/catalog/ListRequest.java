package io.doorbuster.app.catalog;

import io.doorbuster.app.catalog.ProductSort.Position;
import io.doorbuster.app.http.Paging;
import io.doorbuster.app.http.Problem;
import io.doorbuster.app.http.Validation;
import io.doorbuster.domain.catalog.Category;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a request for a list of products asks for, from its parameters. */
final class ListRequest {

    /** Characters of a search, and words in it: every word is looked for in every product. */
    private static final int MAX_SEARCH = 200;
    private static final int MAX_WORDS = 10;

    private final Validation validation = new Validation();
    private final HttpServletRequest request;

    private ListRequest(HttpServletRequest request) {
        this.request = request;
    }

    /** Reads a request; throws a {@code validation} problem with all that is wrong with it. */
    static ProductQuery read(HttpServletRequest request, Paging paging, Catalog catalog, long nowMillis) {
        return new ListRequest(request).read(paging, catalog, nowMillis);
    }

    /** The currency that a request wants prices in, empty if it does not say. Throws a {@link Problem} for nonsense. */
    static String currency(HttpServletRequest request) {
        ListRequest read = new ListRequest(request);
        String currency = read.currency();
        read.validation.check();
        return currency;
    }

    private ProductQuery read(Paging paging, Catalog catalog, long nowMillis) {
        String category = validation.optionalLine("category", single("category"), ProductDraft.MAX_TEXT);
        List<String> words = words();
        String currency = currency();
        ProductSort sort = sort();
        validation.check();
        Place place = place(paging.after(listName(sort)), catalog, nowMillis);
        return new ProductQuery(Category.key(category), words, currency, sort, paging.limit(), place.after(),
                nowMillis, place.pricedAtMillis());
    }

    private List<String> words() {
        String text = validation.optionalLine("q", single("q"), MAX_SEARCH);
        List<String> words = Arrays.stream(text.toLowerCase(Locale.ROOT).split("\\s+", -1))
                .filter(word -> !word.isEmpty()).toList();
        if (words.size() > MAX_WORDS) {
            validation.refuse("q", "has " + words.size() + " words, above the limit of " + MAX_WORDS);
        }
        return words;
    }

    private String currency() {
        String code = single("currency");
        return code == null ? "" : validation.currency("currency", code);
    }

    private ProductSort sort() {
        String name = single("sort");
        return name == null ? ProductSort.HANDLE : ProductSort.of(name).orElseGet(() -> {
            validation.refuse("sort", Problem.quote(name) + " is none of " + ProductSort.NAMES);
            return ProductSort.HANDLE;
        });
    }

    private @Nullable String single(String name) {
        String[] values = request.getParameterValues(name);
        if (values != null && values.length > 1) {
            validation.refuse(name, "is given " + values.length + " times, the limit is 1");
        }
        return values == null ? null : values[0];
    }

    /**
     * Where a page begins, and the moment by whose prices the list is sorted: the last at which any price changed before
     * the first page was read. So a sale that begins between two pages moves nothing across the border between them, and
     * equal requests get equal answers.
     */
    private record Place(@Nullable Position after, long pricedAtMillis) {}

    private static Place place(String cursor, Catalog catalog, long nowMillis) {
        if (cursor.isEmpty()) {
            return new Place(null, catalog.lastBoundary(nowMillis));
        }
        int end = cursor.indexOf('\n');
        long pricedAtMillis = Long.parseLong(cursor.substring(0, end));
        if (pricedAtMillis > nowMillis) {
            // Only a forged one can be: it would tell by the order what things will cost.
            throw Problem.validation("after", "is not a cursor of this list");
        }
        return new Place(Position.parse(cursor.substring(end + 1)), pricedAtMillis);
    }

    /** Where the page after {@code last} begins, for the cursor. */
    static String next(ProductQuery query, Listing last) {
        return query.pricedAtMillis() + "\n" + query.sort().positionOf(last, query);
    }

    /** A position in one order means nothing in another, so each has cursors of its own. */
    static String listName(ProductSort sort) {
        return "products:" + sort.wireName();
    }
}
