package io.doorbuster.grid.stock;

import com.hazelcast.query.Predicate;
import io.doorbuster.domain.stock.StockLevel;
import java.util.Map;

/** Finds the SKUs that have a reservation past its deadline, or a hold that is over; runs on query threads. */
public record OverdueStock(long nowMillis) implements Predicate<String, StockLevel> {

    @Override
    public boolean apply(Map.Entry<String, StockLevel> entry) {
        StockLevel level = entry.getValue();
        return level.held().firstExpiryMillis() <= nowMillis
                || (level.pending().size() > 0 && !level.overdue(nowMillis).isEmpty());
    }
}
