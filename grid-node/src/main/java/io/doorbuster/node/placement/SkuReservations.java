package io.doorbuster.node.placement;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.stock.Reservation;
import io.doorbuster.domain.stock.ReservationOutcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What a batch of orders wants of one SKU, and what its owner answers. Used by one thread. */
final class SkuReservations {

    private final List<Reservation> wanted = new ArrayList<>();
    private final Map<AttemptId, Integer> positions = new HashMap<>();
    private CompletableFuture<List<ReservationOutcome>> outcomes = new CompletableFuture<>();

    /** The same attempt twice in a batch is one reservation. */
    void add(Reservation reservation) {
        if (positions.putIfAbsent(reservation.attempt(), wanted.size()) == null) {
            wanted.add(reservation);
        }
    }

    CompletableFuture<List<ReservationOutcome>> submit(StockGrid stock, String sku) {
        outcomes = stock.reserve(sku, wanted);
        return outcomes;
    }

    /** Empty if the SKU's owner has not answered, or not well. */
    Optional<ReservationOutcome> outcomeFor(AttemptId attempt) {
        if (!outcomes.isDone() || outcomes.isCompletedExceptionally()) {
            return Optional.empty();
        }
        return Optional.of(outcomes.join().get(positions.getOrDefault(attempt, 0)));
    }
}
