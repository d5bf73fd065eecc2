package io.doorbuster.store;

import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.domain.fulfillment.FulfillmentOrder;
import io.doorbuster.domain.fulfillment.FulfillmentOutcome;
import io.doorbuster.domain.fulfillment.FulfillmentOutcome.Done;
import io.doorbuster.domain.fulfillment.FulfillmentOutcome.KeyReused;
import io.doorbuster.domain.fulfillment.FulfillmentOutcome.NoSuchFulfillment;
import io.doorbuster.domain.fulfillment.FulfillmentOutcome.TooManyUnits;
import io.doorbuster.domain.fulfillment.FulfillmentOutcome.WrongStatus;
import io.doorbuster.domain.fulfillment.FulfillmentPage;
import io.doorbuster.domain.fulfillment.FulfillmentStatus;
import io.doorbuster.domain.fulfillment.ShipGoods;
import io.doorbuster.domain.order.AfterSalesOutcome;
import io.doorbuster.domain.order.AfterSalesRules;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.OrderNumber;
import io.doorbuster.domain.order.Units;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Fulfillment orders, as the warehouse sees them. All methods block for a query and throw
 * {@link LedgerUnavailableException} if PostgreSQL does not answer; every step may be reported again.
 */
public final class Fulfillments {

    private static final UUID BELOW_ALL = new UUID(0, 0);

    private static final String COLUMNS = """
            SELECT f.*, o.writer, o.sequence, o.request_id, coalesce(f.cancelled_at, f.delivered_at, f.shipped_at, f.acknowledged_at, f.created_at) AS changed_at
            FROM fulfillments f JOIN orders o ON o.id = f.order_id
            """;

    private final Database database;
    private final Clock clock;
    private final EmailQueue emails;

    /** {@code emails} is where buyers are told of parcels. */
    public Fulfillments(Database database, Clock clock, EmailQueue emails) {
        this.database = database;
        this.clock = clock;
        this.emails = emails;
    }

    /**
     * Fulfillment orders, oldest first. Ids are time-ordered, so an id is the cursor.
     *
     * @param status empty for all
     * @param after cursor of the page before, empty for the first; {@link IllegalArgumentException} if it is none
     * @param limit 1 to {@link OrderQueries#MAX_LIMIT}
     */
    public FulfillmentPage list(Optional<FulfillmentStatus> status, String after, int limit) {
        OrderQueries.checkLimit(limit);
        UUID above = after.isEmpty()
                ? BELOW_ALL
                : FulfillmentId.parse(after).orElseThrow(() -> new IllegalArgumentException("not a cursor: " + after));
        return database.call("listing fulfillment orders", connection -> {
            List<FulfillmentOrder> found = status.isPresent()
                    ? read(connection, "WHERE f.status = ? AND f.id > ? ORDER BY f.id LIMIT ?",
                            status.get().name(), above, limit + 1)
                    : read(connection, "WHERE f.id > ? ORDER BY f.id LIMIT ?", above, limit + 1);
            List<FulfillmentOrder> shown = found.subList(0, Math.min(limit, found.size()));
            return new FulfillmentPage(shown, found.size() > limit ? shown.getLast().id() : "");
        });
    }

    /** The location takes the fulfillment order on. */
    public FulfillmentOutcome acknowledge(String fulfillmentId) {
        return step(fulfillmentId, """
                UPDATE fulfillments SET status = 'ACKNOWLEDGED', version = version + 1, acknowledged_at = ?
                WHERE status = 'OPEN' AND id = ?""", List.of(now()),
                found -> found.status() == FulfillmentStatus.ACKNOWLEDGED);
    }

    /**
     * A parcel has left; the fulfillment order must have been acknowledged before, and is shipped when nothing is left of
     * it. Reported again without a key, what was shipped as a whole is found if the tracking is the same.
     */
    public FulfillmentOutcome ship(ShipGoods command) {
        Optional<UUID> id = FulfillmentId.parse(command.fulfillmentId());
        if (id.isEmpty()) {
            return new NoSuchFulfillment();
        }
        return database.transact("shipping " + command.fulfillmentId(), connection -> {
            Optional<UUID> order = Rows.first(connection, "SELECT order_id FROM fulfillments WHERE id = ?",
                    row -> row.getObject("order_id", UUID.class), id.get());
            if (order.isEmpty()) {
                return new NoSuchFulfillment();
            }
            OrderLocks.lock(connection, order.get());
            Rows.list(connection, "SELECT id FROM fulfillments WHERE id = ? FOR UPDATE", row -> row.getString("id"),
                    id.get());
            return ship(connection, command, id.get());
        });
    }

