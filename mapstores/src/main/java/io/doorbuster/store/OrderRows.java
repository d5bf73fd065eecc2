package io.doorbuster.store;

import io.doorbuster.domain.order.Address;
import io.doorbuster.domain.order.AfterSales;
import io.doorbuster.domain.order.Durability;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderHistory;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.OrderNumber;
import io.doorbuster.domain.order.OrderPayment;
import io.doorbuster.domain.order.OrderStatus;
import io.doorbuster.domain.order.StatusChange;
import io.doorbuster.domain.payment.PaymentStatus;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Reads orders. Rows of orders never change: how far an order has come follows from its fulfillment orders. The first
 * makes it {@code FULFILLING}, and when all are shipped, it is. A cancellation is a row of its own.
 */
final class OrderRows {

    private static final String ORDERS = """
            SELECT o.*, coalesce(c.customer_id, o.customer_id) AS owner, f.taken_at, f.shipped_at,
                   f.delivered_at, x.cancelled_at, x.reason, y.status AS payment_status, y.captured_minor, y.secret,
                   y.declined, y.version AS payment_version,
                   EXISTS (SELECT FROM shipments s WHERE s.order_id = o.id)
                       OR EXISTS (SELECT FROM order_returns r WHERE r.order_id = o.id)
                       OR EXISTS (SELECT FROM refunds r WHERE r.order_id = o.id) AS has_events
            FROM orders o LEFT JOIN order_claims c ON c.order_id = o.id
            LEFT JOIN order_cancellations x ON x.order_id = o.id LEFT JOIN payments y ON y.order_id = o.id CROSS JOIN LATERAL (
                SELECT min(created_at) AS taken_at,
                       CASE WHEN bool_and(status IN ('SHIPPED', 'DELIVERED')) THEN max(shipped_at) END AS shipped_at,
                       CASE WHEN bool_and(status = 'DELIVERED') THEN max(delivered_at) END AS delivered_at
                FROM fulfillments WHERE order_id = o.id) f
            WHERE o.id = ANY (?)""";

    private static final String LINES = """
            SELECT order_id, sku, quantity, unit_price_minor
            FROM order_lines WHERE order_id = ANY (?) ORDER BY order_id, line""";

    private OrderRows() {}

    /** Orders, and what is wrong with those that could not be read. */
    record ReadOrders(Map<OrderId, Order> orders, Map<OrderId, RuntimeException> faults) {
        String fault(OrderId order) {
            return Optional.ofNullable(faults.get(order))
                    .map(fault -> "the order cannot be read: " + fault.getMessage()).orElse("there is no such order");
        }
    }

    /** The orders among {@code ids} that exist; throws what the first of them throws that cannot be read. */
    static Map<OrderId, Order> read(Connection connection, Collection<UUID> ids) throws SQLException {
        ReadOrders read = readEach(connection, ids);
        throwFirst(read.faults());
        return read.orders();
    }

    /**
     * The orders among {@code ids} that exist and can be read, and why others cannot. Whatever a row makes the code
     * throw is caught: the next order is none the worse for it.
     */
    static ReadOrders readEach(Connection connection, Collection<UUID> ids) throws SQLException {
        Map<OrderId, Order> orders = new HashMap<>();
        Map<OrderId, RuntimeException> faults = new HashMap<>();
        List<UUID> eventful = new ArrayList<>();
        if (!ids.isEmpty()) {
            Map<OrderId, List<OrderLine>> lines = lines(connection, ids, faults);
            Rows.list(connection, ORDERS, row -> readOne(orderId(row, "id"), faults,
                    id -> {
                        orders.put(id, order(id, row, lines));
                        if (row.getBoolean("has_events")) {
                            eventful.add(id.toUuid());
                        }
                    }), ids);
            // Most orders have none, and cost no further query.
            OrderEvents.read(connection, eventful).forEach((id, events) -> orders.computeIfPresent(id,
                    (_, order) -> withEvents(order, events, faults)));
        }
        orders.keySet().removeAll(faults.keySet());
        return new ReadOrders(orders, faults);
    }

    /** A row of {@code orders}, which begins with the columns of {@link OrderHead}; what is wrong with it is caught. */
    static OrderId readHead(ResultSet row, Map<OrderId, OrderHead> heads, Map<OrderId, RuntimeException> faults)
            throws SQLException {
        return readOne(OrderId.of(row.getObject(1, UUID.class)), faults, id -> heads.put(id, OrderHead.read(row)));
    }

