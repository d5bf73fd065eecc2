package io.doorbuster.grid.stock;

import com.hazelcast.map.EntryProcessor;
import io.doorbuster.domain.stock.StockLevel;
import java.util.Map;

/**
 * Makes sure that nothing of a sold-out SKU is given out before {@code untilMillis} (epoch milliseconds), so that a note
 * saying so stays true as long as it lives. Answers whether the SKU is sold out, with nothing pending.
 */
public record GuardSoldOut(long untilMillis) implements EntryProcessor<String, StockLevel, Boolean> {

    @Override
    public Boolean process(Map.Entry<String, StockLevel> entry) {
        StockLevel level = entry.getValue();
        if (level == null || !level.isSoldOut()) {
            return false;
        }
        entry.setValue(level.soldOutUntil(untilMillis));
        return true;
    }
}
