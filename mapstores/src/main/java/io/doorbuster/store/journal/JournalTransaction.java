package io.doorbuster.store.journal;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.journal.AcceptedOrder;
import io.doorbuster.domain.journal.Found;
import io.doorbuster.domain.journal.KnownAttempt;
import io.doorbuster.domain.journal.WriteFault;
import io.doorbuster.domain.order.Durability;
import io.doorbuster.domain.order.Order;
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
 * The statements of one journal transaction. New orders are placed in one round trip, whatever the size of the batch; what
 * is rarer takes some more: coupons, purchase limits, attempts that void rows or other tries stand in the way of.
 */
final class JournalTransaction {

    /*
     * The second statement starts when the first has its locks, and so with a snapshot that holds all that the previous
     * owners of these locks have committed (READ COMMITTED takes one for each statement).
     */
    private static final String LOCK_AND_FIND = """
            SELECT sku, version, received, sold, open_from > clock_timestamp() FROM inventory
            WHERE sku = ANY(?) ORDER BY sku FOR UPDATE;
            SELECT attempt, order_id, fingerprint, deadline FROM attempts WHERE attempt = ANY(?)
            """;

    /** The rows come after the attempts, so what an attempt has sold is in its row; the standby's name after both. */
    private static final String RECALL_AND_COMMIT = """
            SELECT attempt, order_id, fingerprint, deadline FROM attempts WHERE attempt = ANY(?);
            SELECT sku, version, received, sold, false FROM inventory WHERE sku = ANY(?);
            """ + PlacedOrders.OF_ATTEMPTS + """
            ;
            SELECT current_setting('synchronous_standby_names') <> '';
            COMMIT""";

    private static final String LINES = """
            WITH line AS (
                SELECT * FROM unnest(?::uuid[], ?::int[], ?::text[], ?::bigint[], ?::bigint[])
                    AS l(order_id, line, sku, quantity, unit_price_minor)
            ),""";

    /*
     * Whether the commit will wait for a standby: the settings may change at any time. What a session reads, and what
     * commits go by, are two copies of them, and the second may follow later (seen: an order that did not wait, in a
     * session that had read that it would). So nothing is promised for some seconds after the server has read its settings.
     */
    private static final String REPLICATED = """
            current_setting('synchronous_standby_names') <> ''
                AND current_setting('synchronous_commit') IN ('on', 'remote_apply')
                AND pg_conf_load_time() < now() - interval '10 seconds' AS replicated
            """;

    /** After {@link #LOCK_AND_FIND} it is decided what fits. */
    private static final String DECIDED = """
            verdict AS MATERIALIZED (
                SELECT true AS fits,
            """ + REPLICATED + "),";

    /*
     * Locks the rows in SKU order, as all do, and before it comes to the attempts. If all fits, each row that is wanted was
     * found, and so is locked. That the snapshot is older than the locks does no harm: a row is read as it is when it is
     * locked, and updated as it is then, and an attempt that another transaction has brought in since is a conflict.
     */
    private static final String DECIDING = """
            locked AS (
                SELECT sku, received - sold AS unsold, open_from > clock_timestamp() AS closed FROM inventory
                WHERE sku = ANY(?) ORDER BY sku FOR UPDATE
            ), verdict AS MATERIALIZED (
                SELECT NOT EXISTS (
                    SELECT FROM (SELECT sku, sum(quantity) AS quantity FROM line GROUP BY sku) AS wanted
                        LEFT JOIN locked ON locked.sku = wanted.sku
                    WHERE locked.sku IS NULL OR locked.closed OR locked.unsold < wanted.quantity
                ) AS fits,
            """ + REPLICATED + "),";

    /*
     * A void attempt may still become an order, but only by a later try than the one that was declared void: a writer
     * that was away while its batch was given up cannot bring it in behind the shopper's back.
     */
    private static final String WRITTEN = """
            placed AS (
                INSERT INTO attempts (attempt, order_id, fingerprint, deadline)
                SELECT * FROM unnest(?::uuid[], ?::uuid[], ?::bigint[], ?::bigint[]) WHERE (SELECT fits FROM verdict)
                ON CONFLICT (attempt) DO UPDATE
                    SET order_id = EXCLUDED.order_id, fingerprint = EXCLUDED.fingerprint, deadline = EXCLUDED.deadline
                    WHERE attempts.order_id IS NULL AND attempts.deadline < EXCLUDED.deadline
                RETURNING order_id
            ), new_orders AS (
                INSERT INTO orders (durability, writer, placed_at, id, sequence, attempt, email, customer_id, currency,
                    shipping_address, payment_method, charges, request_id)
                SELECT (SELECT CASE WHEN replicated THEN ? ELSE ? END FROM verdict), ?, ?, o.id, o.sequence, o.attempt,
                    o.email, o.customer_id, o.currency, o.shipping_address::jsonb, o.payment_method,
                    NULLIF(o.charges, '')::jsonb, o.request_id
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
            SELECT order_id, NULL, NULL, NULL, NULL, NULL::boolean FROM placed
            UNION ALL SELECT NULL, sku, version, received, sold, NULL::boolean FROM sold
            UNION ALL SELECT NULL, NULL, NULL, NULL, NULL, replicated FROM verdict
            """;

    private static final String INSERT = LINES + DECIDED + WRITTEN;
    private static final String COMMIT = "; COMMIT";
    private static final String PLACE_AND_COMMIT = LINES + DECIDING + WRITTEN + COMMIT;
    private static final String PLACE_WITH_PAYMENTS_AND_COMMIT =
            LINES + DECIDING + WRITTEN + "; " + WantedPayments.INSERT + COMMIT;

