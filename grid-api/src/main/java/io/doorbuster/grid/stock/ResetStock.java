package io.doorbuster.grid.stock;

import com.hazelcast.map.EntryProcessor;
import io.doorbuster.domain.stock.LedgerRow;
import io.doorbuster.domain.stock.StockLevel;
import java.util.Map;

/**
 * Brings a stock level back to a ledger that is older than the level, as after a restore; what is pending stays. Answers
 * whether the level had {@code seen} still: if not, it has been told something since, and is to be looked at again.
 *
 * <p>The only processor that lets a level go back. Its second execution is a no-op, for the level has {@code seen} no
 * more.
 *
 * @param row {@link LedgerRow#NONE} if the ledger has none
 */
public record ResetStock(LedgerRow seen, LedgerRow row) implements EntryProcessor<String, StockLevel, Boolean> {

    @Override
    public Boolean process(Map.Entry<String, StockLevel> entry) {
        StockLevel level = entry.getValue();
        if (level == null || !level.ledger().equals(seen)) {
            return false;
        }
        entry.setValue(level.reset(seen, row));
        return true;
    }
}
