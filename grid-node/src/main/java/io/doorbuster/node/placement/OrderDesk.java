package io.doorbuster.node.placement;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.Placement;
import io.doorbuster.domain.order.Placement.NotReady;
import io.doorbuster.domain.order.Placement.Unknown;
import io.doorbuster.domain.order.PlacementBatch;
import io.doorbuster.domain.placement.Handover;
import io.doorbuster.domain.placement.ReservationPlan;
import io.doorbuster.domain.stock.ReservationOutcome;
import io.doorbuster.store.journal.OrderJournal;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Places batches of orders: reserves each SKU with one entry processor for the whole batch, hands what is reserved to
 * the journal, and answers when that has committed. What is reserved and handed over is {@link ReservationPlan}'s word.
 *
 * <p>An attempt that the journal has seen before is most likely a replay, and is looked for at first: for it nothing is
 * reserved that others want. Only what then owns no order, since it was refused before, say, is placed as others are.
 */
final class OrderDesk {

    /** How long an entry processor may take: a member that is lost is noticed within seconds, see hazelcast.yaml. */
    private static final long RESERVE_MILLIS = 2_000;

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

    /** Places the batch; blocks until every order is decided, {@value ReservationPlan#ANSWER_MILLIS} ms at most. */
    PlacementBatch place(List<PlaceOrder> orders) {
        if (!journal.isAvailable()) {
            return metrics.answered(new PlacementBatch(orders.stream().map(o -> (Placement) new NotReady()).toList(),
                    List.of()));
        }
        long nowMillis = clock.millis();
        // Waits are measured by the clock that nobody sets: a jump back by an hour would hold this thread for as long.
        long startNanos = System.nanoTime();
        List<Placement> placements = new ArrayList<>(
                decide(ReservationPlan.lookingForSeen(orders, journal::hasSeen), nowMillis, startNanos));
        int[] left = ReservationPlan.stillToPlace(orders, placements);
        if (left.length > 0) {
            List<Placement> placed =
                    decide(Arrays.stream(left).mapToObj(orders::get).toList(), nowMillis, startNanos);
            for (int i = 0; i < left.length; i++) {
                placements.set(left[i], placed.get(i));
            }
        }
        return metrics.answered(new PlacementBatch(placements, notes.issue(ReservationPlan.soldOut(placements))));
    }

    /** What becomes of {@code orders}, which are worked on since {@code startNanos}, at {@code nowMillis}. */
    private List<Placement> decide(List<PlaceOrder> orders, long nowMillis, long startNanos) {
        ReservationPlan plan = ReservationPlan.of(orders, nowMillis);
        long endNanos = startNanos + TimeUnit.MILLISECONDS.toNanos(ReservationPlan.ANSWER_MILLIS);
        Map<String, Map<AttemptId, ReservationOutcome>> outcomes = reserve(plan, nowMillis, endNanos);

        List<Handover> handovers = orders.stream().map(order -> plan.handOver(order, outcomes)).toList();
        List<CompletableFuture<Placement>> verdicts =
                journal.submit(handovers.stream().map(Handover::entry).toList());
        List<CompletableFuture<Placement>> answers = new ArrayList<>(orders.size());
        for (int i = 0; i < orders.size(); i++) {
            answers.add(verdicts.get(i).thenApply(handovers.get(i)::answer));
        }
        await(answers, endNanos);
        return answers.stream().map(answer -> answer.getNow(new Unknown())).toList();
    }

    /** The answers of those SKUs whose owner has answered well and in time, and before {@code endNanos}. */
    private Map<String, Map<AttemptId, ReservationOutcome>> reserve(ReservationPlan plan, long nowMillis,
            long endNanos) {
        Map<String, CompletableFuture<List<ReservationOutcome>>> reservations = new LinkedHashMap<>();
        plan.skus().forEach(sku -> reservations.put(sku, stock.reserve(sku, plan.reservations(sku), nowMillis)));
        long startNanos = System.nanoTime();
        long untilNanos =
                startNanos + Math.min(TimeUnit.MILLISECONDS.toNanos(RESERVE_MILLIS), endNanos - startNanos);
        Map<String, Map<AttemptId, ReservationOutcome>> outcomes = new HashMap<>();
        reservations.forEach((sku, reservation) -> answer(reservation, untilNanos)
                .ifPresent(answer -> outcomes.put(sku, plan.byAttempt(sku, answer))));
        return outcomes;
    }

    /**
     * Waits for one after the other by {@code get}, which wakes this thread itself: whatever else follows on an answer of
     * Hazelcast's runs on another thread first.
     */
    private static <T> Optional<T> answer(CompletableFuture<T> future, long untilNanos) {
        try {
            return Optional.of(future.get(Math.max(0, untilNanos - System.nanoTime()), TimeUnit.NANOSECONDS));
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("A batch goes on without an answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }

    private static void await(Collection<? extends CompletableFuture<?>> futures, long endNanos) {
        try {
            CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new))
                    .get(Math.max(0, endNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("A batch goes on with the answers that it has", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