    private final Connection connection;
    private boolean sentCommit;

    JournalTransaction(Connection connection) {
        this.connection = connection;
    }

    /**
     * The orders that were really inserted, and the ledger rows after them.
     *
     * @param durability what the commit will survive, by the server's settings
     */
    record Inserted(Set<OrderId> orders, Map<String, LedgerRow> rows, Durability durability) {}

    /**
     * What is known of attempts, with the orders of those that own one.
     *
     * @param replicates whether commits wait for a standby, where these orders may not have come yet
     */
    record Recalled(Found found, Map<OrderId, Order> orders, boolean replicates) {}

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
            return new Found(rows, closed, known(next(statement)));
        }
    }

    /** Reads what is known of {@code attempts}, and the rows of {@code skus}, and ends the transaction, in one round trip. */
    Recalled recallAndCommit(Collection<String> skus, Collection<AttemptId> attempts) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(RECALL_AND_COMMIT)) {
            statement.setArray(1, SqlArrays.uuids(connection, attempts, AttemptId::toUuid));
            statement.setArray(2, SqlArrays.texts(connection, skus));
            statement.setArray(3, SqlArrays.uuids(connection, attempts, AttemptId::toUuid));
            statement.execute();
            Map<AttemptId, KnownAttempt> known = known(statement.getResultSet());
            Map<String, LedgerRow> rows = new HashMap<>();
            try (ResultSet results = next(statement)) {
                while (results.next()) {
                    rows.put(results.getString(1), row(results, 2));
                }
            }
            Map<OrderId, Order> orders = PlacedOrders.read(next(statement));
            try (ResultSet results = next(statement)) {
                return new Recalled(new Found(rows, Set.of(), known), orders, results.next() && results.getBoolean(1));
            }
        }
    }

    /** Inserts what is not there yet and adds it to {@code sold}; {@code orders} must be sorted by attempt. */
    Inserted insert(long writer, Instant placedAt, List<AcceptedOrder> orders) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            bindWritten(statement, bindLines(statement, orders), writer, placedAt, orders);
            statement.execute();
            return inserted(statement);
        }
    }

    /**
     * Locks the rows of {@code skus}, inserts what is not there yet, with the payments that are wanted, and commits, in one
     * round trip; inserts nothing if not all of it fits. If it throws, it may be committed all the same, unless
     * {@link #isNotCommitted}.
     *
     * @param orders sorted by attempt
     */
    Inserted placeAndCommit(Collection<String> skus, long writer, Instant placedAt, List<AcceptedOrder> orders)
            throws SQLException {
        boolean withPayments = WantedPayments.areWantedBy(orders);
        try (PreparedStatement statement = connection
                .prepareStatement(withPayments ? PLACE_WITH_PAYMENTS_AND_COMMIT : PLACE_AND_COMMIT)) {
            int next = bindLines(statement, orders);
            statement.setArray(next++, SqlArrays.texts(connection, skus));
            next = bindWritten(statement, next, writer, placedAt, orders);
            if (withPayments) {
                WantedPayments.bind(connection, statement, next, orders, placedAt);
            }
            sentCommit = true;
            statement.execute();
            ConfirmedCommit.requirePlain(statement.getWarnings());
            return inserted(statement);
        }
    }

    /**
     * Whether nothing was sent when {@link #placeAndCommit} threw, or the server has refused a statement, so that it has
     * passed over the COMMIT behind it, or that itself.
     */
    boolean isNotCommitted(SQLException fault) throws SQLException {
        return !sentCommit
                || connection.unwrap(BaseConnection.class).getTransactionState() == TransactionState.FAILED
                || SqlFault.of(fault) != WriteFault.UNAVAILABLE;
    }

    private int bindWritten(PreparedStatement statement, int first, long writer, Instant placedAt,
            List<AcceptedOrder> orders) throws SQLException {
        int next = bindAttempts(statement, first, orders);
        statement.setString(next++, Durability.LEDGER_REPLICATED.name());
        statement.setString(next++, Durability.LEDGER.name());
        statement.setLong(next++, writer);
        statement.setObject(next++, placedAt.atOffset(ZoneOffset.UTC));
        return bindOrders(statement, next, orders);
    }

    private static Inserted inserted(PreparedStatement statement) throws SQLException {
        Set<OrderId> inserted = new HashSet<>();
        Map<String, LedgerRow> rows = new HashMap<>();
        Durability durability = Durability.LEDGER;
        try (ResultSet results = statement.getResultSet()) {
            while (results.next()) {
                UUID order = results.getObject(1, UUID.class);
                String sku = results.getString(2);
                if (order != null) {
                    inserted.add(OrderId.of(order));
                } else if (sku != null) {
                    rows.put(sku, row(results, 3));
                } else if (results.getBoolean(6)) {
                    durability = Durability.LEDGER_REPLICATED;
                }
            }
        }
        return new Inserted(inserted, rows, durability);
    }

    private static ResultSet next(PreparedStatement statement) throws SQLException {
        statement.getMoreResults();
        return statement.getResultSet();
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

    private static Map<AttemptId, KnownAttempt> known(ResultSet found) throws SQLException {
        Map<AttemptId, KnownAttempt> known = new HashMap<>();
        try (ResultSet results = found) {
            while (results.next()) {
                known.put(AttemptId.of(results.getObject(1, UUID.class)), knownAttempt(results));
            }
        }
        return known;
    }

    private static KnownAttempt knownAttempt(ResultSet results) throws SQLException {
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
