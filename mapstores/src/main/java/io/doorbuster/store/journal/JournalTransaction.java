package io.doorbuster.store.journal;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.journal.AcceptedOrder;
import io.doorbuster.domain.journal.Found;
import io.doorbuster.domain.journal.KnownAttempt;
import io.doorbuster.domain.journal.WriteFault;
import io.doorbuster.domain.order.Durability;
import io.doorbuster.domain.order.OrderCharges;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.stock.LedgerRow;
import io.doorbuster.store.ConfirmedCommit;
import io.doorbuster.store.Documents;
import io.doorbuster.store.SqlArrays;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * The statements of one journal transaction: lock and look up, insert, commit. Two round trips, whatever the size of the
 * batch, and some more for what is rare in a sale: coupons, purchase limits, replays beside new orders.
 */
final class JournalTransaction {

    /*
     * The second statement starts when the first has its locks, and so with a snapshot that holds all that the previous
     * owners of these locks have committed (READ COMMITTED takes one for each statement). The third tells whether the
     * commit will wait for a standby: the settings may change at any time. What a session reads, and what commits go by,
     * are two copies of them, and the second may follow later (seen: an order that did not wait, in a session that had
     * read that it would). So nothing is promised for some seconds after the server has read its settings.
     */
    private static final String LOCK_AND_FIND = """
            SELECT sku, version, received, sold, open_from > clock_timestamp() FROM inventory
            WHERE sku = ANY(?) ORDER BY sku FOR UPDATE;
            SELECT attempt, order_id, fingerprint, deadline FROM attempts WHERE attempt = ANY(?);
            SELECT current_setting('synchronous_standby_names') <> ''
                AND current_setting('synchronous_commit') IN ('on', 'remote_apply')
                AND pg_conf_load_time() < now() - interval '10 seconds'
            """;

    /*
     * A void attempt may still become an order, but only by a later try than the one that was declared void: a writer
     * that was away while its batch was given up cannot bring it in behind the shopper's back.
     */
    private static final String INSERT = """
            WITH line AS (
                SELECT * FROM unnest(?::uuid[], ?::int[], ?::text[], ?::bigint[], ?::bigint[])
                    AS l(order_id, line, sku, quantity, unit_price_minor)
            ), placed AS (
                INSERT INTO attempts (attempt, order_id, fingerprint, deadline)
                SELECT * FROM unnest(?::uuid[], ?::uuid[], ?::bigint[], ?::bigint[])
                ON CONFLICT (attempt) DO UPDATE
                    SET order_id = EXCLUDED.order_id, fingerprint = EXCLUDED.fingerprint, deadline = EXCLUDED.deadline
                    WHERE attempts.order_id IS NULL AND attempts.deadline < EXCLUDED.deadline
                RETURNING order_id
            ), new_orders AS (
                INSERT INTO orders (writer, durability, placed_at, id, sequence, attempt, email, customer_id, currency,
                    shipping_address, payment_method, charges, request_id)
                SELECT ?, ?, ?, o.id, o.sequence, o.attempt, o.email, o.customer_id, o.currency,
                    o.shipping_address::jsonb, o.payment_method, NULLIF(o.charges, '')::jsonb, o.request_id
                FROM unnest(?::uuid[], ?::bigint[], ?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
                    ?::text[], ?::text[]) AS o(id, sequence, attempt, email, customer_id, currency, shipping_address, payment_method,
                        charges, request_id)
                WHERE o.id IN (SELECT order_id FROM placed)
            ), new_lines AS (
                INSERT INTO order_lines (order_id, line, sku, quantity, unit_price_minor)
                SELECT order_id, line, sku, quantity, unit_price_minor FROM line
                WHERE order_id IN (SELECT order_id FROM placed)
            ), sold AS (
                UPDATE inventory SET sold = inventory.sold + sale.quantity, version = inventory.version + 1
                FROM (SELECT sku, sum(quantity)::bigint AS quantity FROM line
                      WHERE order_id IN (SELECT order_id FROM placed) GROUP BY sku) AS sale
                WHERE inventory.sku = sale.sku
                RETURNING inventory.sku, inventory.version, inventory.received, inventory.sold
            )
            SELECT order_id, NULL, NULL, NULL, NULL FROM placed
            UNION ALL SELECT NULL, sku, version, received, sold FROM sold
            """;

