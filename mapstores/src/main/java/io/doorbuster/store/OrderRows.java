package io.doorbuster.store;

import io.doorbuster.domain.order.Address;
import io.doorbuster.domain.order.Durability;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.OrderNumber;
import io.doorbuster.domain.order.OrderStatus;
import io.doorbuster.domain.order.StatusChange;
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
 * makes it {@code FULFILLING}, and when all are shipped, it is.
 */
final class OrderRows {

    private static final String ORDERS = """
            SELECT o.*, f.taken_at, f.shipped_at
            FROM orders o CROSS JOIN LATERAL (
                SELECT min(created_at) AS taken_at,
                       CASE WHEN bool_and(status = 'SHIPPED') THEN max(shipped_at) END AS shipped_at
                FROM fulfillments WHERE order_id = o.id) f
            WHERE o.id = ANY (?)""";

    private static final String LINES = """
            SELECT order_id, sku, quantity, unit_price_minor
            FROM order_lines WHERE order_id = ANY (?) ORDER BY order_id, line""";

    private OrderRows() {}

    /** The orders among {@code ids} that exist. */
    static Map<OrderId, Order> read(Connection connection, Collection<UUID> ids) throws SQLException {
        if (ids.isEmpty()) {
            return Map.of();
        }
        Map<OrderId, List<OrderLine>> lines = lines(connection, ids);
        Map<OrderId, Order> orders = new HashMap<>();
        for (Order order : Rows.list(connection, ORDERS, row -> order(row, lines), ids)) {
            orders.put(order.id(), order);
        }
        return orders;
    }

    /** Orders, and what is wrong with those that could not be read. */
    record ReadOrders(Map<OrderId, Order> orders, Map<OrderId, String> faults) {
        String fault(OrderId order) {
            return faults.getOrDefault(order, "there is no such order");
        }
    }

    /**
     * The orders among {@code ids} that exist and can be read, and why others cannot. One that is broken costs a few
     * queries more, and does not harm the rest.
     */
    static ReadOrders readEach(Connection connection, List<UUID> ids) throws SQLException {
        ReadOrders result = new ReadOrders(new HashMap<>(), new HashMap<>());
        readEach(connection, ids, result);
        return result;
    }

    /** Catches whatever a row makes the code throw: the next order is none the worse for it. */
    private static void readEach(Connection connection, List<UUID> ids, ReadOrders result) throws SQLException {
        try {
            result.orders().putAll(read(connection, ids));
        } catch (RuntimeException e) {
            if (ids.size() == 1) {
                result.faults().put(OrderId.of(ids.getFirst()), "the order cannot be read: " + e.getMessage());
                return;
            }
            int half = ids.size() / 2;
            readEach(connection, ids.subList(0, half), result);
            readEach(connection, ids.subList(half, ids.size()), result);
        }
    }

    /** The lines of each order, in their order. */
    static Map<OrderId, List<OrderLine>> lines(Connection connection, Collection<UUID> ids) throws SQLException {
        Map<OrderId, List<OrderLine>> lines = new HashMap<>();
        Rows.list(connection, LINES, row -> lines.computeIfAbsent(orderId(row, "order_id"), _ -> new ArrayList<>())
                .add(new OrderLine(row.getString("sku"), row.getLong("quantity"), row.getLong("unit_price_minor"))),
                ids);
        return lines;
    }

    static OrderId orderId(ResultSet row, String column) throws SQLException {
        return OrderId.of(row.getObject(column, UUID.class));
    }

    private static Order order(ResultSet row, Map<OrderId, List<OrderLine>> lines) throws SQLException {
        OrderId id = orderId(row, "id");
        Instant placedAt = Rows.instant(row, "placed_at");
        List<StatusChange> history = history(placedAt, Rows.optionalInstant(row, "taken_at"),
                Rows.optionalInstant(row, "shipped_at"));
        return new Order(id, OrderNumber.of(row.getLong("writer"), row.getLong("sequence")), history.size(),
                row.getString("email"), row.getString("customer_id"), row.getString("currency"),
                lines.getOrDefault(id, List.of()), Documents.read(row.getString("shipping_address"), Address.class),
                row.getString("payment_method"), Durability.valueOf(row.getString("durability")), placedAt, history);
    }

    private static List<StatusChange> history(Instant placedAt, Optional<Instant> takenAt,
            Optional<Instant> shippedAt) {
        List<StatusChange> history = new ArrayList<>();
        history.add(new StatusChange(OrderStatus.PLACED, placedAt));
        takenAt.ifPresent(at -> history.add(new StatusChange(OrderStatus.FULFILLING, at)));
        shippedAt.ifPresent(at -> history.add(new StatusChange(OrderStatus.SHIPPED, at)));
        return history;
    }
}
