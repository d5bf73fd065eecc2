package io.doorbuster.store;

import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.domain.deadletter.DeadLetter;
import io.doorbuster.domain.fulfillment.FulfillmentStatus;
import io.doorbuster.domain.order.CancelOrder;
import io.doorbuster.domain.order.CancelOutcome;
import io.doorbuster.domain.order.Cancellation;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.SoldOutNote;
import io.doorbuster.domain.stock.LedgerRow;
import io.doorbuster.store.OrderLocks.Place;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Cancels orders, each once: the units go back in the transaction that records it. Blocks for some round trips and a
 * commit; throws {@link LedgerUnavailableException} if PostgreSQL does not answer, and may then be called again: what was
 * committed all the same is found.
 */
public final class Cancellations {

    private static final String POSITION = "SELECT sequence FROM stream_positions WHERE stream = ? AND writer = ?";

    private static final String GIVE_BACK = """
            UPDATE inventory SET sold = sold - line.quantity, version = version + 1,
            """ + SoldOutGuard.OPEN_FROM + """
            FROM (SELECT sku AS line_sku, sum(quantity)::bigint AS quantity FROM order_lines
                  WHERE order_id = ? GROUP BY sku) line
            WHERE sku = line.line_sku
            RETURNING sku, version, received, sold""";

    private static final String GIVE_COUPONS_BACK = """
            WITH returned AS (
                UPDATE coupon_uses SET given_back = true WHERE order_id = ? AND NOT given_back RETURNING code)
            UPDATE coupon_counters SET used = used - 1 FROM returned WHERE coupon_counters.code = returned.code""";

    /** Told of are those whose opening was. An opening that nobody has heard of yet is not told any more. */
    private static final String ANNOUNCE = """
            WITH told AS (
                SELECT fulfillment_id FROM webhook_outbox
                WHERE kind = 'OPENED' AND fulfillment_id IN (SELECT id FROM fulfillments WHERE order_id = ?)
                ORDER BY fulfillment_id FOR UPDATE),
            withdrawn AS (
                UPDATE webhook_outbox SET next_try_at = NULL, error = 'cancelled'
                WHERE kind = 'OPENED' AND next_try_at IS NOT NULL AND fulfillment_id IN (SELECT fulfillment_id FROM told))
            INSERT INTO webhook_outbox (fulfillment_id, kind) SELECT fulfillment_id, 'CANCELLED' FROM told""";

    private final Database database;
    private final Clock clock;
    private final EmailQueue emails;

    /** {@code emails} is where buyers are told of it. */
    public Cancellations(Database database, Clock clock, EmailQueue emails) {
        this.database = database;
        this.clock = clock;
        this.emails = emails;
    }

    /** What came of it, and the ledger rows of the order's SKUs, which the grid is to be told, now or again. */
    public record Result(CancelOutcome outcome, Map<String, LedgerRow> rows) {

        private static Result of(CancelOutcome outcome) {
            return new Result(outcome, Map.of());
        }
    }

    /** Cancels an order, or finds that it was. */
    public Result cancel(CancelOrder command) {
        return database.transact("cancelling " + command.orderId(), connection -> {
            UUID id = command.orderId().toUuid();
            Optional<Place> place = OrderLocks.lock(connection, id);
            if (place.isEmpty()) {
                return Result.of(new CancelOutcome.NoSuchOrder());
            }
            holdStream(connection, place.get());
            List<FulfillmentStatus> fulfillments = Rows.list(connection,
                    "SELECT status FROM fulfillments WHERE order_id = ? ORDER BY id FOR UPDATE",
                    row -> FulfillmentStatus.valueOf(row.getString("status")), id);
            Order order = OrderLocks.read(connection, command.orderId());
            return switch (Cancellation.decide(command, order,
                    fulfillments.stream().anyMatch(FulfillmentStatus::hasLeft))) {
                case Cancellation.AlreadyDone _ ->
                        new Result(new CancelOutcome.Cancelled(order, false), OrderLocks.stock(connection, id));
                case Cancellation.OtherVersion _ -> Result.of(new CancelOutcome.OtherVersion(order.version()));
                case Cancellation.TooLate _ -> Result.of(new CancelOutcome.TooLate(order.status()));
                case Cancellation.Allowed _ -> {
                    record(connection, command);
                    Order cancelled = OrderLocks.read(connection, command.orderId());
                    yield new Result(new CancelOutcome.Cancelled(cancelled, true), giveBack(connection, id));
                }
            };
        });
    }

    /**
     * Keeps the stream from taking the order before this transaction ends, or waits until it has. Not needed for an order
     * that it has passed, which most have within a second, for it never goes back.
     */
    private static void holdStream(Connection connection, Place place) throws SQLException {
        boolean passed = position(connection, POSITION, place.writer()) >= place.sequence();
        if (!passed) {
            Rows.update(connection,
                    "INSERT INTO stream_positions (stream, writer, sequence) VALUES (?, ?, 0) ON CONFLICT DO NOTHING",
                    DeadLetter.FULFILLMENT, place.writer());
            position(connection, POSITION + " FOR SHARE", place.writer());
        }
    }

    private static long position(Connection connection, String select, long writer) throws SQLException {
        return Rows.first(connection, select, row -> row.getLong("sequence"), DeadLetter.FULFILLMENT, writer)
                .orElse(0L);
    }

    private void record(Connection connection, CancelOrder command) throws SQLException {
        UUID id = command.orderId().toUuid();
        Instant at = Instant.ofEpochMilli(clock.millis()); // what is answered now equals what is read later
        Rows.update(connection,
                "INSERT INTO order_cancellations (order_id, reason, actor, cancelled_at) VALUES (?, ?, ?, ?)", id,
                command.reason(), command.actor(), at);
        Rows.update(connection, """
                UPDATE fulfillments SET status = 'CANCELLED', version = version + 1, cancelled_at = ?
                WHERE order_id = ? AND status IN ('OPEN', 'ACKNOWLEDGED')""", at, id);
        Rows.update(connection, ANNOUNCE, id);
        emails.addCancellation(connection, id);
        PaymentRows.settle(connection, id, at);
    }

    /** Last of all: the sale of these SKUs waits from here on until the commit. */
    private static Map<String, LedgerRow> giveBack(Connection connection, UUID id) throws SQLException {
        OrderLocks.lockStock(connection, id);
        Rows.update(connection, "UPDATE limited_purchases SET returned = quantity WHERE order_id = ?", id);
        if (OrderLocks.lockCoupons(connection, id)) {
            Rows.update(connection, GIVE_COUPONS_BACK, id);
        }
        return OrderLocks.ledgerRows(connection, GIVE_BACK, SoldOutNote.CLOSED_MILLIS, id);
    }
}
