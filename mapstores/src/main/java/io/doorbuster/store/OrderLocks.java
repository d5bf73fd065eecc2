package io.doorbuster.store;

import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.stock.LedgerRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The locks under which an order is changed after it was placed. In this order: the order's row, against others who change
 * the same order; the stream's position; the fulfillment orders; and when it is decided that units go back, the inventory
 * rows by SKU, and the counters of its coupons by code, like every transaction of the ledger, for as short as can be: each
 * sale of the SKU needs them. What is decided is read after the locks of the order (READ COMMITTED: each statement sees
 * what the owners before have committed). Locking a row writes, so that the commit waits for the standby as one that
 * changes something does.
 */
final class OrderLocks {

    private static final String STOCK = """
            SELECT sku, version, received, sold FROM inventory
            WHERE sku = ANY (ARRAY(SELECT sku FROM order_lines WHERE order_id = ?)) ORDER BY sku""";

    private OrderLocks() {}

    /** Where an order stands in the journal. */
    record Place(long writer, long sequence) {}

    /** Locks the order's row; empty if there is none. */
    static Optional<Place> lock(Connection connection, UUID order) throws SQLException {
        return Rows.first(connection, "SELECT writer, sequence FROM orders WHERE id = ? FOR UPDATE",
                row -> new Place(row.getLong("writer"), row.getLong("sequence")), order);
    }

    /** The inventory rows of the order's SKUs. */
    static Map<String, LedgerRow> stock(Connection connection, UUID order) throws SQLException {
        return ledgerRows(connection, STOCK, order);
    }

    /** The same, locked. */
    static Map<String, LedgerRow> lockStock(Connection connection, UUID order) throws SQLException {
        return ledgerRows(connection, STOCK + " FOR UPDATE", order);
    }

    /** Locks the counters of the order's coupons; false if it has none, as almost all. */
    static boolean lockCoupons(Connection connection, UUID order) throws SQLException {
        return !Rows.list(connection, """
                SELECT code FROM coupon_counters
                WHERE code = ANY (ARRAY(SELECT code FROM coupon_uses WHERE order_id = ?)) ORDER BY code FOR UPDATE""",
                row -> row.getString("code"), order).isEmpty();
    }

    /** The order as it is now; it must be there. */
    static Order read(Connection connection, OrderId id) throws SQLException {
        return Optional.ofNullable(OrderRows.read(connection, List.of(id.toUuid())).get(id)).orElseThrow();
    }

    /** The ledger rows that {@code sql} answers, by SKU. */
    static Map<String, LedgerRow> ledgerRows(Connection connection, String sql, Object... parameters)
            throws SQLException {
        Map<String, LedgerRow> rows = new HashMap<>();
        Rows.list(connection, sql, row -> rows.put(row.getString("sku"),
                new LedgerRow(row.getLong("version"), row.getLong("received"), row.getLong("sold"))), parameters);
        return rows;
    }
}
