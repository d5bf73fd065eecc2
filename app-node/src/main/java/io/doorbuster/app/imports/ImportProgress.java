package io.doorbuster.app.imports;

import io.doorbuster.grid.catalog.ImportReport;
import io.doorbuster.grid.catalog.ImportReport.MadeSku;
import io.doorbuster.grid.catalog.ImportReport.Refusal;
import io.doorbuster.grid.catalog.ImportReport.RefusalCount;
import io.doorbuster.grid.catalog.ImportReport.Status;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What an import has done, batch by batch: it grows by whole batches that are done, so that whoever continues the
 * import at what a report says neither repeats nor leaves out a count. Thread-safe.
 */
final class ImportProgress {

    private final ImportReport begun;
    private final Tally total;
    private long rowsTotal;

    /** Goes on from {@code begun}. */
    ImportProgress(ImportReport begun) {
        this.begun = begun;
        this.total = new Tally(begun);
        this.rowsTotal = begun.rowsTotal();
    }

    /** What one batch came to; or, summed up, an import. For one thread. */
    static final class Tally {

        private long products;
        private long rows;
        private long created;
        private long updated;
        private long unchanged;
        private long refused;
        private long units;
        private long skusMade;
        private final List<Refusal> refusals = new ArrayList<>();
        private final Map<String, Long> refusalCounts = new HashMap<>();
        private final List<MadeSku> madeSkus = new ArrayList<>();

        Tally() {}

        private Tally(ImportReport report) {
            products = report.productsDone();
            rows = report.rowsRead();
            created = report.created();
            updated = report.updated();
            unchanged = report.unchanged();
            refused = report.refused();
            units = report.unitsReceived();
            skusMade = report.skusMade();
            refusals.addAll(report.refusals());
            report.refusalCounts().forEach(count -> refusalCounts.put(count.code(), count.count()));
            madeSkus.addAll(report.madeSkus());
        }

        /** A product was read from so many rows. */
        void read(long productRows) {
            products++;
            rows += productRows;
        }

        void refused(Refusal refusal) {
            refused++;
            refusalCounts.merge(refusal.code(), 1L, Long::sum);
            list(refusal);
        }

        /** Products are refused out of order, for some are refused by the grid: the first by line are kept. */
        private void list(Refusal refusal) {
            if (refusals.size() == ImportReport.MAX_LISTED && refusals.getLast().line() <= refusal.line()) {
                return;
            }
            refusals.add(refusal);
            refusals.sort(Comparator.comparingLong(Refusal::line));
            if (refusals.size() > ImportReport.MAX_LISTED) {
                refusals.removeLast();
            }
        }

        void created() {
            created++;
        }

        void updated() {
            updated++;
        }

        void unchanged() {
            unchanged++;
        }

        /** SKUs count as made when the product that they were made for was saved. */
        void made(List<MadeSku> made) {
            skusMade += made.size();
            made.stream().limit(Math.max(0, ImportReport.MAX_LISTED - madeSkus.size())).forEach(madeSkus::add);
        }

        void received(long receivedUnits) {
            units += receivedUnits;
        }

        private void add(Tally other) {
            products += other.products;
            rows += other.rows;
            created += other.created;
            updated += other.updated;
            unchanged += other.unchanged;
            refused += other.refused;
            units += other.units;
            other.refusals.forEach(this::list);
            other.refusalCounts.forEach((code, count) -> refusalCounts.merge(code, count, Long::sum));
            long listed = skusMade;
            made(other.madeSkus);
            skusMade = listed + other.skusMade;
        }
    }

    /** How many products are done, from the start of the file. */
    synchronized long productsDone() {
        return total.products;
    }

    /** The file is read through: so many rows are to come in all. */
    synchronized void counted(long rows) {
        rowsTotal = rows;
    }

    /** A batch is done, and all before it. */
    synchronized void done(Tally batch) {
        total.add(batch);
    }

    synchronized ImportReport report(Status status, String failure, long nowMillis) {
        List<MadeSku> madeInOrder = total.madeSkus.stream().sorted(Comparator.comparingLong(MadeSku::line)).toList();
        List<RefusalCount> counts = total.refusalCounts.entrySet().stream()
                .map(entry -> new RefusalCount(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingLong(RefusalCount::count).reversed().thenComparing(RefusalCount::code))
                .toList();
        return new ImportReport(begun.id(), begun.fingerprint(), begun.run(), begun.format(), status, failure,
                begun.startedAtMillis(), nowMillis, total.products, rowsTotal, total.rows, total.created, total.updated,
                total.unchanged, total.refused, total.units, total.refusals, counts, total.skusMade, madeInOrder);
    }
}
