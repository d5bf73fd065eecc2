package io.doorbuster.grid.catalog;

import java.util.List;

/**
 * How far an import of products is, for any app node to tell. The app node that runs the import writes it anew every
 * second or so; one that is {@link Status#RUNNING} but has not been written for long was left behind.
 *
 * @param fingerprint of the file and how it is to be taken: the same Idempotency-Key with another one is a mistake
 * @param failure why the import failed as a whole; empty if it did not
 * @param writtenAtMillis epoch milliseconds of the last sign of life
 * @param rowsRead rows of the source after its header
 * @param created products that were not there before
 * @param unchanged products that are in the catalog just so already
 * @param refused products that were not taken, for a reason of their own
 * @param unitsReceived goods in, if the import was asked to receive them
 * @param refusals the first refusals, at most {@link #MAX_LISTED}, in the order of their lines
 * @param skusMade SKUs that had to be made
 * @param madeSkus the first of these, at most {@link #MAX_LISTED}
 */
public record ImportReport(String id, long fingerprint, String format, Status status, String failure,
        long startedAtMillis, long writtenAtMillis, long rowsRead, long created, long updated, long unchanged,
        long refused, long unitsReceived, List<Refusal> refusals, long skusMade, List<MadeSku> madeSkus) {

    /** Refusals and made SKUs that are listed: enough to see what is wrong, and the report stays small. */
    public static final int MAX_LISTED = 100;

    /** Where an import stands. */
    public enum Status {
        RUNNING, COMPLETED, FAILED
    }

    /** Why a product was not taken; {@code line} is the physical line of the source where the faulty row starts. */
    public record Refusal(long line, String product, String reason) {}

    /** A SKU that was made for a variant without one, whose row starts at {@code line}. */
    public record MadeSku(long line, String product, String sku) {}

    public ImportReport {
        refusals = List.copyOf(refusals);
        madeSkus = List.copyOf(madeSkus);
    }

    /** The same import, given up for {@code reason}. */
    public ImportReport failed(String reason) {
        return new ImportReport(id, fingerprint, format, Status.FAILED, reason, startedAtMillis, writtenAtMillis,
                rowsRead, created, updated, unchanged, refused, unitsReceived, refusals, skusMade, madeSkus);
    }
}
