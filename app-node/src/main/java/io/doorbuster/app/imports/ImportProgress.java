package io.doorbuster.app.imports;

import io.doorbuster.grid.catalog.ImportReport;
import io.doorbuster.grid.catalog.ImportReport.MadeSku;
import io.doorbuster.grid.catalog.ImportReport.Refusal;
import io.doorbuster.grid.catalog.ImportReport.Status;
import io.doorbuster.grid.catalog.SavedProduct;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Counts what an import does. Thread-safe. */
final class ImportProgress {

    private final String id;
    private final long fingerprint;
    private final String format;
    private final long startedAtMillis;
    private long rowsRead;
    private long created;
    private long updated;
    private long unchanged;
    private long refused;
    private long unitsReceived;
    private long skusMade;
    private final List<Refusal> refusals = new ArrayList<>();
    private final List<MadeSku> madeSkus = new ArrayList<>();

    ImportProgress(String id, long fingerprint, String format, long startedAtMillis) {
        this.id = id;
        this.fingerprint = fingerprint;
        this.format = format;
        this.startedAtMillis = startedAtMillis;
    }

    synchronized void read(long rows) {
        rowsRead += rows;
    }

    /** A product was saved; SKUs count as made when the catalog did not have them so. */
    synchronized void saved(SavedProduct.Effect effect, List<MadeSku> made) {
        switch (effect) {
            case CREATED -> created++;
            case REPLACED -> updated++;
            case UNCHANGED -> unchanged++;
            case CONFLICT -> throw new IllegalArgumentException("a conflict saves nothing");
        }
        skusMade += made.size();
        made.stream().limit(ImportReport.MAX_LISTED - madeSkus.size()).forEach(madeSkus::add);
    }

    /** Products are refused out of order, for some are refused by the grid: the first by line are kept. */
    synchronized void refused(Refusal refusal) {
        refused++;
        refusals.add(refusal);
        refusals.sort(Comparator.comparingLong(Refusal::line));
        if (refusals.size() > ImportReport.MAX_LISTED) {
            refusals.removeLast();
        }
    }

    synchronized void received(long units) {
        unitsReceived += units;
    }

    synchronized ImportReport report(Status status, String failure, long nowMillis) {
        List<MadeSku> madeInOrder = madeSkus.stream().sorted(Comparator.comparingLong(MadeSku::line)).toList();
        return new ImportReport(id, fingerprint, format, status, failure, startedAtMillis, nowMillis, rowsRead, created,
                updated,
                unchanged, refused, unitsReceived, refusals, skusMade, madeInOrder);
    }
}
