package io.doorbuster.domain.placement;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.journal.JournalEntry;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.PlaceOrder.Intent;
import io.doorbuster.domain.order.Placement;
import io.doorbuster.domain.order.Placement.NotOwned;
import io.doorbuster.domain.order.Placement.NotReady;
import io.doorbuster.domain.order.Placement.OutOfStock;
import io.doorbuster.domain.order.Placement.Overloaded;
import io.doorbuster.domain.stock.Hold;
import io.doorbuster.domain.stock.HoldId;
import io.doorbuster.domain.stock.Reservation;
import io.doorbuster.domain.stock.ReservationOutcome;
import io.doorbuster.domain.stock.ReservationOutcome.Crowded;
import io.doorbuster.domain.stock.ReservationOutcome.Insufficient;
import io.doorbuster.domain.stock.ReservationOutcome.Reserved;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * What a batch of orders wants of each SKU, and what becomes of each order once the SKUs' owners have answered. Used by
 * one thread.
 */
public final class ReservationPlan {

    /** How long an app node's batch is worked on; the app node itself waits two seconds more. */
    public static final long ANSWER_MILLIS = 8_000;
    /** How long a reservation stands without a verdict: beyond any batch that its member still works on. */
    public static final long RESERVATION_MILLIS = 2 * ANSWER_MILLIS;

    private final long startMillis;
    private final Map<String, Map<AttemptId, Reservation>> wanted = new LinkedHashMap<>();

    private ReservationPlan(long startMillis) {
        this.startMillis = startMillis;
    }

    /** The plan for {@code orders}, which are worked on from {@code nowMillis} (the member's clock) on. */
    public static ReservationPlan of(List<PlaceOrder> orders, long nowMillis) {
        ReservationPlan plan = new ReservationPlan(nowMillis);
        for (PlaceOrder order : orders) {
            if (order.intent() == Intent.PLACE) {
                order.lines().forEach(line -> plan.add(order, line));
            }
        }
        return plan;
    }

    /** The same attempt twice in a batch is one reservation. */
    private void add(PlaceOrder order, OrderLine line) {
        HoldId hold = order.terms().hold();
        wanted.computeIfAbsent(line.sku(), sku -> new LinkedHashMap<>()).putIfAbsent(order.attempt(),
                new Reservation(order.attempt(), line.quantity(), startMillis + RESERVATION_MILLIS,
                        hold.equals(HoldId.NONE) ? null : Hold.named(hold)));
    }

    /** The SKUs that must be reserved. */
    public Set<String> skus() {
        return Collections.unmodifiableSet(wanted.keySet());
    }

    /** What to reserve of {@code sku}, in the order in which its owner answers. */
    public List<Reservation> reservations(String sku) {
        return List.copyOf(wanted.getOrDefault(sku, Map.of()).values());
    }

    /** {@code outcomes} of the reservations of {@code sku}, by attempt. */
    public Map<AttemptId, ReservationOutcome> byAttempt(String sku, List<ReservationOutcome> outcomes) {
        Map<AttemptId, ReservationOutcome> byAttempt = new LinkedHashMap<>();
        List<Reservation> reservations = reservations(sku);
        for (int i = 0; i < reservations.size(); i++) {
            byAttempt.put(reservations.get(i).attempt(), outcomes.get(i));
        }
        return byAttempt;
    }

    /**
     * How {@code order} goes to the journal: to be placed if all its lines are reserved, else only to be recalled.
     *
     * @param answers the outcomes of each SKU whose owner has answered in time, see {@link #byAttempt}
     */
    public Handover handOver(PlaceOrder order, Map<String, Map<AttemptId, ReservationOutcome>> answers) {
        if (order.intent() == Intent.RECALL) {
            return new Handover(entry(order, Intent.RECALL, List.of()), new NotOwned());
        }
        List<String> held = new ArrayList<>(order.lines().size());
        Optional<Placement> objection = Optional.empty();
        for (OrderLine line : order.lines()) {
            Optional<ReservationOutcome> outcome =
                    Optional.ofNullable(answers.getOrDefault(line.sku(), Map.of()).get(order.attempt()));
            if (outcome.isEmpty() || outcome.get() instanceof Reserved) {
                held.add(line.sku());
            }
            Optional<Placement> objectionToLine = objectionTo(line, outcome);
            objection = objection.or(() -> objectionToLine);
        }
        Intent intent = objection.isEmpty() ? Intent.PLACE : Intent.RECALL;
        return new Handover(entry(order, intent, held), objection.orElse(new NotOwned()));
    }

    /**
     * What to decide of {@code orders} first: what was {@code seen} before is most likely a replay, and is only looked for, so
     * that nothing is reserved for it that others want.
     *
     * @param seen a hint, of which both answers may be wrong
     */
    public static List<PlaceOrder> lookingForSeen(List<PlaceOrder> orders, Predicate<AttemptId> seen) {
        return orders.stream().map(order -> seen.test(order.attempt()) ? order.asRecall() : order).toList();
    }

    /** Which of {@code orders} were only looked for, owned no order (they were refused before, say), and are to be placed now. */
    public static int[] stillToPlace(List<PlaceOrder> orders, List<Placement> found) {
        return IntStream.range(0, orders.size()).filter(i -> orders.get(i).intent() == Intent.PLACE
                && found.get(i) instanceof NotOwned).toArray();
    }

    /** The SKUs of which a shopper was told that nothing is left. */
    public static Set<String> soldOut(List<Placement> answers) {
        Set<String> skus = new LinkedHashSet<>();
        for (Placement answer : answers) {
            if (answer instanceof OutOfStock(String sku, long requested, long available) && available == 0) {
                skus.add(sku);
            }
        }
        return skus;
    }

    private JournalEntry entry(PlaceOrder order, Intent intent, List<String> reserved) {
        return new JournalEntry(order, intent, reserved, startMillis + ANSWER_MILLIS,
                startMillis + RESERVATION_MILLIS);
    }

    /** Why the line cannot be had; a SKU whose owner did not answer may be reserved or not. */
    private static Optional<Placement> objectionTo(OrderLine line, Optional<ReservationOutcome> outcome) {
        if (outcome.isEmpty()) {
            return Optional.of(new NotReady());
        }
        return switch (outcome.get()) {
            case Reserved reserved -> Optional.empty();
            // The same attempt with another body in one batch: it is the other's quantity that is short.
            case Insufficient(long available) when available >= line.quantity() -> Optional.of(new NotReady());
            case Insufficient(long available) ->
                    Optional.of(new OutOfStock(line.sku(), line.quantity(), available));
            case Crowded crowded -> Optional.of(new Overloaded());
        };
    }
}
