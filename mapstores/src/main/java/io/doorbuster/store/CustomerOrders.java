package io.doorbuster.store;

import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.domain.access.ClaimOutcome;
import io.doorbuster.domain.access.ClaimOutcome.Claimed;
import io.doorbuster.domain.access.ClaimOutcome.NoSuchOrder;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.OrderPage;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * A customer's own orders: those placed with an access token, and guests' orders that were claimed. All methods block for
 * a transaction and throw {@link LedgerUnavailableException} if PostgreSQL does not answer.
 */
public final class CustomerOrders {

    private static final UUID ABOVE_ALL = new UUID(-1, -1);

    private static final String LISTING = """
            SELECT id FROM (
                (SELECT id FROM orders WHERE customer_id = ? AND customer_id <> '' AND id < ?
                 ORDER BY id DESC LIMIT ?)
                UNION ALL
                (SELECT order_id FROM order_claims WHERE customer_id = ? AND order_id < ?
                 ORDER BY order_id DESC LIMIT ?)) own
            ORDER BY id DESC LIMIT ?""";

    private final Database database;

    public CustomerOrders(Database database) {
        this.database = database;
    }

    /**
     * Orders of a customer, newest first.
     *
     * @param after cursor of the page before, empty for the first; {@link IllegalArgumentException} if it is none
     * @param limit 1 to {@link OrderQueries#MAX_LIMIT}
     */
    public OrderPage list(String customerId, String after, int limit) {
        OrderQueries.checkLimit(limit);
        UUID below = after.isEmpty() ? ABOVE_ALL : OrderId.parse(after).map(OrderId::toUuid)
                .orElseThrow(() -> new IllegalArgumentException("not a cursor: " + after));
        return database.call("listing a customer's orders", connection -> {
            List<UUID> ids = Rows.list(connection, LISTING, row -> row.getObject("id", UUID.class), customerId, below,
                    limit + 1, customerId, below, limit + 1, limit + 1);
            List<UUID> shown = ids.subList(0, Math.min(limit, ids.size()));
            OrderRows.ReadOrders read = OrderRows.readEach(connection, shown);
            String next = ids.size() > limit ? OrderId.of(shown.getLast()).toString() : "";
            List<Order> orders =
                    shown.stream().map(OrderId::of).map(read.orders()::get).filter(Objects::nonNull).toList();
            return new OrderPage(orders, next, shown.size() - orders.size());
        });
    }

    /** Gives a guest's order to the customer who knows its id and its e-mail address; once given, it stays theirs. */
    public ClaimOutcome claim(String customerId, OrderId orderId, String email) {
        return database.transact("claiming " + orderId, connection -> {
            Rows.update(connection, """
                    INSERT INTO order_claims (order_id, customer_id)
                    SELECT id, ? FROM orders WHERE id = ? AND customer_id = '' AND lower(email) = lower(?)
                    ON CONFLICT (order_id) DO NOTHING""", customerId, orderId.toUuid(), email);
            Optional<Order> order = Optional.ofNullable(
                    OrderRows.read(connection, List.of(orderId.toUuid())).get(orderId));
            return order.filter(found -> found.customerId().equals(customerId)
                    && found.email().equalsIgnoreCase(email))
                    .<ClaimOutcome>map(Claimed::new).orElseGet(NoSuchOrder::new);
        });
    }
}
