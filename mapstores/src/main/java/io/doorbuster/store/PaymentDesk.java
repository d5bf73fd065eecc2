package io.doorbuster.store;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.domain.deadletter.DeadLetter;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.PayOutRefund;
import io.doorbuster.domain.order.PaymentOutcome;
import io.doorbuster.domain.order.PayoutOutcome;
import io.doorbuster.domain.order.RecordPayment;
import io.doorbuster.domain.order.Refund;
import io.doorbuster.domain.payment.PaymentEvent;
import io.doorbuster.domain.payment.PaymentMethod;
import io.doorbuster.domain.payment.PaymentProvider.Call;
import io.doorbuster.domain.payment.PaymentStep;
import io.doorbuster.store.PaymentRows.Known;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What is due of payments, and what became of it. Several members may be at the same payment: what they hear are events,
 * each of which counts once, and what is to be done next is decided anew, under the order's lock, with each of them.
 *
 * <p>All methods block for a few statements and throw {@link LedgerUnavailableException} if PostgreSQL does not answer;
 * they may then be called again.
 */
public final class PaymentDesk {

    /** Due payments that are counted: in an outage of hours, counting all of them would itself be a load. */
    public static final int MAX_COUNTED = 100_000;

    private static final String CLAIM =
            """
            WITH here AS MATERIALIZED (
                SELECT order_id FROM payments WHERE next_try_at <= now() AND NOT asks_provider
                ORDER BY next_try_at LIMIT ? FOR UPDATE SKIP LOCKED),
            asking AS MATERIALIZED (
                SELECT order_id FROM payments WHERE next_try_at <= now() AND asks_provider
                ORDER BY next_try_at LIMIT ? FOR UPDATE SKIP LOCKED)
            UPDATE payments y SET tries = tries + 1, next_try_at = now() + ? * interval '1 millisecond'
            FROM (SELECT order_id FROM here UNION ALL SELECT order_id FROM asking) due WHERE y.order_id = due.order_id RETURNING y.order_id, y.tries""";

    private static final String BACKLOG = """
            SELECT count(*) AS payments, min(since) AS oldest FROM (
                SELECT greatest(created_at, pay_until) AS since FROM payments WHERE next_try_at <= now() + interval '1 hour'
                ORDER BY next_try_at LIMIT ?) y""";

    private final Database database;
    private final Clock clock;
    private final StreamSink fulfillment;

    /** {@code fulfillment} is where orders go that may be shipped. */
    public PaymentDesk(Database database, Clock clock, StreamSink fulfillment) {
        this.database = database;
        this.clock = clock;
        this.fulfillment = fulfillment;
    }

    /**
     * A payment for which something is to be done.
     *
     * @param tries which try this is, from 1
     * @param orderVersion the order's that its end was decided on; 0 for steps that do not end the order
     */
    public record Claimed(OrderId order, PaymentMethod method, int tries, long orderVersion, Call call) {

        /** Whether it is for a provider to do, which may be away. */
        public boolean asksProvider() {
            return !method.isManual() && call.step().asksProvider();
        }
    }

    /** What waits: payments that somebody is to do something for, and the age of the oldest of their orders, or how long
     * ago its money should have come. */
    public record Backlog(long payments, long oldestMillis) {
        public static final Backlog NONE = new Backlog(0, 0);
    }

    private record Claim(UUID order, int tries) {}

    /**
     * Claims payments, those that have been due for longest; nobody else gets them for {@code lease}.
     *
     * @param here how many at most that nobody outside is asked for
     * @param asking how many at most that a provider is asked for
     */
    public List<Claimed> claim(int here, int asking, Duration lease) {
        return database.transact("claiming payments", connection -> {
            List<Claim> claims = Rows.list(connection, CLAIM, row -> new Claim(row.getObject("order_id", UUID.class),
                    row.getInt("tries")), here, asking, lease.toMillis());
            Map<UUID, Known> all = readable(connection, claims);
            List<Claimed> claimed = new ArrayList<>();
            for (Claim claim : claims) {
                Known known = all.get(claim.order());
                if (known != null) {
                    decide(connection, claim, known).ifPresent(claimed::add);
                }
            }
            return claimed;
        });
    }

