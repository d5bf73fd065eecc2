package io.doorbuster.domain.stock;

/**
 * The figures of one SKU at one moment; {@code received = available + reserved + sold}.
 *
 * @param version of the ledger row they come from, 0 if there is none
 */
public record StockFigures(String sku, long received, long available, long reserved, long sold, long version) {

    /** The figures of {@code level}, as if no hold had expired. */
    public static StockFigures of(String sku, StockLevel level) {
        return at(Long.MIN_VALUE, sku, level);
    }

    /** The figures of {@code level} at {@code nowMillis}: what is held until then is reserved no more. */
    public static StockFigures at(long nowMillis, String sku, StockLevel level) {
        LedgerRow ledger = level.ledger();
        long available = level.available(nowMillis);
        return new StockFigures(sku, ledger.received(), available, ledger.unsold() - available, ledger.sold(),
                ledger.version());
    }
}
