package io.doorbuster.grid.catalog;

import java.util.List;

/**
 * How far an import of products is, for any app node to tell, and to continue it. The app node that runs the import
 * writes it anew every second or so; one that is {@link Status#RUNNING} but has not been written for long was left
 * behind. All counts are of the first {@code productsDone} products of the source.
 *
 * @param fingerprint of the file and how it is to be taken: the same Idempotency-Key with another one is a mistake
 * @param run counts the starts of this import, from 1: only the newest may write
 * @param failure why the import failed as a whole; empty if it did not
 * @param writtenAtMillis epoch milliseconds of the last sign of life
 * @param productsDone products, in the order of the source, that are saved with their stock, or refused: where the next
 *     run begins
 * @param rowsTotal rows of the source after its header; 0 while they are not counted yet
 * @param rowsRead rows of the products that are done
 * @param created products that were not there before
 * @param unchanged products that are in the catalog just so already
 * @param refused products that were not taken, for a reason of their own
 * @param unitsReceived goods in, if the import was asked to receive them
 * @param refusals the first refusals, at most {@link #MAX_LISTED}, in the order of their lines
 * @param refusalCounts how many products were refused for each kind of reason, the most frequent first
 * @param skusMade SKUs that had to be made
 * @param madeSkus the first of these, at most {@link #MAX_LISTED}
 */
public record ImportReport(String id, long fingerprint, int run, String format, Status status, String failure,
        long startedAtMillis, long writtenAtMillis, long productsDone, long rowsTotal, long rowsRead, long created,
        long updated, long unchanged, long refused, long unitsReceived, List<Refusal> refusals,
        List<RefusalCount> refusalCounts, long skusMade, List<MadeSku> madeSkus) {

    /** Refusals and made SKUs that are listed: enough to see what is wrong, and the report stays small. */
    public static final int MAX_LISTED = 100;

    /** Where an import stands. */
    public enum Status {
        RUNNING, COMPLETED, FAILED
    }

    /**
     * Why a product was not taken.
     *
     * @param line the physical line of the source where the faulty row starts
     * @param product what the source calls it by
     * @param field what is wrong, such as price
     * @param code the kind of reason, such as invalid-price
     * @param reason for people, a whole sentence
     */
    public record Refusal(long line, String product, String field, String code, String reason) {}

    /** How many products were refused for one kind of reason. */
    public record RefusalCount(String code, long count) {}

    /** A SKU that was made for a variant without one, whose row starts at {@code line}. */
    public record MadeSku(long line, String product, String sku) {}

    public ImportReport {
        refusals = List.copyOf(refusals);
        refusalCounts = List.copyOf(refusalCounts);
        madeSkus = List.copyOf(madeSkus);
    }

    /** The same import, given up for {@code reason}. */
    public ImportReport failed(String reason) {
        return new ImportReport(id, fingerprint, run, format, Status.FAILED, reason, startedAtMillis, writtenAtMillis,
                productsDone, rowsTotal, rowsRead, created, updated, unchanged, refused, unitsReceived, refusals,
                refusalCounts, skusMade, madeSkus);
    }

    /** The same import, taken up again at {@code nowMillis}. */
    public ImportReport resumed(long nowMillis) {
        return new ImportReport(id, fingerprint, run + 1, format, Status.RUNNING, "", startedAtMillis, nowMillis,
                productsDone, rowsTotal, rowsRead, created, updated, unchanged, refused, unitsReceived, refusals,
                refusalCounts, skusMade, madeSkus);
    }
}
