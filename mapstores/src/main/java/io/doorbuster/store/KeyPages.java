package io.doorbuster.store;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;

/** All keys of a table, read page by page as they are asked for: no cursor stays open, and memory holds one page. */
final class KeyPages implements Iterable<String> {

    /** Keys of one page: one short query, a megabyte at most. */
    static final int SIZE = 10_000;

    private final Function<String, List<String>> pageAfter;

    /** @param pageAfter reads up to {@link #SIZE} keys above the one given, in order; the first is asked with "" */
    KeyPages(Function<String, List<String>> pageAfter) {
        this.pageAfter = pageAfter;
    }

    @Override
    public Iterator<String> iterator() {
        return new Iterator<>() {
            private List<String> page = pageAfter.apply("");
            private int next;

            @Override
            public boolean hasNext() {
                if (next == page.size() && next == SIZE) {
                    page = pageAfter.apply(page.getLast());
                    next = 0;
                }
                return next < page.size();
            }

            @Override
            public String next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return page.get(next++);
            }
        };
    }
}
