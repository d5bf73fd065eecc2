package io.doorbuster.grid.stock;

import com.hazelcast.map.EntryProcessor;
import io.doorbuster.domain.stock.Hold;
import io.doorbuster.domain.stock.StockLevel;
import java.util.Map;

/** Brings a hold back that a stock level has lost with its member; answers whether it had. A second time: a no-op. */
public record RestoreHold(Hold hold) implements EntryProcessor<String, StockLevel, Boolean> {

    @Override
    public Boolean process(Map.Entry<String, StockLevel> entry) {
        StockLevel level = entry.getValue();
        if (level == null) {
            return false;
        }
        StockLevel next = level.restore(hold);
        if (!next.equals(level)) {
            entry.setValue(next);
            return true;
        }
        return false;
    }
}
