package io.doorbuster.app.catalog;

import io.doorbuster.app.catalog.ProductSort.Position;
import io.doorbuster.app.catalog.Selection.Ranked;
import io.doorbuster.domain.catalog.Period;
import io.doorbuster.domain.catalog.Product;
import io.doorbuster.domain.catalog.Variant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All products at one moment, indexed by id, handle and SKU, and sorted. Immutable: {@link #with} makes the next one in
 * time proportional to the whole catalog, so changes are taken in batches.
 *
 * <p>Retired products are found by their id only; drafts by id, handle and SKU; lists show what is active.
 */
final class Catalog {

    static final Catalog EMPTY = new Catalog(Map.of(), Map.of(), Map.of(), new EnumMap<>(ProductSort.class),
            new long[0]);

    /** The moment for prices that are the same at all moments. */
    private static final long STEADY = 0;

    /** A page of a list, and whether there are more after it. */
    record Page(List<Ranked> ranked, boolean hasMore) {

        /** The first {@code limit} of what was found. */
        static Page of(List<Ranked> found, int limit) {
            boolean hasMore = found.size() > limit;
            return new Page(hasMore ? found.subList(0, limit) : found, hasMore);
        }

        List<Listing> listings() {
            return ranked.stream().map(Ranked::listing).toList();
        }
    }

    private final Map<String, Listing> byId;
    private final Map<String, Listing> byHandle;
    private final Map<String, Listing> bySku;
    /** Active products, for the ascending orders only: the others are read backwards. */
    private final Map<ProductSort, List<Listing>> sorted;
    /** When active products change by themselves: epoch milliseconds, ascending, each once. */
    private final long[] boundaries;

    private Catalog(Map<String, Listing> byId, Map<String, Listing> byHandle, Map<String, Listing> bySku,
            Map<ProductSort, List<Listing>> sorted, long[] boundaries) {
        this.byId = byId;
        this.byHandle = byHandle;
        this.bySku = bySku;
        this.sorted = sorted;
        this.boundaries = boundaries;
    }

    int size() {
        return byId.size();
    }

    Collection<Listing> all() {
        return byId.values();
    }

    Optional<Listing> byId(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    Optional<Listing> byHandle(String handle) {
        return Optional.ofNullable(byHandle.get(handle));
    }

    Optional<Listing> bySku(String sku) {
        return Optional.ofNullable(bySku.get(sku));
    }

    Optional<Offer> offer(String sku, long atMillis) {
        return bySku(sku).flatMap(
                listing -> listing.product().variant(sku).map(variant -> listing.offer(variant, atMillis)));
    }

    /** The active products, in no order that counts. */
    Collection<Listing> active() {
        return sorted.getOrDefault(ProductSort.HANDLE, List.of());
    }

    /** Epoch milliseconds of the first moment after {@code atMillis} at which anything shown changes by itself. */
    long nextBoundary(long atMillis) {
        int index = indexAfter(atMillis);
        return index < boundaries.length ? boundaries[index] : Period.NEVER;
    }

    /** The first moment from which all prices were what they are at {@code atMillis}; 0 if they always were. */
    long lastBoundary(long atMillis) {
        int index = indexAfter(atMillis);
        return index == 0 ? 0 : boundaries[index - 1];
    }

    private int indexAfter(long atMillis) {
        int found = Arrays.binarySearch(boundaries, atMillis);
        return found >= 0 ? found + 1 : -found - 1;
    }

    /** A page of the products that pass the query's filter; its text does not count here. */
    Page page(ProductQuery query) {
        List<Listing> ascending = sorted.get(query.sort().ascending());
        if (ascending == null || isByOwnPrices(query)) {
            Selection selection = new Selection(query);
            active().forEach(listing -> selection.add(listing, 0));
            return selection.page();
        }
        List<Listing> ordered = query.sort() == query.sort().ascending() ? ascending : ascending.reversed();
        Position after = query.after();
        int from = after == null ? 0 : firstAfter(ordered, query.sort(), after);
        List<Ranked> found = ordered.subList(from, ordered.size()).stream()
                .filter(listing -> listing.isShownFor(query) && query.filter().failed(listing, query) == 0)
                .limit(query.limit() + 1L)
                .map(listing -> new Ranked(query.sort().positionOf(listing, query, 0), listing)).toList();
        return Page.of(found, query.limit());
    }

    /** Prices in one currency are an order of their own. */
    private static boolean isByOwnPrices(ProductQuery query) {
        return query.sort().ascending() == ProductSort.PRICE && !query.currency().isEmpty();
    }

    private static int firstAfter(List<Listing> ordered, ProductSort sort, Position position) {
        int low = 0;
        int high = ordered.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sort.compare(sort.positionOf(ordered.get(middle), STEADY), position) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The catalog with {@code changed} products, each id once, in place of those with their ids, and without the ids in {@code gone}. */
    Catalog with(Collection<Product> changed, Collection<String> gone) {
        Map<String, Listing> nextById = new HashMap<>(byId);
        Map<String, Listing> nextByHandle = new HashMap<>(byHandle);
        Map<String, Listing> nextBySku = new HashMap<>(bySku);
        List<Listing> fresh = changed.stream().map(Listing::of).toList();
        Set<String> touched = new HashSet<>(gone);
        changed.forEach(product -> touched.add(product.id()));
        List<Listing> dropped = new ArrayList<>();
        fresh.forEach(listing -> drop(nextById.put(listing.product().id(), listing), dropped));
        gone.forEach(id -> drop(nextById.remove(id), dropped));
        dropped.forEach(listing -> unindex(listing, nextByHandle, nextBySku));
        fresh.forEach(listing -> index(listing, nextByHandle, nextBySku));
        Map<ProductSort, List<Listing>> nextSorted = sort(fresh, touched);
        return new Catalog(nextById, nextByHandle, nextBySku, nextSorted, boundaries(nextSorted));
    }

    private static long[] boundaries(Map<ProductSort, List<Listing>> sorted) {
        return sorted.getOrDefault(ProductSort.HANDLE, List.of()).stream().flatMapToLong(Listing::boundaries)
                .sorted().distinct().toArray();
    }

    private static void drop(@Nullable Listing old, List<Listing> dropped) {
        if (old != null) {
            dropped.add(old);
        }
    }

    private static void unindex(Listing old, Map<String, Listing> byHandle, Map<String, Listing> bySku) {
        byHandle.remove(old.product().handle(), old);
        for (Variant variant : old.product().variants()) {
            bySku.remove(variant.sku(), old);
        }
    }

    private static void index(Listing listing, Map<String, Listing> byHandle, Map<String, Listing> bySku) {
        if (listing.isRetired()) {
            return;
        }
        byHandle.merge(listing.product().handle(), listing, Catalog::olderId);
        for (Variant variant : listing.product().variants()) {
            bySku.merge(variant.sku(), listing, Catalog::olderId);
        }
    }

    /** Should two products ever claim one name, all app nodes show the same one of them. */
    private static Listing olderId(Listing left, Listing right) {
        return left.product().id().compareTo(right.product().id()) <= 0 ? left : right;
    }

    /** Old lists less what changed, then what is new: two sorted runs, which List.sort merges in linear time. */
    private Map<ProductSort, List<Listing>> sort(List<Listing> fresh, Set<String> touched) {
        Map<ProductSort, List<Listing>> next = new EnumMap<>(ProductSort.class);
        for (ProductSort sort : List.of(ProductSort.HANDLE, ProductSort.TITLE, ProductSort.NEWEST,
                ProductSort.PRICE)) {
            Comparator<Listing> order = Comparator.comparing(listing -> sort.positionOf(listing, STEADY));
            Stream<Listing> kept = sorted.getOrDefault(sort, List.copyOf(active())).stream()
                    .filter(listing -> !touched.contains(listing.product().id()));
            Stream<Listing> added = fresh.stream().filter(Listing::isActive).sorted(order);
            next.put(sort, Stream.concat(kept, added).sorted(order).toList());
        }
        // Prices that change by themselves have no lasting order.
        if (!next.getOrDefault(ProductSort.PRICE, List.of()).stream().allMatch(Listing::steady)) {
            next.remove(ProductSort.PRICE);
        }
        return next;
    }
}
