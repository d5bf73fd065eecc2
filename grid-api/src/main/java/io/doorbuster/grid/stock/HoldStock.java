package io.doorbuster.grid.stock;

import com.hazelcast.map.EntryProcessor;
import io.doorbuster.domain.stock.Hold;
import io.doorbuster.domain.stock.HoldOutcome;
import io.doorbuster.domain.stock.StockLevel;
import java.util.Map;

/**
 * Keeps units of one SKU for a shopper, or changes how many and how long; 0 units give all back. A second execution is a
 * no-op.
 *
 * @param maxOfBuyer units that one buyer may hold of the SKU
 * @param nowMillis the caller's clock, epoch milliseconds
 */
public record HoldStock(Hold hold, long maxOfBuyer, long nowMillis)
        implements EntryProcessor<String, StockLevel, HoldOutcome> {

    @Override
    public HoldOutcome process(Map.Entry<String, StockLevel> entry) {
        StockLevel level = entry.getValue();
        StockLevel.HoldDecided decided =
                (level == null ? StockLevel.EMPTY : level).hold(hold, maxOfBuyer, nowMillis);
        if (level != null && !decided.next().equals(level)) {
            entry.setValue(decided.next());
        }
        return decided.outcome();
    }
}