    private FulfillmentOutcome ship(Connection connection, ShipGoods command, UUID id) throws SQLException {
        FulfillmentOrder found = read(connection, "WHERE f.id = ?", id).getFirst();
        Optional<Long> known = Rows.first(connection, "SELECT fingerprint FROM shipments WHERE id = ?",
                row -> row.getLong("fingerprint"), command.attempt().toUuid());
        if (known.isPresent()) {
            return known.get() == command.fingerprint() ? new Done(found) : new KeyReused();
        }
        if (found.status() != FulfillmentStatus.ACKNOWLEDGED) {
            boolean again = found.status() == FulfillmentStatus.SHIPPED && command.lines().isEmpty()
                    && found.tracking().equals(command.tracking());
            return again ? new Done(found) : new WrongStatus(found.status());
        }
        Order order = OrderLocks.read(connection, found.orderId());
        Optional<AfterSalesOutcome> refusal = AfterSalesRules.refusalToShip(order, command.lines());
        if (refusal.isPresent()) {
            return switch (refusal.get()) {
                case AfterSalesOutcome.TooManyUnits(String sku, long requested, long left) ->
                        new TooManyUnits(sku, requested, left);
                case AfterSalesOutcome.NotOnOrder(String sku) -> new TooManyUnits(sku, unitsOf(command, sku), 0);
                case AfterSalesOutcome other -> throw new IllegalStateException("no refusal to ship: " + other);
            };
        }
        List<Units> lines = command.lines().isEmpty() ? AfterSalesRules.unshipped(order) : command.lines();
        record(connection, command, order, lines);
        Rows.update(connection, """
                UPDATE fulfillments SET version = version + 1, tracking = ?, status = ?, shipped_at = ?
                WHERE id = ?""", command.tracking(), AfterSalesRules.shipsTheRest(order, lines) ? "SHIPPED"
                : "ACKNOWLEDGED", now(), id);
        PaymentRows.settle(connection, order.id().toUuid(), now());
        return new Done(read(connection, "WHERE f.id = ?", id).getFirst());
    }

    private static long unitsOf(ShipGoods command, String sku) {
        return command.lines().stream().filter(line -> line.sku().equals(sku)).mapToLong(Units::quantity).sum();
    }

    private void record(Connection connection, ShipGoods command, Order order, List<Units> lines)
            throws SQLException {
        UUID id = command.attempt().toUuid();
        Rows.update(connection, """
                INSERT INTO shipments (id, fulfillment_id, order_id, fingerprint, tracking, shipped_at)
                VALUES (?, ?, ?, ?, ?, ?)""", id, FulfillmentId.parse(command.fulfillmentId()).orElseThrow(),
                order.id().toUuid(), command.fingerprint(), command.tracking(), now());
        AfterSalesDesk.insertLines(connection,
                "INSERT INTO shipment_lines (shipment_id, sku, quantity) VALUES (?, ?, ?)", id, lines);
        emails.add(connection, EmailQueue.Kind.SHIPMENT, id, order.id().toUuid());
    }

    /** All of a fulfillment order has arrived. */
    public FulfillmentOutcome deliver(String fulfillmentId) {
        return step(fulfillmentId, """
                UPDATE fulfillments SET status = 'DELIVERED', version = version + 1, delivered_at = ?
                WHERE status = 'SHIPPED' AND id = ?""", List.of(now()),
                found -> found.status() == FulfillmentStatus.DELIVERED);
    }

    /**
     * Moves a fulfillment order on if its status allows it, or finds that it had been before.
     *
     * @param update with {@code parameters}, and the id as the last one
     */
    private FulfillmentOutcome step(String fulfillmentId, String update, List<Object> parameters,
            Predicate<FulfillmentOrder> isDone) {
        Optional<UUID> id = FulfillmentId.parse(fulfillmentId);
        if (id.isEmpty()) {
            return new NoSuchFulfillment();
        }
        List<Object> all = new ArrayList<>(parameters);
        all.add(id.get());
        return database.transact("moving on " + fulfillmentId, connection -> {
            boolean moved = Rows.update(connection, update, all.toArray()) == 1;
            List<FulfillmentOrder> found = read(connection, "WHERE f.id = ?", id.get());
            if (found.isEmpty()) {
                return new NoSuchFulfillment();
            }
            FulfillmentOrder fulfillment = found.getFirst();
            return moved || isDone.test(fulfillment)
                    ? new Done(fulfillment)
                    : new WrongStatus(fulfillment.status());
        });
    }

    /** The condition is asked once: what moves on meanwhile must not be shown without its lines. */
    private static List<FulfillmentOrder> read(Connection connection, String condition, Object... parameters)
            throws SQLException {
        List<FulfillmentOrder> found = Rows.list(connection, COLUMNS + condition, Fulfillments::withoutLines,
                parameters);
        if (found.isEmpty()) {
            return found;
        }
        Map<OrderId, List<OrderLine>> lines =
                OrderRows.lines(connection, found.stream().map(each -> each.orderId().toUuid()).toList());
        return found.stream().map(each -> each.withLines(lines.getOrDefault(each.orderId(), List.of()))).toList();
    }

    private static FulfillmentOrder withoutLines(ResultSet row) throws SQLException {
        return new FulfillmentOrder(FulfillmentId.text(row.getObject("id", UUID.class)),
                OrderRows.orderId(row, "order_id"), OrderNumber.of(row.getLong("writer"), row.getLong("sequence")),
                row.getString("location"), FulfillmentStatus.valueOf(row.getString("status")), row.getLong("version"),
                List.of(), Rows.instant(row, "created_at"), Rows.instant(row, "changed_at"),
                row.getString("tracking"), row.getString("request_id"));
    }

    /** In milliseconds, so that what is answered now equals what is read later. */
    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }
}
