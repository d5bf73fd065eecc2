package io.doorbuster.app.catalog;

import io.doorbuster.app.catalog.ProductSort.Position;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list, by going through all products once and keeping the best: for orders that are not kept sorted, and
 * where all products must be counted. For one thread.
 */
final class Selection {

    /** A product, and where it stands in the list. */
    record Ranked(Position position, Listing listing) {}

    private final ProductQuery query;
    private final Comparator<Ranked> order;
    private final PriorityQueue<Ranked> best;
    private final @Nullable FacetCounts counts;
    /** The first of all products of the list, to ask for their availability. */
    private final List<Listing> all = new ArrayList<>();

    Selection(ProductQuery query) {
        this.query = query;
        this.order = (left, right) -> query.sort().compare(left.position(), right.position());
        this.best = new PriorityQueue<>(query.limit() + 2, order.reversed());
        this.counts = query.facets() ? new FacetCounts(query) : null;
    }

    /** Considers a product; {@code rank} says how well it fits the search. */
    void add(Listing listing, long rank) {
        if (!listing.isShownFor(query)) {
            return;
        }
        int failed = query.filter().failed(listing, query);
        if (counts != null) {
            counts.add(listing, failed);
        }
        if (failed != 0) {
            return;
        }
        if (counts != null && all.size() <= ProductSearch.MAX_ASKED) {
            all.add(listing);
        }
        Ranked ranked = new Ranked(query.sort().positionOf(listing, query, rank), listing);
        if (query.after() == null || query.sort().compare(ranked.position(), query.after()) > 0) {
            keep(ranked);
        }
    }

    /** Keeps one more than the page has, to know whether there are more. */
    private void keep(Ranked ranked) {
        if (best.size() > query.limit()) {
            if (order.compare(ranked, best.element()) >= 0) {
                return;
            }
            best.remove();
        }
        best.add(ranked);
    }

    Catalog.Page page() {
        return Catalog.Page.of(best.stream().sorted(order).toList(), query.limit());
    }

    /** The counts, if the query asks for them. */
    @Nullable
    Facets facets() {
        return counts == null ? null : counts.facets();
    }

    /** The products that were counted, one more than {@link ProductSearch#MAX_ASKED} at most. */
    List<Listing> counted() {
        return all;
    }
}
