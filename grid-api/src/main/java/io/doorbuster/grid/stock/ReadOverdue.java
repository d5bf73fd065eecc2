package io.doorbuster.grid.stock;

import com.hazelcast.core.ReadOnly;
import com.hazelcast.map.EntryProcessor;
import io.doorbuster.domain.stock.Reservation;
import io.doorbuster.domain.stock.StockLevel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the reservations of a SKU whose deadline has passed at {@code nowMillis}. */
public record ReadOverdue(long nowMillis) implements EntryProcessor<String, StockLevel, List<Reservation>>, ReadOnly {

    @Override
    public List<Reservation> process(Map.Entry<String, StockLevel> entry) {
        StockLevel level = entry.getValue();
        return level == null ? new ArrayList<>() : new ArrayList<>(level.overdue(nowMillis));
    }

    @Override
    public @Nullable EntryProcessor<String, StockLevel, List<Reservation>> getBackupProcessor() {
        return null;
    }
}
