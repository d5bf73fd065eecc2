package io.doorbuster.grid.stock;

import com.hazelcast.map.EntryProcessor;
import io.doorbuster.domain.stock.Reservation;
import io.doorbuster.domain.stock.ReservationOutcome;
import io.doorbuster.domain.stock.StockLevel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reserves stock of one SKU for a batch of attempts, on the member that owns the SKU. Answers one outcome for each
 * reservation, in their order. A second execution is a no-op.
 *
 * @param nowMillis the caller's clock, epoch milliseconds: by it holds have expired, or not yet
 */
public record ReserveStock(List<Reservation> reservations, long nowMillis)
        implements EntryProcessor<String, StockLevel, List<ReservationOutcome>> {

    /** Reserves as if no hold had expired. */
    public ReserveStock(List<Reservation> reservations) {
        this(reservations, Long.MIN_VALUE);
    }

    @Override
    public List<ReservationOutcome> process(Map.Entry<String, StockLevel> entry) {
        StockLevel level = entry.getValue();
        StockLevel.Decided decided = (level == null ? StockLevel.EMPTY : level).reserve(reservations, nowMillis);
        if (level != null && !decided.next().equals(level)) {
            entry.setValue(decided.next());
        }
        return new ArrayList<>(decided.outcomes());
    }
}