    /** The orders of {@code heads} as they were placed, but for those that have a fault or whose lines have. */
    static ReadOrders readPlaced(Connection connection, Map<OrderId, OrderHead> heads,
            Map<OrderId, RuntimeException> faults) throws SQLException {
        Map<OrderId, Order> orders = new HashMap<>();
        if (!heads.isEmpty()) {
            Map<OrderId, List<OrderLine>> lines =
                    lines(connection, heads.keySet().stream().map(OrderId::toUuid).toList(), faults);
            heads.forEach((id, head) -> orders.put(id, head.with(lines.getOrDefault(id, List.of()))));
        }
        orders.keySet().removeAll(faults.keySet());
        return new ReadOrders(orders, faults);
    }

    /** The lines of each order, in their order. */
    static Map<OrderId, List<OrderLine>> lines(Connection connection, Collection<UUID> ids) throws SQLException {
        Map<OrderId, RuntimeException> faults = new HashMap<>();
        Map<OrderId, List<OrderLine>> lines = lines(connection, ids, faults);
        throwFirst(faults);
        return lines;
    }

    private static Map<OrderId, List<OrderLine>> lines(Connection connection, Collection<UUID> ids,
            Map<OrderId, RuntimeException> faults) throws SQLException {
        Map<OrderId, List<OrderLine>> lines = new HashMap<>();
        Rows.list(connection, LINES, row -> readOne(OrderId.of(row.getObject(1, UUID.class)), faults,
                id -> lines.computeIfAbsent(id, _ -> new ArrayList<>(1))
                        .add(new OrderLine(row.getString(2), row.getLong(3), row.getLong(4)))),
                ids);
        return lines;
    }

    /** Reads a row of an order. */
    @FunctionalInterface
    private interface OfOrder {
        void read(OrderId id) throws SQLException;
    }

    private static OrderId readOne(OrderId id, Map<OrderId, RuntimeException> faults, OfOrder row)
            throws SQLException {
        try {
            row.read(id);
        } catch (RuntimeException e) {
            faults.putIfAbsent(id, e);
        }
        return id;
    }

    private static void throwFirst(Map<OrderId, RuntimeException> faults) {
        for (RuntimeException fault : faults.values()) {
            throw fault;
        }
    }

    static OrderId orderId(ResultSet row, String column) throws SQLException {
        return OrderId.of(row.getObject(column, UUID.class));
    }

    private static Order order(OrderId id, ResultSet row, Map<OrderId, List<OrderLine>> lines) throws SQLException {
        Instant placedAt = Rows.instant(row, "placed_at");
        List<StatusChange> history = history(placedAt, row);
        OrderPayment payment = payment(row);
        return new Order(id, OrderNumber.of(row.getLong("writer"), row.getLong("sequence")),
                history.size() + payment.version(), row.getString("email"), row.getString("owner"),
                row.getString("currency"),
                lines.getOrDefault(id, List.of()), Documents.read(row.getString("shipping_address"), Address.class),
                row.getString("payment_method"), Durability.valueOf(row.getString("durability")), placedAt, history,
                OrderHead.charges(row.getString("charges")), AfterSales.NONE, payment,
                row.getString("request_id"));
    }

    private static OrderPayment payment(ResultSet row) throws SQLException {
        String status = row.getString("payment_status");
        return status == null ? OrderPayment.NONE
                : new OrderPayment(PaymentStatus.valueOf(status), row.getLong("captured_minor"),
                        row.getString("secret"), row.getString("declined"), row.getLong("payment_version"));
    }

    /** The order with what happened to it; everything back is a status of its own. */
    private static Order withEvents(Order order, AfterSales events, Map<OrderId, RuntimeException> faults) {
        try {
            return order.after(events);
        } catch (RuntimeException e) {
            faults.putIfAbsent(order.id(), e);
            return order;
        }
    }

    private static List<StatusChange> history(Instant placedAt, ResultSet row) throws SQLException {
        List<StatusChange> reached = new ArrayList<>();
        Rows.optionalInstant(row, "taken_at").map(at -> new StatusChange(OrderStatus.FULFILLING, at))
                .ifPresent(reached::add);
        Rows.optionalInstant(row, "shipped_at").map(at -> new StatusChange(OrderStatus.SHIPPED, at))
                .ifPresent(reached::add);
        Rows.optionalInstant(row, "delivered_at").map(at -> new StatusChange(OrderStatus.DELIVERED, at))
                .ifPresent(reached::add);
        Optional<Instant> cancelledAt = Rows.optionalInstant(row, "cancelled_at");
        if (cancelledAt.isPresent()) {
            reached.add(new StatusChange(OrderStatus.CANCELLED, cancelledAt.get(), row.getString("reason")));
        }
        return OrderHistory.of(new StatusChange(OrderStatus.PLACED, placedAt), reached);
    }
}
