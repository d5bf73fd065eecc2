package io.doorbuster.app.catalog;

import io.doorbuster.domain.catalog.Category;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/** The tree of categories that the products of a moment make, counted once for as long as it stays. Thread-safe. */
@Component
final class Categories {

    /** The categories of one catalog, from one moment up to another. */
    private record Counted(Catalog catalog, long fromMillis, long untilMillis, TreeMap<String, Entry> byKey) {}

    /**
     * A category.
     *
     * @param path from the root
     * @param count products in it and below it
     */
    record Entry(String path, long count) {

        /** Of two spellings all app nodes show the same. */
        private static Entry add(Entry left, Entry right) {
            String path = left.path().compareTo(right.path()) <= 0 ? left.path() : right.path();
            return new Entry(path, left.count() + right.count());
        }
    }

    private volatile Counted counted = new Counted(Catalog.EMPTY, 0, 0, new TreeMap<>());

    /** Up to {@code limit} categories that follow {@code after}, a key, each parent before its children. */
    List<Map.Entry<String, Entry>> list(Catalog catalog, long nowMillis, String after, int limit) {
        Counted known = counted;
        if (known.catalog() != catalog || nowMillis < known.fromMillis() || nowMillis >= known.untilMillis()) {
            known = count(catalog, nowMillis);
            counted = known;
        }
        return known.byKey().tailMap(after, false).entrySet().stream().limit(limit).toList();
    }

    private static Counted count(Catalog catalog, long nowMillis) {
        Map<String, Long> spellings = new HashMap<>();
        for (Listing listing : catalog.active()) {
            if (listing.isVisibleAt(nowMillis)) {
                spellings.merge(listing.product().category(), 1L, Long::sum);
            }
        }
        TreeMap<String, Entry> byKey = new TreeMap<>();
        spellings.forEach((category, count) -> {
            List<String> path = new ArrayList<>();
            for (String name : Category.names(category)) {
                path.add(name);
                String text = String.join(Category.SEPARATOR, path);
                byKey.merge(Category.key(text), new Entry(text, count), Entry::add);
            }
        });
        return new Counted(catalog, nowMillis, catalog.nextBoundary(nowMillis), byKey);
    }
}
