package io.doorbuster.app.imports;

import io.doorbuster.app.imports.ImportProgress.Tally;
import io.doorbuster.domain.catalog.Product;
import io.doorbuster.grid.catalog.ImportReport.MadeSku;
import java.util.ArrayList;
import java.util.List;

/**
 * Products that stand one after the other in a file, to be saved and received together. Bounded in number and size, for
 * some batches are in memory at once. For one thread at a time.
 */
final class Batch {

    /** A few hundred milliseconds of work, which is what an interrupted import repeats. */
    private static final int MAX_PRODUCTS = 2_000;
    /** Of all products together; one product may have half of it. */
    private static final int MAX_VARIANTS = 4_096;
    /** Of descriptions, which make up most of a large product. */
    private static final int MAX_CHARACTERS = 4 * 1024 * 1024;

    /**
     * A product to be saved.
     *
     * @param isCounted whether it is new to the report: not if an earlier run has told of it
     */
    record Entry(ReadProduct read, Product product, List<MadeSku> made, boolean isCounted) {}

    private final List<Entry> entries = new ArrayList<>();
    private final Tally tally = new Tally();
    private int variants;
    private int characters;

    void add(Entry entry) {
        entries.add(entry);
        variants += entry.product().variants().size();
        characters += entry.product().description().length();
    }

    boolean isFull() {
        return entries.size() >= MAX_PRODUCTS || variants >= MAX_VARIANTS || characters >= MAX_CHARACTERS;
    }

    List<Entry> entries() {
        return entries;
    }

    /** What the batch has come to so far, products included that were refused before they could be saved. */
    Tally tally() {
        return tally;
    }
}
