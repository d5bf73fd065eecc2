package io.doorbuster.node.placement;

import com.hazelcast.map.IMap;
import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.stock.LedgerRow;
import io.doorbuster.domain.stock.Reservation;
import io.doorbuster.domain.stock.ReservationOutcome;
import io.doorbuster.domain.stock.Settlement;
import io.doorbuster.domain.stock.StockFigures;
import io.doorbuster.domain.stock.StockLevel;
import io.doorbuster.grid.stock.ReserveStock;
import io.doorbuster.grid.stock.SettleStock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The stock levels in the grid, as placement uses them; never blocks. */
final class StockGrid {

    private static final Logger LOG = LoggerFactory.getLogger(StockGrid.class);

    private final IMap<String, StockLevel> inventory;

    StockGrid(IMap<String, StockLevel> inventory) {
        this.inventory = inventory;
    }

    CompletableFuture<List<ReservationOutcome>> reserve(String sku, List<Reservation> reservations, long nowMillis) {
        return inventory.submitToKey(sku, new ReserveStock(reservations, nowMillis)).toCompletableFuture();
    }

    CompletableFuture<StockFigures> settle(String sku, List<AttemptId> attempts, LedgerRow row) {
        return settle(new Settlement(sku, attempts, row));
    }

    private CompletableFuture<StockFigures> settle(Settlement told) {
        return inventory.submitToKey(told.sku(), new SettleStock(told.attempts(), told.row(), told.refused()))
                .toCompletableFuture();
    }

    /**
     * Tells the grid of the rows of many SKUs, of which most may not be in memory yet: those are loaded a partition at a
     * time, and need not be told. Blocks while they are loaded.
     */
    CompletableFuture<Void> takeUp(Map<String, LedgerRow> rows) {
        Map<String, StockLevel> levels = inventory.getAll(rows.keySet());
        return CompletableFuture.allOf(rows.entrySet().stream()
                .filter(entry -> !isKnown(entry.getValue(), levels.get(entry.getKey())))
                .map(entry -> settle(entry.getKey(), List.of(), entry.getValue()))
                .toArray(CompletableFuture[]::new));
    }

    private static boolean isKnown(LedgerRow row, @Nullable StockLevel level) {
        return level != null && level.ledger().version() >= row.version();
    }

    /**
     * Tells the grid, and does not wait. If it is not heard, the reservations stay until their deadline and the row is
     * told again with the next sale: too little is on offer for a while, never too much.
     */
    void settle(List<Settlement> settlements) {
        for (Settlement settlement : settlements) {
            var _ = settle(settlement).exceptionally(fault -> {
                LOG.warn("{} attempts of SKU {} stay reserved until the sweep: {}", settlement.attempts().size(),
                        settlement.sku(), fault.toString());
                return null;
            });
        }
    }
}
