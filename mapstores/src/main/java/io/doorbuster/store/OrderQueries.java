package io.doorbuster.store;

import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderFilter;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.OrderPage;
import io.doorbuster.domain.order.OrderStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What operators ask about orders. All methods block for a query and throw {@link LedgerUnavailableException} if
 * PostgreSQL does not answer.
 */
public final class OrderQueries {

    /** Orders of one page, as in the REST API. */
    public static final int MAX_LIMIT = 200;

    private static final UUID ABOVE_ALL = new UUID(-1, -1);

    private static final String CANCELLED = "EXISTS (SELECT FROM order_cancellations x WHERE x.order_id = o.id)";
    private static final String TAKEN = "EXISTS (SELECT FROM fulfillments f WHERE f.order_id = o.id)";
    private static final String UNSHIPPED = "EXISTS (SELECT FROM fulfillments f"
            + " WHERE f.order_id = o.id AND f.status NOT IN ('SHIPPED', 'DELIVERED'))";
    private static final String UNDELIVERED = "EXISTS (SELECT FROM fulfillments f"
            + " WHERE f.order_id = o.id AND f.status <> 'DELIVERED')";
    private static final String RETURNED = "EXISTS (SELECT FROM order_returns r WHERE r.order_id = o.id) AND"
            + " (SELECT sum(quantity) FROM order_lines l WHERE l.order_id = o.id) ="
            + " (SELECT sum(l.quantity) FROM order_returns r JOIN return_lines l ON l.return_id = r.id"
            + " WHERE r.order_id = o.id)";

    private static final Logger LOG = LoggerFactory.getLogger(OrderQueries.class);

    private final Database database;

    public OrderQueries(Database database) {
        this.database = database;
    }

    /** The order, with the status as it is now. */
    public Optional<Order> find(OrderId id) {
        return database.call("loading " + id,
                connection -> Optional.ofNullable(OrderRows.read(connection, List.of(id.toUuid())).get(id)));
    }

    /** Orders of a status, empty for all, and with a line of {@code sku}, empty for all; see the other one. */
    public OrderPage list(Optional<OrderStatus> status, String sku, String after, int limit) {
        return list(new OrderFilter(status.map(OrderStatus::name).orElse(""), sku, "", "", 0, Long.MAX_VALUE), after,
                limit);
    }

    /**
     * Orders, newest first. Ids are time-ordered, so an id is the cursor, and a time is a range of ids. An order that cannot
     * be read is left out and logged: the stream has made a dead letter of it, and the others must not be hidden by it.
     *
     * <p>There is no index by e-mail address, which each order would pay for: looking for one reads back from the newest
     * order of the time, some 100,000 a second.
     *
     * @param after cursor of the page before, empty for the first; {@link IllegalArgumentException} if it is none
     * @param limit 1 to {@link #MAX_LIMIT}
     */
    public OrderPage list(OrderFilter filter, String after, int limit) {
        checkLimit(limit);
        UUID below = after.isEmpty() ? ABOVE_ALL : cursor(after).toUuid();
        List<Object> parameters = new ArrayList<>();
        String listing = listing(filter, parameters);
        parameters.addAll(List.of(below, limit + 1));
        return database.call("listing orders", connection -> {
            List<UUID> ids = Rows.list(connection, listing, row -> row.getObject("id", UUID.class),
                    parameters.toArray());
            List<UUID> shown = ids.subList(0, Math.min(limit, ids.size()));
            OrderRows.ReadOrders read = OrderRows.readEach(connection, shown);
            read.faults()
                    .forEach((id, fault) -> LOG.error("{} is left out of a list, for it cannot be read", id, fault));
            String next = ids.size() > limit ? OrderId.of(shown.getLast()).toString() : "";
            return new OrderPage(
                    shown.stream().map(OrderId::of).map(read.orders()::get).filter(Objects::nonNull).toList(),
                    next);
        });
    }

    static void checkLimit(int limit) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit " + limit + " is not between 1 and " + MAX_LIMIT);
        }
    }

    /** By SKU, the index on the lines gives the ids in their order already. */
    private static String listing(OrderFilter filter, List<Object> parameters) {
        StringBuilder sql = new StringBuilder("SELECT o.id FROM (");
        if (filter.sku().isEmpty()) {
            sql.append("SELECT id FROM orders");
        } else {
            sql.append("SELECT order_id AS id FROM order_lines WHERE sku = ?");
            parameters.add(filter.sku());
        }
        sql.append(") o WHERE ").append(
                filter.status().isEmpty() ? "true" : condition(OrderStatus.valueOf(filter.status())));
        if (!filter.email().isEmpty()) {
            sql.append(" AND EXISTS (SELECT FROM orders e WHERE e.id = o.id AND lower(e.email) = lower(?))");
            parameters.add(filter.email());
        }
        if (!filter.number().isEmpty()) {
            sql.append(" AND o.id = (SELECT n.id FROM orders n WHERE n.writer = ? AND n.sequence = ?)");
            String[] parts = filter.number().split("-", 2);
            parameters.addAll(List.of(Long.valueOf(parts[0]), Long.valueOf(parts[1])));
        }
        if (filter.fromMillis() > 0) {
            sql.append(" AND o.id >= ?");
            parameters.add(SalesQueries.firstId(filter.fromMillis()));
        }
        if (filter.toMillis() < Long.MAX_VALUE) {
            sql.append(" AND o.id < ?");
            parameters.add(SalesQueries.firstId(filter.toMillis()));
        }
        return sql.append(" AND o.id < ? ORDER BY o.id DESC LIMIT ?").toString();
    }

    private static String condition(OrderStatus status) {
        return switch (status) {
            case PLACED -> "NOT " + TAKEN + " AND NOT " + CANCELLED;
            case FULFILLING -> UNSHIPPED + " AND NOT " + CANCELLED;
            case SHIPPED -> TAKEN + " AND NOT " + UNSHIPPED + " AND " + UNDELIVERED + " AND NOT (" + RETURNED + ")";
            case DELIVERED -> TAKEN + " AND NOT " + UNDELIVERED + " AND NOT (" + RETURNED + ")";
            case RETURNED -> RETURNED;
            case CANCELLED -> CANCELLED;
        };
    }

    private static OrderId cursor(String after) {
        return OrderId.parse(after).orElseThrow(() -> new IllegalArgumentException("not a cursor: " + after));
    }
}
