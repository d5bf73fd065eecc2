package io.doorbuster.node.placement;

import com.hazelcast.map.IMap;
import io.doorbuster.domain.stock.OverdueReservations;
import io.doorbuster.domain.stock.Reservation;
import io.doorbuster.domain.stock.StockLevel;
import io.doorbuster.grid.stock.ForgetExpiredHolds;
import io.doorbuster.grid.stock.OverdueStock;
import io.doorbuster.grid.stock.ReadOverdue;
import io.doorbuster.store.journal.StockLedger;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Resolves reservations whose deadline has passed without a verdict, because the member that was placing the order is
 * gone or its answer was lost. Each is declared void in PostgreSQL first; while that cannot be done, it stays. Holds that
 * are over are only forgotten: their units were everybody's from that moment on.
 */
final class ReservationSweeper implements Runnable {

    /** Between sweeps: a scan of the local SKUs, so not more often than a stuck unit is worth. */
    static final long INTERVAL_MILLIS = 2_000;
    /** SKUs resolved in one sweep; what is left has its turn in the next. */
    private static final int MAX_SKUS = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(ReservationSweeper.class);

    private final IMap<String, StockLevel> inventory;
    private final StockGrid stock;
    private final StockLedger ledger;
    private final PlacementMetrics metrics;
    private final Clock clock;

    ReservationSweeper(IMap<String, StockLevel> inventory, StockGrid stock, StockLedger ledger,
            PlacementMetrics metrics, Clock clock) {
        this.inventory = inventory;
        this.stock = stock;
        this.ledger = ledger;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** One sweep over the SKUs that this member owns; blocks. */
    @Override
    public void run() {
        try {
            long nowMillis = clock.millis();
            Map<String, List<Reservation>> overdue = new HashMap<>();
            inventory.localKeySet(new OverdueStock(nowMillis)).stream().limit(MAX_SKUS).forEach(sku -> {
                var _ = inventory.executeOnKey(sku, new ForgetExpiredHolds(nowMillis));
                List<Reservation> reservations = inventory.executeOnKey(sku, new ReadOverdue(nowMillis));
                if (!reservations.isEmpty()) {
                    overdue.put(sku, reservations);
                }
            });
            if (!overdue.isEmpty()) {
                resolve(new OverdueReservations(overdue));
            }
        } catch (RuntimeException e) {
            // The schedule would end with the first exception that leaves here.
            LOG.warn("Overdue reservations stay until the next sweep: {}", e.toString());
        }
    }

    private void resolve(OverdueReservations overdue) {
        Collection<Reservation> latest = overdue.latest();
        StockLedger.Resolved resolved = ledger.declareVoid(latest, overdue.skus());
        stock.settle(overdue.settlements(resolved.rows(), resolved.ownerless()));
        metrics.swept(latest.size());
        LOG.info("Resolved {} reservations without a verdict on {} SKUs", latest.size(), overdue.skus().size());
    }
}
