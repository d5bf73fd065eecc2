package io.doorbuster.grid.stock;

import com.hazelcast.map.EntryProcessor;
import io.doorbuster.domain.stock.StockLevel;
import java.util.Map;

/** Frees the memory of holds that are over at {@code nowMillis}; their units were everybody's before. */
public record ForgetExpiredHolds(long nowMillis) implements EntryProcessor<String, StockLevel, Boolean> {

    @Override
    public Boolean process(Map.Entry<String, StockLevel> entry) {
        StockLevel level = entry.getValue();
        boolean some = level != null && level.held().firstExpiryMillis() <= nowMillis;
        if (level != null && some) {
            entry.setValue(level.withoutExpired(nowMillis));
        }
        return some;
    }
}