    private Optional<Claimed> decide(Connection connection, Claim claim, Known known) throws SQLException {
        OrderId id = OrderId.of(claim.order());
        long version = 0;
        Known decided = known;
        if (known.next() instanceof PaymentStep.CancelOrder || known.next() instanceof PaymentStep.Expire) {
            // The version first: what changes the order after it is found when it is cancelled.
            OrderRows.ReadOrders read = OrderRows.readEach(connection, List.of(claim.order()));
            Order order = read.orders().get(id);
            if (order == null) {
                giveUp(connection, claim.order(), claim.tries(), read.fault(id));
                return Optional.empty();
            }
            version = order.version();
            decided = PaymentRows.read(connection, List.of(claim.order()), now()).getOrDefault(claim.order(), known);
        }
        return switch (decided.next()) {
            case PaymentStep.Rest _ -> {
                PaymentRows.schedule(connection, decided, clock.instant());
                yield Optional.empty();
            }
            case PaymentStep.GiveUp(String reason) -> {
                giveUp(connection, claim.order(), claim.tries(), reason);
                yield Optional.empty();
            }
            case PaymentStep step -> Optional.of(new Claimed(id, decided.payment().method(), claim.tries(), version,
                    new Call(id.toString(), claim.tries(), decided.currency(), decided.token(), step)));
        };
    }

    /** What cannot be read, as what a newer version wrote, is set aside: it must not hold up the others. */
    private Map<UUID, Known> readable(Connection connection, List<Claim> claims) throws SQLException {
        try {
            return PaymentRows.read(connection, claims.stream().map(Claim::order).toList(), now());
        } catch (PaymentRows.UnreadableException _) {
            Map<UUID, Known> all = new HashMap<>();
            for (Claim claim : claims) {
                try {
                    all.putAll(PaymentRows.read(connection, List.of(claim.order()), now()));
                } catch (PaymentRows.UnreadableException e) {
                    giveUp(connection, claim.order(), claim.tries(), String.valueOf(e.getMessage()));
                }
            }
            return all;
        }
    }

    /**
     * Adds what became known of an order's payment; answers whether something of it was new. An order that may be shipped
     * now is opened to the warehouse in the same transaction.
     */
    public boolean apply(OrderId id, List<PaymentEvent> events) {
        return database.transact("recording a payment of " + id, connection -> {
            UUID order = id.toUuid();
            Optional<Known> before = OrderLocks.lock(connection, order).isEmpty() ? Optional.empty()
                    : PaymentRows.lock(connection, order, now());
            if (before.isEmpty()) {
                return false;
            }
            boolean news = false;
            for (PaymentEvent event : events) {
                news |= isOurs(before.get(), event) && add(connection, order, event);
            }
            if (news) {
                settle(connection, order);
            }
            return news;
        });
    }

    /**
     * Adds what the provider tells by itself of the payment that it knows by {@code reference}. One that we do not know it
     * by was opened by mistake, is never confirmed, and nothing that is told of it is about the order.
     */
    public boolean note(OrderId id, String reference, PaymentEvent event) {
        boolean known = !reference.isEmpty() && database.call("reading a payment of " + id,
                connection -> Optional.ofNullable(
                        PaymentRows.read(connection, List.of(id.toUuid()), now()).get(id.toUuid()))
                        .filter(found -> found.payment().reference().equals(reference)).isPresent());
        return known && apply(id, List.of(event));
    }

    /** A payment is known to its provider by one reference; another one was opened by mistake, and never confirmed. */
    private static boolean isOurs(Known known, PaymentEvent event) {
        return !(event instanceof PaymentEvent.Opened(String reference)) || known.payment().reference().isEmpty()
                || known.payment().reference().equals(reference);
    }

