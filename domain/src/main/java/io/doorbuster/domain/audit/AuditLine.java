package io.doorbuster.domain.audit;

/**
 * One SKU, seen from both sides.
 *
 * @param sold the counter in the ledger row
 * @param soldByLines units on committed order lines that are not cancelled
 * @param available of the grid's level
 * @param reserved of the grid's level
 */
public record AuditLine(String sku, long received, long available, long reserved, long sold, long soldByLines) {

    /** Units by which the counter and the order lines differ; zero unless something is broken. */
    public long drift() {
        return sold - soldByLines;
    }

    /** Whether nothing is oversold, nothing drifts, and the grid's figures add up to what was received. */
    public boolean isConsistent() {
        return drift() == 0 && sold <= received && received == available + reserved + sold;
    }
}