    private static final String COMMIT = "; COMMIT";
    private static final String INSERT_AND_COMMIT = INSERT + COMMIT;
    private static final String INSERT_WITH_PAYMENTS_AND_COMMIT = INSERT + "; " + WantedPayments.INSERT + COMMIT;

    private final Connection connection;
    private Durability durability = Durability.LEDGER;

    JournalTransaction(Connection connection) {
        this.connection = connection;
    }

    /** The orders that were really inserted, and the ledger rows after them. */
    record Inserted(Set<OrderId> orders, Map<String, LedgerRow> rows) {}

    /** Locks the rows of {@code skus} in SKU order, and finds what is known of {@code attempts}. */
    Found lockAndFind(Collection<String> skus, Collection<AttemptId> attempts) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LOCK_AND_FIND)) {
            statement.setArray(1, SqlArrays.texts(connection, skus));
            statement.setArray(2, SqlArrays.uuids(connection, attempts, AttemptId::toUuid));
            statement.execute();
            Map<String, LedgerRow> rows = new HashMap<>();
            Set<String> closed = new HashSet<>();
            try (ResultSet results = statement.getResultSet()) {
                while (results.next()) {
                    rows.put(results.getString(1), row(results, 2));
                    if (results.getBoolean(5)) {
                        closed.add(results.getString(1));
                    }
                }
            }
            statement.getMoreResults();
            Map<AttemptId, KnownAttempt> known = new HashMap<>();
            try (ResultSet results = statement.getResultSet()) {
                while (results.next()) {
                    known.put(AttemptId.of(results.getObject(1, UUID.class)), known(results));
                }
            }
            statement.getMoreResults();
            try (ResultSet results = statement.getResultSet()) {
                boolean replicated = results.next() && results.getBoolean(1);
                durability = replicated ? Durability.LEDGER_REPLICATED : Durability.LEDGER;
            }
            return new Found(rows, closed, known);
        }
    }

    /** What the commit will survive, by the server's settings as of the last {@link #lockAndFind}. */
    Durability durability() {
        return durability;
    }

    /** Inserts what is not there yet and adds it to {@code sold}; {@code orders} must be sorted by attempt. */
    Inserted insert(long writer, String durability, Instant placedAt, List<AcceptedOrder> orders)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            bind(statement, writer, durability, placedAt, orders);
            statement.execute();
            return inserted(statement);
        }
    }

    /**
     * Inserts, with the payments that are wanted, and commits, in one round trip: for a batch of which no more is to be
     * written. If it fails, it may be committed all the same, unless it {@linkplain #isRefused was refused}.
     */
    Inserted insertAndCommit(long writer, String durability, Instant placedAt, List<AcceptedOrder> orders)
            throws SQLException {
        boolean withPayments = WantedPayments.areWantedBy(orders);
        try (PreparedStatement statement = connection
                .prepareStatement(withPayments ? INSERT_WITH_PAYMENTS_AND_COMMIT : INSERT_AND_COMMIT)) {
            int next = bind(statement, writer, durability, placedAt, orders);
            if (withPayments) {
                WantedPayments.bind(connection, statement, next, orders, placedAt);
            }
            statement.execute();
            ConfirmedCommit.requirePlain(statement.getWarnings());
            return inserted(statement);
        }
    }

    /** Whether the server has refused a statement, so that it has passed over the COMMIT behind it, or that itself. */
    boolean isRefused(SQLException fault) throws SQLException {
        return connection.unwrap(BaseConnection.class).getTransactionState() == TransactionState.FAILED
                || SqlFault.of(fault) != WriteFault.UNAVAILABLE;
    }

    private int bind(PreparedStatement statement, long writer, String durability, Instant placedAt,
            List<AcceptedOrder> orders) throws SQLException {
        int next = bindLines(statement, orders);
        next = bindAttempts(statement, next, orders);
        statement.setLong(next++, writer);
        statement.setString(next++, durability);
        statement.setObject(next++, placedAt.atOffset(ZoneOffset.UTC));
        return bindOrders(statement, next, orders);
    }

    private static Inserted inserted(PreparedStatement statement) throws SQLException {
        Set<OrderId> inserted = new HashSet<>();
        Map<String, LedgerRow> rows = new HashMap<>();
        try (ResultSet results = statement.getResultSet()) {
            while (results.next()) {
                String sku = results.getString(2);
                if (sku == null) {
                    inserted.add(OrderId.of(results.getObject(1, UUID.class)));
                } else {
                    rows.put(sku, row(results, 3));
                }
            }
        }
        return new Inserted(inserted, rows);
    }

    private int bindLines(PreparedStatement statement, List<AcceptedOrder> orders) throws SQLException {
        List<UUID> ids = new ArrayList<>(orders.size());
        List<Integer> numbers = new ArrayList<>(orders.size());
        List<OrderLine> lines = new ArrayList<>(orders.size());
        for (AcceptedOrder order : orders) {
            int number = 1;
            UUID id = order.id().toUuid();
            for (OrderLine line : order.command().lines()) {
                ids.add(id);
                numbers.add(number++);
                lines.add(line);
            }
        }
        statement.setArray(1, SqlArrays.uuids(connection, ids));
        statement.setArray(2, connection.createArrayOf("int4", numbers.toArray(Integer[]::new)));
        statement.setArray(3, SqlArrays.texts(connection, lines, OrderLine::sku));
        statement.setArray(4, SqlArrays.longs(connection, lines, OrderLine::quantity));
        statement.setArray(5, SqlArrays.longs(connection, lines, OrderLine::unitPriceMinor));
        return 6;
    }

    private int bindAttempts(PreparedStatement statement, int first, List<AcceptedOrder> orders) throws SQLException {
        int next = first;
        statement.setArray(next++, SqlArrays.uuids(connection, orders, order -> order.command().attempt().toUuid()));
        statement.setArray(next++, SqlArrays.uuids(connection, orders, order -> order.id().toUuid()));
        statement.setArray(next++, SqlArrays.longs(connection, orders, order -> order.command().fingerprint()));
        statement.setArray(next++, SqlArrays.longs(connection, orders, AcceptedOrder::deadlineMillis));
        return next;
    }

    private int bindOrders(PreparedStatement statement, int first, List<AcceptedOrder> orders) throws SQLException {
        int next = first;
        statement.setArray(next++, SqlArrays.uuids(connection, orders, order -> order.id().toUuid()));
        statement.setArray(next++, SqlArrays.longs(connection, orders, AcceptedOrder::sequence));
        statement.setArray(next++, SqlArrays.uuids(connection, orders, order -> order.command().attempt().toUuid()));
        List<PlaceOrder> commands = orders.stream().map(AcceptedOrder::command).toList();
        statement.setArray(next++, SqlArrays.texts(connection, commands, PlaceOrder::email));
        statement.setArray(next++, SqlArrays.texts(connection, commands, PlaceOrder::customerId));
        statement.setArray(next++, SqlArrays.texts(connection, commands, PlaceOrder::currency));
        statement.setArray(next++,
                SqlArrays.texts(connection, commands, command -> Documents.write(command.shippingAddress())));
        statement.setArray(next++, SqlArrays.texts(connection, commands, PlaceOrder::paymentMethod));
        statement.setArray(next++, SqlArrays.texts(connection, commands, command -> document(command.charges())));
        statement.setArray(next++, SqlArrays.texts(connection, commands, PlaceOrder::requestId));
        return next;
    }

    private static String document(OrderCharges charges) {
        return charges.equals(OrderCharges.NONE) ? "" : Documents.write(charges);
    }

    private static KnownAttempt known(ResultSet results) throws SQLException {
        UUID order = results.getObject(2, UUID.class);
        return order == null
                ? new KnownAttempt.VoidUntil(results.getLong(4))
                : new KnownAttempt.Owner(OrderId.of(order), results.getLong(3));
    }

    private static LedgerRow row(ResultSet results, int firstColumn) throws SQLException {
        return new LedgerRow(results.getLong(firstColumn), results.getLong(firstColumn + 1),
                results.getLong(firstColumn + 2));
    }
}