    private boolean add(Connection connection, UUID order, PaymentEvent event) throws SQLException {
        if (!PaymentRows.add(connection, order, event, now())) {
            return false;
        }
        if (event instanceof PaymentEvent.Refunded) {
            moveRefund(connection, order, event.key(), Refund.State.SUCCEEDED);
        }
        if (event instanceof PaymentEvent.RefundFailed(String refundId, String reason)) {
            moveRefund(connection, order, refundId, Refund.State.FAILED);
            DeadLetters.insert(connection, new DeadLetter(0, DeadLetter.PAYMENT, OrderId.of(order).toString(), 1,
                    "refund " + refundId + " failed: " + reason, clock.instant()));
        }
        return true;
    }

    /** One that has failed stays so, whatever is heard later. */
    private static void moveRefund(Connection connection, UUID order, String refundId, Refund.State state)
            throws SQLException {
        Optional<UUID> refund = OrderEvents.parseRefundId(refundId);
        if (refund.isPresent()) {
            Rows.update(connection,
                    "UPDATE refunds SET state = ? WHERE id = ? AND order_id = ? AND state IN ('REQUESTED', 'SUCCEEDED')",
                    state.name(), refund.get(), order);
        }
    }

    private void settle(Connection connection, UUID order) throws SQLException {
        PaymentRows.settle(connection, order, now());
        Known known = PaymentRows.read(connection, List.of(order), now()).get(order);
        if (known != null && !known.released() && known.payment().allowsShipping() && !known.facts().cancelled()) {
            Rows.update(connection, "UPDATE payments SET released = true WHERE order_id = ?", order);
            fulfillment.release(connection, OrderId.of(order));
        }
    }

    /** It is to be tried again after {@code pause}, unless something became known meanwhile. */
    public void postpone(Claimed claimed, String error, Duration pause) {
        database.transact("postponing a payment", connection -> Rows.update(connection, """
                UPDATE payments SET next_try_at = now() + ? * interval '1 millisecond', error = ?
                WHERE order_id = ? AND tries = ? AND next_try_at IS NOT NULL""", pause.toMillis(), error,
                claimed.order().toUuid(), claimed.tries()));
    }

    /** It is given up, and becomes a dead letter. */
    public void giveUp(Claimed claimed, String error) {
        database.transact("giving up a payment", connection -> {
            giveUp(connection, claimed.order().toUuid(), claimed.tries(), error);
            return true;
        });
    }

    private void giveUp(Connection connection, UUID order, int tries, String error) throws SQLException {
        int rows = Rows.update(connection, """
                UPDATE payments SET next_try_at = NULL, error = ?
                WHERE order_id = ? AND tries = ? AND next_try_at IS NOT NULL""", error, order, tries);
        if (rows == 1) {
            DeadLetters.insertOnce(connection, new DeadLetter(0, DeadLetter.PAYMENT, OrderId.of(order).toString(),
                    tries, error, clock.instant()));
        }
    }

    /** Makes a payment due that was given up, with all its tries before it. */
    static void tryAgain(Connection connection, String orderId) throws SQLException {
        Rows.update(connection, "UPDATE payments SET tries = 0, next_try_at = now() WHERE order_id = ?",
                OrderId.parse(orderId).orElseThrow().toUuid());
    }

