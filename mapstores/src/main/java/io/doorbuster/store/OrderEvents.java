package io.doorbuster.store;

import io.doorbuster.domain.order.AfterSales;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.OrderReturn;
import io.doorbuster.domain.order.Refund;
import io.doorbuster.domain.order.Shipment;
import io.doorbuster.domain.order.Units;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** Reads what happened to orders after they were placed, beyond their statuses. */
final class OrderEvents {

    private static final String SHIPMENTS = """
            SELECT e.id, e.order_id, e.tracking AS text, e.shipped_at AS at, l.sku, l.quantity
            FROM shipments e JOIN shipment_lines l ON l.shipment_id = e.id
            WHERE e.order_id = ANY (?) ORDER BY e.shipped_at, e.id, l.sku""";

    private static final String RETURNS = """
            SELECT e.id, e.order_id, e.reason AS text, e.returned_at AS at, l.sku, l.quantity, l.restock
            FROM order_returns e JOIN return_lines l ON l.return_id = e.id
            WHERE e.order_id = ANY (?) ORDER BY e.returned_at, e.id, l.sku""";

    private static final String REFUNDS = """
            SELECT e.id, e.order_id, e.reason AS text, e.requested_at AS at, e.amount_minor, e.state, l.sku, l.quantity
            FROM refunds e LEFT JOIN refund_lines l ON l.refund_id = e.id
            WHERE e.order_id = ANY (?) ORDER BY e.requested_at, e.id, l.sku""";

    private static final Pattern REFUND_ID = Pattern.compile("ref_[0-9a-f]{32}");

    private OrderEvents() {}

    /** An event, and its lines as they are read. */
    private record Event<L>(OrderId order, String text, Instant at, List<L> lines) {}

    private record RefundHead(long amountMinor, Refund.State state) {}

    /** What happened to each of {@code orders}; those to which nothing did are missing. */
    static Map<OrderId, AfterSales> read(Connection connection, Collection<UUID> orders) throws SQLException {
        if (orders.isEmpty()) {
            return Map.of();
        }
        Map<OrderId, List<Shipment>> shipments = new HashMap<>();
        OrderEvents.<Units>events(connection, SHIPMENTS, orders, (row, lines) -> lines.add(units(row))).values()
                .forEach(event -> add(shipments, event.order(), new Shipment(event.lines(), event.text(), event.at())));
        Map<OrderId, List<OrderReturn>> returns = new HashMap<>();
        OrderEvents.<OrderReturn.Line>events(connection, RETURNS, orders,
                (row, lines) -> lines.add(new OrderReturn.Line(units(row), row.getBoolean("restock")))).values()
                .forEach(event -> add(returns, event.order(),
                        new OrderReturn(event.lines(), event.text(), event.at())));
        Map<OrderId, List<Refund>> refunds = refunds(connection, orders);
        Map<OrderId, AfterSales> all = new HashMap<>();
        for (UUID order : orders) {
            OrderId id = OrderId.of(order);
            all.put(id, new AfterSales(shipments.getOrDefault(id, List.of()), returns.getOrDefault(id, List.of()),
                    refunds.getOrDefault(id, List.of())));
        }
        return all;
    }

    /** The id of a refund as people and programs see it. */
    static String refundId(UUID id) {
        return String.format("ref_%016x%016x", id.getMostSignificantBits(), id.getLeastSignificantBits());
    }

    /** Reads what {@link #refundId} wrote; empty for anything else. */
    static Optional<UUID> parseRefundId(String text) {
        return REFUND_ID.matcher(text).matches()
                ? Optional
                        .of(new UUID(Long.parseUnsignedLong(text, 4, 20, 16), Long.parseUnsignedLong(text, 20, 36, 16)))
                : Optional.empty();
    }

    private static Map<OrderId, List<Refund>> refunds(Connection connection, Collection<UUID> orders)
            throws SQLException {
        Map<UUID, RefundHead> heads = new HashMap<>();
        Map<UUID, Event<Units>> events = OrderEvents.events(connection, REFUNDS, orders, (row, lines) -> {
            heads.put(row.getObject("id", UUID.class), new RefundHead(row.getLong("amount_minor"),
                    Refund.State.valueOf(row.getString("state"))));
            if (row.getString("sku") != null) {
                lines.add(units(row));
            }
        });
        Map<OrderId, List<Refund>> refunds = new HashMap<>();
        for (Map.Entry<UUID, RefundHead> head : heads.entrySet()) {
            Event<Units> event = events.get(head.getKey());
            if (event != null) {
                add(refunds, event.order(), new Refund(refundId(head.getKey()), head.getValue().amountMinor(),
                        event.lines(), event.text(), head.getValue().state(), event.at()));
            }
        }
        refunds.values().forEach(list -> list.sort((a, b) -> a.at().equals(b.at()) ? a.id().compareTo(b.id())
                : a.at().compareTo(b.at())));
        return refunds;
    }

    @FunctionalInterface
    private interface Line<L> {
        void read(ResultSet row, List<L> lines) throws SQLException;
    }

    private static <L> Map<UUID, Event<L>> events(Connection connection, String sql, Collection<UUID> orders,
            Line<L> line) throws SQLException {
        Map<UUID, Event<L>> events = new LinkedHashMap<>();
        Rows.list(connection, sql, row -> {
            UUID id = row.getObject("id", UUID.class);
            Event<L> event = events.get(id);
            if (event == null) {
                event = new Event<>(OrderRows.orderId(row, "order_id"), row.getString("text"), Rows.instant(row, "at"),
                        new ArrayList<>());
                events.put(id, event);
            }
            line.read(row, event.lines());
            return id;
        }, orders);
        return events;
    }

    private static <T> void add(Map<OrderId, List<T>> lists, OrderId order, T value) {
        lists.computeIfAbsent(order, _ -> new ArrayList<>()).add(value);
    }

    private static Units units(ResultSet row) throws SQLException {
        return new Units(row.getString("sku"), row.getLong("quantity"));
    }
}
