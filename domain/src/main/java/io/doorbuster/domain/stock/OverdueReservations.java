package io.doorbuster.domain.stock;

import io.doorbuster.domain.AttemptId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reservations whose deadline has passed without a verdict, because the member that was placing the order is gone or
 * its answer was lost. Each is declared void in PostgreSQL first; only then may the grid drop it.
 *
 * @param bySku what is overdue of each SKU
 */
public record OverdueReservations(Map<String, List<Reservation>> bySku) {

    public boolean isEmpty() {
        return bySku.isEmpty();
    }

    public Set<String> skus() {
        return bySku.keySet();
    }

    /** What to declare void: of each attempt the reservation with the latest deadline. */
    public Collection<Reservation> latest() {
        Map<AttemptId, Reservation> latest = new HashMap<>();
        bySku.values().forEach(reservations -> reservations.forEach(reservation -> latest
                .merge(reservation.attempt(), reservation, OverdueReservations::later)));
        return latest.values();
    }

    /**
     * What the grid must be told when all are resolved.
     *
     * @param rows the ledger rows as of after that
     * @param ownerless attempts that own no order: what they took of a hold goes back to it
     */
    public List<Settlement> settlements(Map<String, LedgerRow> rows, Set<AttemptId> ownerless) {
        List<Settlement> settlements = new ArrayList<>(bySku.size());
        bySku.forEach((sku, reservations) -> {
            List<AttemptId> attempts = reservations.stream().map(Reservation::attempt).toList();
            settlements.add(new Settlement(sku, attempts, attempts.stream().filter(ownerless::contains).toList(),
                    rows.getOrDefault(sku, LedgerRow.NONE)));
        });
        return settlements;
    }

    private static Reservation later(Reservation a, Reservation b) {
        return a.deadlineMillis() >= b.deadlineMillis() ? a : b;
    }
}
