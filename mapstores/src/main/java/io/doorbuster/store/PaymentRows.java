package io.doorbuster.store;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.order.CancelOrder;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.OrderPayment;
import io.doorbuster.domain.payment.OrderFacts;
import io.doorbuster.domain.payment.OrderFacts.DueRefund;
import io.doorbuster.domain.payment.Payment;
import io.doorbuster.domain.payment.PaymentEvent;
import io.doorbuster.domain.payment.PaymentMethod;
import io.doorbuster.domain.payment.PaymentStatus;
import io.doorbuster.domain.payment.PaymentStep;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Payments as they are stored: their events, what of their orders matters to them, and when they are due. Whoever changes
 * something of an order that its payment follows calls {@link #settle} in the same transaction, with the order's row locked.
 */
final class PaymentRows {

    /** The time that a buyer has to confirm at their bank: longer than any bank waits, and the units are not for sale. */
    static final Duration CONFIRMATION = Duration.ofMinutes(30);

    private static final String SELECT = """
            SELECT y.order_id, y.method, y.token, y.currency, y.due_minor, y.released, y.pay_until,
                   EXISTS (SELECT FROM order_cancellations x WHERE x.order_id = y.order_id) AS cancelled,
                   EXISTS (SELECT FROM shipments s WHERE s.order_id = y.order_id)
                       OR EXISTS (SELECT FROM fulfillments f WHERE f.order_id = y.order_id
                                  AND f.status IN ('SHIPPED', 'DELIVERED')) AS shipped
            FROM payments y WHERE y.order_id = ANY (?)""";

    private PaymentRows() {}

    /**
     * A payment and what it goes by.
     *
     * @param until when the buyer's time to confirm, or to send the money, is over; {@link Instant#MAX} if there is no such time
     */
    record Known(UUID order, String token, String currency, boolean released, Payment payment, OrderFacts facts,
            Instant until, long version) {

        PaymentStep next() {
            return payment.next(facts);
        }

        /** What is to be done when the buyer's time is over. */
        private PaymentStep nextInTheEnd() {
            return payment.next(new OrderFacts(facts.cancelled(), facts.shipped(), true, facts.dueRefunds(),
                    facts.askedBackMinor()));
        }

        /** Whether something is to be done when the buyer's time is over, and nothing before. */
        private boolean waitsForTheBuyer() {
            return !until.equals(Instant.MAX) && !facts.cancelled() && !payment.status().isFinal()
                    && payment.status() != PaymentStatus.AUTHORIZED;
        }
    }

    /** A row that this version does not know how to read. */
    static final class UnreadableException extends RuntimeException {
        private static final long serialVersionUID = 1;

        UnreadableException(String message) {
            super(message);
        }
    }

    private record Head(UUID order, PaymentMethod method, String token, String currency, long dueMinor,
            boolean released,
            boolean cancelled, boolean shipped, Instant payUntil) {
        static Head of(ResultSet row) throws SQLException {
            return new Head(row.getObject("order_id", UUID.class),
                    PaymentMethod.of(row.getString("method")).orElseThrow(() -> new UnreadableException(
                            "no method that is known here")),
                    row.getString("token"),
                    row.getString("currency"), row.getLong("due_minor"), row.getBoolean("released"),
                    row.getBoolean("cancelled"), row.getBoolean("shipped"),
                    Rows.optionalInstant(row, "pay_until").orElse(Instant.MAX));
        }
    }

    private record Event(UUID order, PaymentEvent event, Instant at) {}

    private record Refund(UUID order, UUID id, long amountMinor, String state) {}

    /** The payments of {@code orders}; orders without one are missing. */
    static Map<UUID, Known> read(Connection connection, Collection<UUID> orders, Instant now) throws SQLException {
        Map<UUID, Known> all = new HashMap<>();
        List<Head> heads = orders.isEmpty() ? List.of() : Rows.list(connection, SELECT, Head::of, orders);
        if (heads.isEmpty()) {
            return all;
        }
        Map<UUID, List<Event>> events = new HashMap<>();
        Rows.list(connection, """
                SELECT order_id, kind, key, amount_minor, detail, at FROM payment_events WHERE order_id = ANY (?)""",
                PaymentRows::event, orders)
                .forEach(event -> events.computeIfAbsent(event.order(), _ -> new ArrayList<>()).add(event));
        Map<UUID, List<Refund>> refunds = new HashMap<>();
        Rows.list(connection, """
                SELECT order_id, id, amount_minor, state FROM refunds WHERE order_id = ANY (?)
                ORDER BY requested_at, id""", row -> new Refund(row.getObject("order_id", UUID.class),
                row.getObject("id", UUID.class), row.getLong("amount_minor"), row.getString("state")), orders)
                .forEach(refund -> refunds.computeIfAbsent(refund.order(), _ -> new ArrayList<>()).add(refund));
        for (Head head : heads) {
            all.put(head.order(), known(head, events.getOrDefault(head.order(), List.of()),
                    refunds.getOrDefault(head.order(), List.of()), now));
        }
        return all;
    }

    private static Known known(Head head, List<Event> events, List<Refund> refunds, Instant now) {
        Payment payment = Payment.requested(head.method(), head.dueMinor())
                .after(events.stream().map(Event::event).toList());
        Instant until = events.stream().filter(event -> event.event() instanceof PaymentEvent.ActionRequired)
                .map(event -> event.at().plus(CONFIRMATION)).findFirst().orElse(head.payUntil());
        List<DueRefund> due = refunds.stream().filter(refund -> refund.state().equals("REQUESTED"))
                .map(refund -> new DueRefund(OrderEvents.refundId(refund.id()), refund.amountMinor())).toList();
        long askedBack = refunds.stream().filter(refund -> refund.state().equals("REQUESTED")
                || refund.state().equals("SUCCEEDED")).mapToLong(Refund::amountMinor).sum();
        return new Known(head.order(), head.token(), head.currency(), head.released(), payment,
                new OrderFacts(head.cancelled(), head.shipped(), !now.isBefore(until), due, askedBack), until,
                events.size());
    }

    /** Locks the order's payment and reads it; empty if it has none. */
    static Optional<Known> lock(Connection connection, UUID order, Instant now) throws SQLException {
        List<UUID> found = Rows.list(connection, "SELECT order_id FROM payments WHERE order_id = ? FOR UPDATE",
                row -> row.getObject("order_id", UUID.class), order);
        return Optional.ofNullable(read(connection, found, now).get(order));
    }

    /** Adds an event, or more money to it; answers whether something of it was not known yet. */
    static boolean add(Connection connection, UUID order, PaymentEvent event, Instant at) throws SQLException {
        return Rows.update(connection, """
                INSERT INTO payment_events (order_id, kind, key, amount_minor, detail, at) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (order_id, kind, key) DO UPDATE
                    SET amount_minor = greatest(payment_events.amount_minor, excluded.amount_minor)
                    WHERE payment_events.amount_minor < excluded.amount_minor""", order, kind(event), event.key(),
                event.amountMinor(),
                event.detail(), at) == 1;
    }

    /**
     * Draws the consequences of what is known by now: what of a cancelled order's money came goes back, the row shows how
     * far the payment is, and it is due if something is to be done for it. Nothing for orders without a payment.
     */
    static void settle(Connection connection, UUID order, Instant now) throws SQLException {
        Optional<Known> found = lock(connection, order, now);
        if (found.isEmpty()) {
            return;
        }
        Known known = found.get();
        if (known.facts().cancelled()) {
            voidUnfunded(connection, known);
            known = read(connection, List.of(order), now).getOrDefault(order, known);
            giveBack(connection, known, now);
            known = read(connection, List.of(order), now).getOrDefault(order, known);
        }
        OrderPayment shown = OrderPayment.of(known.payment(), known.version());
        Rows.update(connection, """
                UPDATE payments SET status = ?, captured_minor = ?, secret = ?, declined = ?, version = ?, tries = 0,
                    error = '' WHERE order_id = ?""", shown.status().name(), shown.capturedMinor(), shown.secret(),
                shown.declined(), shown.version(), order);
        schedule(connection, known, now);
    }

    /** Makes a payment due if something is to be done for it, now or later. */
    static void schedule(Connection connection, Known known, Instant now) throws SQLException {
        boolean rests = known.next() instanceof PaymentStep.Rest;
        boolean waits = rests && known.waitsForTheBuyer();
        if (rests && !waits) {
            Rows.update(connection, "UPDATE payments SET next_try_at = NULL WHERE order_id = ?", known.order());
        } else {
            boolean asks = !known.payment().method().isManual()
                    && (waits ? known.nextInTheEnd() : known.next()).asksProvider();
            Rows.update(connection, "UPDATE payments SET next_try_at = ?, asks_provider = ? WHERE order_id = ?",
                    waits ? known.until() : now, asks, known.order());
        }
    }

    /** What came of an order that is cancelled goes back, all of it and once. */
    private static void giveBack(Connection connection, Known known, Instant now) throws SQLException {
        long amount = known.payment().unclaimedMinor(known.facts());
        if (amount > 0) {
            String cause = OrderId.of(known.order()) + " " + known.payment().capturedMinor();
            Rows.update(connection, """
                    INSERT INTO refunds (id, order_id, fingerprint, amount_minor, reason, actor, requested_at)
                    VALUES (?, ?, 0, ?, 'order cancelled', ?, ?) ON CONFLICT DO NOTHING""",
                    AttemptId.of(CancelOrder.SYSTEM, "refund after cancellation", cause).toUuid(), known.order(),
                    amount,
                    CancelOrder.SYSTEM, now);
        }
    }

    private static void voidUnfunded(Connection connection, Known known) throws SQLException {
        for (String refund : known.payment().unfunded(known.facts())) {
            Rows.update(connection, "UPDATE refunds SET state = 'VOID' WHERE id = ? AND state = 'REQUESTED'",
                    OrderEvents.parseRefundId(refund).orElseThrow());
        }
    }

    private static String kind(PaymentEvent event) {
        return switch (event) {
            case PaymentEvent.Opened _ -> "OPENED";
            case PaymentEvent.ActionRequired _ -> "ACTION_REQUIRED";
            case PaymentEvent.Authorized _ -> "AUTHORIZED";
            case PaymentEvent.Declined _ -> "DECLINED";
            case PaymentEvent.Voided _ -> "VOIDED";
            case PaymentEvent.Captured _ -> "CAPTURED";
            case PaymentEvent.Refunded _ -> "REFUNDED";
            case PaymentEvent.RefundFailed _ -> "REFUND_FAILED";
        };
    }

    private static Event event(ResultSet row) throws SQLException {
        String key = row.getString("key");
        String detail = row.getString("detail");
        long amount = row.getLong("amount_minor");
        PaymentEvent event = switch (row.getString("kind")) {
            case "OPENED" -> new PaymentEvent.Opened(detail);
            case "ACTION_REQUIRED" -> new PaymentEvent.ActionRequired(detail);
            case "AUTHORIZED" -> new PaymentEvent.Authorized(amount);
            case "DECLINED" -> new PaymentEvent.Declined(detail);
            case "VOIDED" -> new PaymentEvent.Voided();
            case "CAPTURED" -> new PaymentEvent.Captured(key, amount);
            case "REFUNDED" -> new PaymentEvent.Refunded(key, amount);
            case "REFUND_FAILED" -> new PaymentEvent.RefundFailed(key, detail);
            case String other -> throw new UnreadableException("no kind of event that is known here: " + other);
        };
        return new Event(row.getObject("order_id", UUID.class), event, Rows.instant(row, "at"));
    }
}
