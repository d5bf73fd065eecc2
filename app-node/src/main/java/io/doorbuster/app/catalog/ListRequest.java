package io.doorbuster.app.catalog;

import io.doorbuster.app.catalog.ProductSort.Position;
import io.doorbuster.app.http.Paging;
import io.doorbuster.app.http.Problem;
import io.doorbuster.app.http.Validation;
import io.doorbuster.domain.Money;
import io.doorbuster.domain.catalog.Category;
import jakarta.servlet.http.HttpServletRequest;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a request for a list of products asks for, from its parameters. */
final class ListRequest {

    /** Characters of a search, and words in it with spaces around them. */
    private static final int MAX_SEARCH = 200;
    private static final int MAX_WORDS = 10;
    /** Values of one kind that a list may be narrowed to. */
    private static final int MAX_VALUES = 20;
    /** Characters of such a value: an option's name and value. */
    private static final int MAX_VALUE = 2 * ProductDraft.MAX_TEXT + 1;
    private static final Pattern AMOUNT = Pattern.compile("[0-9]{1,16}");

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
        ProductFilter filter = filter();
        SearchText text = text();
        String currency = currency();
        ProductSort sort = sort(text);
        boolean facets = facets();
        validation.check();
        Place place = place(paging.after(listName(sort)), catalog, nowMillis);
        return new ProductQuery(filter, text, currency, sort, paging.limit(), place.after(), facets, nowMillis,
                place.pricedAtMillis());
    }

    private ProductFilter filter() {
        String category = validation.optionalLine("category", single("category"), ProductDraft.MAX_TEXT);
        long min = amount("minPrice", 0);
        long max = amount("maxPrice", Long.MAX_VALUE);
        if (min > max) {
            validation.refuse("maxPrice", max + " is below minPrice of " + min);
        }
        Set<Availability> availabilities = EnumSet.noneOf(Availability.class);
        for (String name : several("availability")) {
            String known = validation.optionalName("availability", name, Availability.class);
            if (validation.isClean()) {
                availabilities.add(Availability.valueOf(known));
            }
        }
        return new ProductFilter(Category.key(category), lower(several("vendor")), lower(several("tag")), min, max,
                options(), availabilities);
    }

    private Map<String, Set<String>> options() {
        Map<String, Set<String>> options = new HashMap<>();
        for (String option : several("option")) {
            int colon = option.indexOf(':');
            if (colon <= 0) {
                validation.refuse("option", Problem.quote(option) + " is not a name, a colon and a value");
            } else {
                options.computeIfAbsent(Listing.lower(option.substring(0, colon)), _ -> new HashSet<>())
                        .add(Listing.lower(option.substring(colon + 1)));
            }
        }
        return options;
    }

    private @Nullable SearchText text() {
        String text = validation.optionalLine("q", single("q"), MAX_SEARCH);
        if (text.isBlank() || !validation.isClean()) {
            return null;
        }
        SearchText words = SearchText.of(text);
        int spaced = text.strip().split("\\s+", -1).length;
        if (spaced > MAX_WORDS) {
            validation.refuse("q", "has " + spaced + " words, above the limit of " + MAX_WORDS);
        } else if (words.words().size() > SearchText.MAX_WORDS) {
            validation.refuse("q", "has " + words.words().size() + " words, also between hyphens and the like, above "
                    + "the limit of " + SearchText.MAX_WORDS);
        }
        return words;
    }

    private boolean facets() {
        String text = single("facets");
        if (text != null && !text.equals("true") && !text.equals("false")) {
            validation.refuse("facets", Problem.quote(text) + " is neither true nor false");
        }
        return "true".equals(text);
    }

    private long amount(String name, long otherwise) {
        String text = single(name);
        if (text == null) {
            return otherwise;
        }
        if (!AMOUNT.matcher(text).matches() || Long.parseLong(text) > Money.MAX_AMOUNT) {
            validation.refuse(name,
                    Problem.quote(text) + " is not a whole number of minor units up to " + Money.MAX_AMOUNT);
            return otherwise;
        }
        return Long.parseLong(text);
    }

    private List<String> several(String name) {
        String[] values = request.getParameterValues(name);
        if (values == null) {
            return List.of();
        }
        if (values.length > MAX_VALUES) {
            validation.refuse(name, "is given " + values.length + " times, the limit is " + MAX_VALUES);
            return List.of();
        }
        for (String value : values) {
            validation.line(name, value, MAX_VALUE);
        }
        return List.of(values);
    }

    private static Set<String> lower(List<String> values) {
        return values.stream().map(Listing::lower).collect(Collectors.toSet());
    }

    private String currency() {
        String code = single("currency");
        return code == null ? "" : validation.currency("currency", code);
    }

    private ProductSort sort(@Nullable SearchText text) {
        String name = single("sort");
        if (name == null) {
            return text == null ? ProductSort.HANDLE : ProductSort.RELEVANCE;
        }
        ProductSort sort = ProductSort.of(name).orElseGet(() -> {
            validation.refuse("sort", Problem.quote(name) + " is none of " + ProductSort.NAMES);
            return ProductSort.HANDLE;
        });
        if (sort == ProductSort.RELEVANCE && text == null) {
            validation.refuse("sort", "is relevance, but there is no q to be relevant to");
        }
        return sort;
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
    static String next(ProductQuery query, Position last) {
        return query.pricedAtMillis() + "\n" + last;
    }

    /** A position in one order means nothing in another, so each has cursors of its own. */
    static String listName(ProductSort sort) {
        return "products:" + sort.wireName();
    }
}
