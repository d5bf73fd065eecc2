package io.doorbuster.domain.stock;

/**
 * The figures of one SKU at one moment; {@code received = available + reserved + sold}.
 *
 * @param version of the ledger row they come from, 0 if there is none
 */
public record StockFigures(String sku, long received, long available, long reserved, long sold, long version) {

    /** The figures of {@code level}. */
    public static StockFigures of(String sku, StockLevel level) {
        LedgerRow ledger = level.ledger();
        return new StockFigures(sku, ledger.received(), level.available(), level.reserved(), ledger.sold(),
                ledger.version());
    }
}
