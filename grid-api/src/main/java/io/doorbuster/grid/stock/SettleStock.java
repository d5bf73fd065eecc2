package io.doorbuster.grid.stock;

import com.hazelcast.map.EntryProcessor;
import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.stock.LedgerRow;
import io.doorbuster.domain.stock.StockFigures;
import io.doorbuster.domain.stock.StockLevel;
import java.util.List;
import java.util.Map;

/**
 * Drops attempts that are decided from the pending set, and takes a ledger row if it is newer: what follows a sale, a
 * refusal, a receipt, an adjustment, a reload and a merge alike. May run twice, late and out of order.
 *
 * @param row {@link LedgerRow#NONE} where no newer row is known
 * @param refused those of {@code attempts} that give back to their hold what they took of it
 */
public record SettleStock(List<AttemptId> attempts, LedgerRow row, List<AttemptId> refused)
        implements EntryProcessor<String, StockLevel, StockFigures> {

    public SettleStock {
        refused = refused == null ? List.of() : refused; // members of a release without holds do not send it
    }

    /** A settlement that gives nothing back to holds. */
    public SettleStock(List<AttemptId> attempts, LedgerRow row) {
        this(attempts, row, List.of());
    }

    @Override
    public StockFigures process(Map.Entry<String, StockLevel> entry) {
        StockLevel level = entry.getValue();
        StockLevel next = (level == null ? StockLevel.EMPTY : level).settle(attempts, refused, row);
        if (!next.equals(level) && next.ledger().version() > 0) {
            entry.setValue(next);
        }
        return StockFigures.of(entry.getKey(), next);
    }
}