    /** Notes that money has come, or finds that it was noted. */
    public PaymentOutcome record(RecordPayment command) {
        UUID id = command.orderId().toUuid();
        return database.transact("recording money for " + command.orderId(), connection -> {
            if (OrderLocks.lock(connection, id).isEmpty()) {
                return new PaymentOutcome.NoSuchOrder();
            }
            Order order = OrderLocks.read(connection, command.orderId());
            Optional<Known> found = PaymentRows.lock(connection, id, now());
            if (found.isEmpty() || !found.get().payment().method().isManual()) {
                return new PaymentOutcome.NotByHand(order.paymentMethod());
            }
            long fingerprint = AttemptId.fingerprint(Long.toString(command.amountMinor()), command.currency(),
                    command.reference());
            Optional<Long> known = Rows.first(connection,
                    "SELECT fingerprint FROM payment_events WHERE order_id = ? AND kind = 'CAPTURED' AND key = ?",
                    row -> row.getLong("fingerprint"), id, command.attempt().toString());
            if (known.isPresent()) {
                return known.get() == fingerprint ? new PaymentOutcome.Recorded(order, true)
                        : new PaymentOutcome.KeyReused();
            }
            long left = found.get().payment().dueMinor() - found.get().payment().capturedMinor();
            if (!command.currency().equals(order.currency())) {
                return new PaymentOutcome.OtherCurrency(order.currency());
            }
            if (command.amountMinor() > left) {
                return new PaymentOutcome.TooMuch(command.amountMinor(), left);
            }
            Rows.update(connection, """
                    INSERT INTO payment_events (order_id, kind, key, amount_minor, detail, fingerprint, actor, at)
                    VALUES (?, 'CAPTURED', ?, ?, ?, ?, ?, ?)""", id, command.attempt().toString(),
                    command.amountMinor(), command.reference(), fingerprint, command.actor(), now());
            settle(connection, id);
            return new PaymentOutcome.Recorded(OrderLocks.read(connection, command.orderId()), false);
        });
    }

    /** Notes that somebody moved a refund's money, or finds that it was noted. */
    public PayoutOutcome record(PayOutRefund command) {
        UUID id = command.orderId().toUuid();
        return database.transact("recording a payout of " + command.orderId(), connection -> {
            if (OrderLocks.lock(connection, id).isEmpty()) {
                return new PayoutOutcome.NoSuchOrder();
            }
            Order order = OrderLocks.read(connection, command.orderId());
            Optional<Refund> refund = order.afterSales().refunds().stream()
                    .filter(one -> one.id().equals(command.refundId())).findFirst();
            if (refund.isEmpty()) {
                return new PayoutOutcome.NoSuchRefund();
            }
            Optional<Known> found = PaymentRows.lock(connection, id, now());
            if (found.isEmpty() || !found.get().payment().method().isManual()) {
                return new PayoutOutcome.NotByHand(order.paymentMethod());
            }
            Optional<Long> known = Rows.first(connection, """
                    SELECT fingerprint FROM payment_events
                    WHERE order_id = ? AND kind = 'REFUNDED' AND key = ? AND attempt = ?""",
                    row -> row.getLong("fingerprint"), id, command.refundId(), command.attempt().toUuid());
            if (known.isPresent()) {
                return known.get() == command.fingerprint() ? new PayoutOutcome.PaidOut(order, true)
                        : new PayoutOutcome.KeyReused();
            }
            if (refund.get().state() != Refund.State.REQUESTED) {
                return new PayoutOutcome.NotDue(refund.get().state());
            }
            long left = found.get().payment().capturedMinor() - found.get().payment().refundedMinor();
            if (refund.get().amountMinor() > left) {
                return new PayoutOutcome.TooMuch(refund.get().amountMinor(), left);
            }
            Rows.update(connection, """
                    INSERT INTO payment_events (order_id, kind, key, amount_minor, detail, fingerprint, actor, attempt, at)
                    VALUES (?, 'REFUNDED', ?, ?, ?, ?, ?, ?, ?)""", id, command.refundId(),
                    refund.get().amountMinor(), command.reference(), command.fingerprint(), command.actor(),
                    command.attempt().toUuid(), now());
            moveRefund(connection, id, command.refundId(), Refund.State.SUCCEEDED);
            settle(connection, id);
            return new PayoutOutcome.PaidOut(OrderLocks.read(connection, command.orderId()), false);
        });
    }

    /** What waits now, by whomever it is done. */
    public Backlog backlog() {
        return database.call("counting payments", connection -> Rows.first(connection, BACKLOG,
                row -> new Backlog(row.getLong("payments"), Rows.optionalInstant(row, "oldest")
                        .map(oldest -> Math.max(0, clock.millis() - oldest.toEpochMilli())).orElse(0L)),
                MAX_COUNTED)).orElse(Backlog.NONE);
    }

    /** In milliseconds, so that what is answered now equals what is read later. */
    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }
}
