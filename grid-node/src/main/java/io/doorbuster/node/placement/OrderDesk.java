package io.doorbuster.node.placement;

import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.PlaceOrder.Intent;
import io.doorbuster.domain.order.Placement;
import io.doorbuster.domain.order.Placement.NotOwned;
import io.doorbuster.domain.order.Placement.NotReady;
import io.doorbuster.domain.order.Placement.OutOfStock;
import io.doorbuster.domain.order.Placement.Overloaded;
import io.doorbuster.domain.order.Placement.Unknown;
import io.doorbuster.domain.order.PlacementBatch;
import io.doorbuster.domain.stock.Reservation;
import io.doorbuster.domain.stock.ReservationOutcome;
import io.doorbuster.domain.stock.ReservationOutcome.Crowded;
import io.doorbuster.domain.stock.ReservationOutcome.Insufficient;
import io.doorbuster.domain.stock.ReservationOutcome.Reserved;
import io.doorbuster.store.journal.JournalEntry;
import io.doorbuster.store.journal.OrderJournal;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Places batches of orders: reserves each SKU with one entry processor for the whole batch, hands what is reserved to
 * the journal, and answers when that has committed. No refusal leaves before the journal has looked whether the attempt
 * owns an order already.
 */
final class OrderDesk {

    /** How long an app node's batch is worked on; the app node itself waits two seconds more. */
    static final long ANSWER_MILLIS = 8_000;
    /** How long a reservation stands without a verdict: beyond any batch that its member still works on. */
    static final long RESERVATION_MILLIS = 2 * ANSWER_MILLIS;
    /** How long an entry processor may take: a member that is lost is noticed within seconds, see hazelcast.yaml. */
    private static final long RESERVE_MILLIS = 5_000;

    private static final Logger LOG = LoggerFactory.getLogger(OrderDesk.class);

    private final StockGrid stock;
    private final OrderJournal journal;
    private final SoldOutNotes notes;
    private final PlacementMetrics metrics;
    private final Clock clock;

    OrderDesk(StockGrid stock, OrderJournal journal, SoldOutNotes notes, PlacementMetrics metrics, Clock clock) {
        this.stock = stock;
        this.journal = journal;
        this.notes = notes;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Places the batch; blocks until every order is decided, {@value #ANSWER_MILLIS} ms at most. */
    PlacementBatch place(List<PlaceOrder> orders) {
        if (!journal.isAvailable()) {
            return metrics.answered(new PlacementBatch(orders.stream().map(o -> (Placement) new NotReady()).toList(),
                    List.of()));
        }
        long nowMillis = clock.millis();
        // Waits are measured by the clock that nobody sets: a jump back by an hour would hold this thread for as long.
        long startNanos = System.nanoTime();
        Map<String, SkuReservations> reservations = wanted(orders, nowMillis + RESERVATION_MILLIS);
        await(reservations.entrySet().stream().map(sku -> sku.getValue().submit(stock, sku.getKey())).toList(),
                RESERVE_MILLIS);

        List<CompletableFuture<Placement>> answers = new ArrayList<>(orders.size());
        for (PlaceOrder order : orders) {
            answers.add(journal(order, reservations, nowMillis));
        }
        await(answers, ANSWER_MILLIS - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos));
        List<Placement> placements = answers.stream().map(answer -> answer.getNow(new Unknown())).toList();
        return metrics.answered(new PlacementBatch(placements, notes.issue(soldOut(placements))));
    }

    private static Map<String, SkuReservations> wanted(List<PlaceOrder> orders, long deadlineMillis) {
        Map<String, SkuReservations> bySku = new HashMap<>();
        for (PlaceOrder order : orders) {
            if (order.intent() == Intent.PLACE) {
                for (OrderLine line : order.lines()) {
                    bySku.computeIfAbsent(line.sku(), sku -> new SkuReservations())
                            .add(new Reservation(order.attempt(), line.quantity(), deadlineMillis));
                }
            }
        }
        return bySku;
    }

    private CompletableFuture<Placement> journal(PlaceOrder order, Map<String, SkuReservations> reservations,
            long nowMillis) {
        if (order.intent() == Intent.RECALL) {
            return submit(order, Intent.RECALL, List.of(), nowMillis);
        }
        List<String> held = new ArrayList<>(order.lines().size());
        Optional<Placement> objection = Optional.empty();
        for (OrderLine line : order.lines()) {
            Optional<ReservationOutcome> outcome = outcome(reservations, order, line);
            if (outcome.isEmpty() || outcome.get() instanceof Reserved) {
                held.add(line.sku());
            }
            Optional<Placement> objectionToLine = objectionTo(line, outcome);
            objection = objection.or(() -> objectionToLine);
        }
        if (objection.isEmpty()) {
            return submit(order, Intent.PLACE, held, nowMillis);
        }
        Placement refusal = objection.get();
        return submit(order, Intent.RECALL, held, nowMillis)
                .thenApply(answer -> answer instanceof NotOwned ? refusal : answer);
    }

    private static Optional<ReservationOutcome> outcome(Map<String, SkuReservations> reservations, PlaceOrder order,
            OrderLine line) {
        SkuReservations ofSku = reservations.get(line.sku());
        return ofSku == null ? Optional.empty() : ofSku.outcomeFor(order.attempt());
    }

    /** Why the line cannot be had; a SKU whose owner did not answer may be reserved or not. */
    private static Optional<Placement> objectionTo(OrderLine line, Optional<ReservationOutcome> outcome) {
        if (outcome.isEmpty()) {
            return Optional.of(new NotReady());
        }
        return switch (outcome.get()) {
            case Reserved reserved -> Optional.empty();
            case Insufficient(long available) ->
                    Optional.of(new OutOfStock(line.sku(), line.quantity(), available));
            case Crowded crowded -> Optional.of(new Overloaded());
        };
    }

    private CompletableFuture<Placement> submit(PlaceOrder order, Intent intent, List<String> reserved,
            long nowMillis) {
        return journal.submit(new JournalEntry(order, intent, reserved, nowMillis + ANSWER_MILLIS,
                nowMillis + RESERVATION_MILLIS));
    }

    private static Set<String> soldOut(List<Placement> placements) {
        Set<String> skus = new LinkedHashSet<>();
        for (Placement placement : placements) {
            if (placement instanceof OutOfStock(String sku, long requested, long available) && available == 0) {
                skus.add(sku);
            }
        }
        return skus;
    }

    private static void await(List<? extends CompletableFuture<?>> futures, long millis) {
        try {
            CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new)).get(Math.max(0, millis),
                    TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("A batch goes on with the answers that it has", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
