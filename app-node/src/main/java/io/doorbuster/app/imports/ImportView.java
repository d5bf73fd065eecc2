package io.doorbuster.app.imports;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.doorbuster.grid.catalog.ImportReport;
import io.doorbuster.grid.catalog.ImportReport.MadeSku;
import io.doorbuster.grid.catalog.ImportReport.Refusal;
import io.doorbuster.grid.catalog.ImportReport.RefusalCount;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An import as operators see it.
 *
 * @param failure why it failed as a whole, left out if it did not
 * @param run counts the starts of the import: more than 1 if it was continued
 * @param rowsTotal rows of the file, 0 while they are not counted yet
 * @param refused products that were not taken; {@code refusals} lists the first of them, {@code refusalCounts} tells
 *     how many there were for each kind of reason
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ImportView(String id, String format, ImportReport.Status status, @Nullable String failure, Instant startedAt,
        int run, long rowsTotal, long rowsRead, long created, long updated, long unchanged, long refused,
        List<RefusalCount> refusalCounts, List<Refusal> refusals, long skusMade, List<MadeSku> madeSkus,
        long unitsReceived) {

    static ImportView of(ImportReport report) {
        return new ImportView(report.id(), report.format(), report.status(),
                report.failure().isEmpty() ? null : report.failure(), Instant.ofEpochMilli(report.startedAtMillis()),
                report.run(), report.rowsTotal(), report.rowsRead(), report.created(), report.updated(),
                report.unchanged(), report.refused(), report.refusalCounts(), report.refusals(), report.skusMade(),
                report.madeSkus(), report.unitsReceived());
    }
}
