package io.doorbuster.store.journal;

import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.store.OrderHead;
import io.doorbuster.store.SqlArrays;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads orders as they were placed: what a replay answers. */
final class PlacedOrders {

    private static final String SELECT = """
            SELECT o.id, o.writer, o.sequence, o.email, o.customer_id, o.currency, o.shipping_address,
                o.payment_method, o.durability, o.placed_at, o.charges, o.request_id, l.sku, l.quantity, l.unit_price_minor,
                CASE WHEN o.payment_method = 'prepayment'
                    THEN (SELECT y.pay_until FROM payments y WHERE y.order_id = o.id) END
            FROM orders o JOIN order_lines l ON l.order_id = o.id
            """;
    private static final String BY_ID = SELECT + "WHERE o.id = ANY(?) ORDER BY o.id, l.line";

    /** Those that an array of attempts owns. */
    static final String OF_ATTEMPTS = SELECT
            + "WHERE o.id IN (SELECT order_id FROM attempts WHERE attempt = ANY(?)) ORDER BY o.id, l.line";

    private PlacedOrders() {}

    static Map<OrderId, Order> read(Connection connection, Collection<OrderId> ids) throws SQLException {
        if (ids.isEmpty()) {
            return Map.of();
        }
        try (PreparedStatement statement = connection.prepareStatement(BY_ID)) {
            statement.setArray(1, SqlArrays.uuids(connection, ids, OrderId::toUuid));
            return read(statement.executeQuery());
        }
    }

    /** Reads what one of these statements has found, and closes it. */
    static Map<OrderId, Order> read(ResultSet found) throws SQLException {
        Map<OrderId, Order> orders = new HashMap<>();
        try (ResultSet row = found) {
            boolean more = row.next();
            while (more) {
                UUID id = row.getObject(1, UUID.class);
                OrderHead head = OrderHead.read(row);
                @Nullable OffsetDateTime payUntil = row.getObject(16, OffsetDateTime.class);
                List<OrderLine> lines = new ArrayList<>();
                do {
                    lines.add(new OrderLine(row.getString(13), row.getLong(14), row.getLong(15)));
                    more = row.next();
                } while (more && id.equals(row.getObject(1, UUID.class)));
                Order order = head.with(lines);
                orders.put(head.id(), payUntil == null ? order
                        : order.with(order.payment().until(payUntil.toInstant().toEpochMilli())));
            }
        }
        return orders;
    }
}
