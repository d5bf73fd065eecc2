package io.doorbuster.domain.stock;

/**
 * The committed figures of one SKU, as PostgreSQL last told them. Every transaction that touches the row adds 1 to
 * {@code version}, so of two copies the one with the higher version includes everything that the other knows.
 *
 * @param version 0 for a SKU that has no row yet
 * @param received units of goods in, net of adjustments
 * @param sold units in committed orders, never above {@code received}
 */
public record LedgerRow(long version, long received, long sold) {

    /** The row of a SKU of which nothing was ever received. */
    public static final LedgerRow NONE = new LedgerRow(0, 0, 0);

    public LedgerRow {
        if (version < 0 || sold < 0 || received < sold) {
            throw new IllegalArgumentException(
                    "no ledger row: version " + version + ", received " + received + ", sold " + sold);
        }
    }

    /** Units neither sold nor written off. */
    public long unsold() {
        return received - sold;
    }
}
