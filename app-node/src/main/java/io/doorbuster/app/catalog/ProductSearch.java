package io.doorbuster.app.catalog;

import io.doorbuster.app.catalog.ProductSort.Position;
import io.doorbuster.app.catalog.Selection.Ranked;
import io.doorbuster.domain.catalog.Variant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Lists of products: finds them by words, narrows, counts and sorts them. Thread-safe; blocks for the grid where
 * availability is asked for, as {@link Availabilities#of} does.
 */
@Component
final class ProductSearch {

    /** Products whose availability is asked for to count it, or in one step of narrowing a list by it. */
    static final int MAX_ASKED = 200;
    /** Such steps for one page. Where fewer are to be had, the page is short, and the next one goes on from there. */
    private static final int MAX_STEPS = 5;

    private final SearchIndex index;
    private final Availabilities availabilities;

    ProductSearch(SearchIndex index, Availabilities availabilities) {
        this.index = index;
        this.availabilities = availabilities;
    }

    /**
     * What was found.
     *
     * @param next where the next page begins, null if this is the last one
     */
    record Found(List<Listing> listings, @Nullable Position next, @Nullable Facets facets) {

        static Found of(Catalog.Page page, @Nullable Facets facets) {
            return new Found(page.listings(), page.hasMore() ? page.ranked().getLast().position() : null, facets);
        }
    }

    Found find(ProductQuery query, Catalog catalog) {
        if (query.filter().availabilities().isEmpty()) {
            return once(query, catalog);
        }
        List<Listing> kept = new ArrayList<>();
        Facets facets = query.facets() ? once(query, catalog).facets() : null;
        Position after = query.after();
        for (int step = 0; step < MAX_STEPS; step++) {
            Catalog.Page page = page(query.step(after, MAX_ASKED), catalog);
            Map<String, Availability> stock = stock(page.listings());
            for (int i = 0; i < page.ranked().size(); i++) {
                Ranked ranked = page.ranked().get(i);
                after = ranked.position();
                Availability best = best(ranked.listing(), stock);
                if (best != null && query.filter().availabilities().contains(best)) {
                    kept.add(ranked.listing());
                }
                boolean more = page.hasMore() || i < page.ranked().size() - 1;
                if (kept.size() == query.limit()) {
                    return new Found(kept, more ? after : null, facets);
                }
            }
            if (!page.hasMore()) {
                return new Found(kept, null, facets);
            }
        }
        return new Found(kept, after, facets);
    }

    private Found once(ProductQuery query, Catalog catalog) {
        if (!query.facets()) {
            return Found.of(page(query, catalog), null);
        }
        Selection selection = select(query, catalog);
        Facets facets = Objects.requireNonNull(selection.facets());
        if (selection.counted().size() <= MAX_ASKED) {
            facets = facets.withAvailabilities(count(selection.counted()));
        }
        return Found.of(selection.page(), facets);
    }

    private Catalog.Page page(ProductQuery query, Catalog catalog) {
        return query.text() == null ? catalog.page(query) : select(query, catalog).page();
    }

    private Selection select(ProductQuery query, Catalog catalog) {
        Selection selection = new Selection(query);
        if (query.text() == null) {
            catalog.active().forEach(listing -> selection.add(listing, 0));
        } else {
            index.search(query.text(), (id, rank) -> catalog.byId(id)
                    .ifPresent(listing -> selection.add(listing, rank)));
        }
        return selection;
    }

    private List<Facets.Value> count(Collection<Listing> listings) {
        Map<String, Availability> stock = stock(listings);
        return Arrays.stream(Availability.values())
                .map(each -> new Facets.Value(each.name(),
                        listings.stream().filter(listing -> best(listing, stock) == each).count()))
                .toList();
    }

    private Map<String, Availability> stock(Collection<Listing> listings) {
        return availabilities.of(listings.stream().flatMap(listing -> skus(listing)).toList());
    }

    private static Stream<String> skus(Listing listing) {
        return listing.product().variants().stream().map(Variant::sku);
    }

    /** Of the variant that is best to be had; null if it cannot be told now. */
    private static @Nullable Availability best(Listing listing, Map<String, Availability> stock) {
        return skus(listing).map(stock::get).filter(Objects::nonNull).min(Availability::compareTo).orElse(null);
    }
}
