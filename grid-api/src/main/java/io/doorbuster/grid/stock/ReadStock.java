package io.doorbuster.grid.stock;

import com.hazelcast.core.ReadOnly;
import com.hazelcast.map.EntryProcessor;
import io.doorbuster.domain.stock.StockFigures;
import io.doorbuster.domain.stock.StockLevel;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the figures of a SKU, without its pending set; null if nothing of it was ever received.
 *
 * @param nowMillis the caller's clock, epoch milliseconds: what is held until then is reserved no more
 */
public record ReadStock(long nowMillis)
        implements EntryProcessor<String, StockLevel, @Nullable StockFigures>, ReadOnly {

    @Override
    public @Nullable StockFigures process(Map.Entry<String, StockLevel> entry) {
        StockLevel level = entry.getValue();
        return level == null ? null : StockFigures.at(nowMillis, entry.getKey(), level);
    }

    @Override
    public @Nullable EntryProcessor<String, StockLevel, @Nullable StockFigures> getBackupProcessor() {
        return null;
    }
}
