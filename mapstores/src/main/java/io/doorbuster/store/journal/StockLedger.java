package io.doorbuster.store.journal;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.domain.journal.WriteFault;
import io.doorbuster.domain.order.AttemptFilter;
import io.doorbuster.domain.order.SoldOutNote;
import io.doorbuster.domain.stock.LedgerRow;
import io.doorbuster.domain.stock.Receipt;
import io.doorbuster.domain.stock.Reservation;
import io.doorbuster.store.ConfirmedCommit;
import io.doorbuster.store.Database;
import io.doorbuster.store.SoldOutGuard;
import io.doorbuster.store.SqlArrays;
import io.doorbuster.store.SqlFaults;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * The other transactions on the ledger: goods in, corrections, and the end of reservations that nobody confirmed. All
 * methods block for some round trips, from any thread, and throw {@link LedgerUnavailableException} if PostgreSQL does
 * not answer; asking again is safe.
 */
public final class StockLedger {

    private static final String RECEIPT = "RECEIPT";
    private static final String ADJUSTMENT = "ADJUSTMENT";
    /** Deadlocks lost in a row before the caller is told to come again. */
    private static final int MAX_TRIES = 5;

    private final DataSource pool;

    public StockLedger(Database database) {
        this.pool = database.dataSource();
    }

    /** What an adjustment came to. */
    public enum AdjustmentResult {
        /** Committed, now or by an earlier execution of the same movement. */
        ADJUSTED,
        /** Fewer units are unsold than should be taken away; nothing is changed. */
        BELOW_SOLD,
        /** The movement's reservation was given up before; nothing is changed. */
        VOID
    }

    /** The ledger rows of all SKUs of some receipts, and how many of these were not recorded before. */
    public record Received(Map<String, LedgerRow> rows, int recorded) {}

    /** A ledger row, and what the adjustment came to. */
    public record Adjusted(AdjustmentResult result, LedgerRow row) {}

    /** The attempts that own an order of a SKU, as of {@code ledgerVersion}. */
    public record Owners(long ledgerVersion, List<AttemptId> attempts) {}

    /** The ledger rows after attempts were resolved, and those of the attempts that own no order. */
    public record Resolved(Map<String, LedgerRow> rows, Set<AttemptId> ownerless) {}

    /** Receives goods; the same reference for the same SKU again changes nothing. */
    public LedgerRow receive(String sku, long quantity, String reference) {
        return receiveAll(List.of(new Receipt(sku, quantity)), reference).rows().getOrDefault(sku, LedgerRow.NONE);
    }

    /**
     * Receives goods of many SKUs, each once, in one transaction and a few round trips. The same reference for the same
     * SKU again changes nothing, and waits for the first: what is recorded may be on its way to a standby.
     * Their rows are locked until it commits, so hundreds are a good number, and thousands are not.
     */
    public Received receiveAll(List<Receipt> receipts, String reference) {
        return transact(connection -> {
            Map<String, LedgerRow> rows = lockAll(connection, receipts.stream().map(Receipt::sku).toList());
            Map<String, LedgerRow> changed = recordReceipts(connection, receipts, reference);
            rows.putAll(changed);
            return new Received(rows, changed.size());
        });
    }

    /**
     * Corrects what was received. A negative {@code delta} must be reserved in the grid under {@code movement} before;
     * the movement is fenced like an order, so that it cannot commit after its reservation was declared void.
     *
     * @param deadlineMillis epoch milliseconds of its reservation
     */
    public Adjusted adjust(String sku, long delta, String reason, AttemptId movement, long deadlineMillis) {
        return transact(connection -> {
            LedgerRow row = lock(connection, sku);
            if (isRecorded(connection, sku, movement)) {
                return new Adjusted(AdjustmentResult.ADJUSTED, row);
            }
            if (row.unsold() + delta < 0) {
                return new Adjusted(AdjustmentResult.BELOW_SOLD, row);
            }
            if (!claim(connection, movement, deadlineMillis)) {
                return new Adjusted(AdjustmentResult.VOID, row);
            }
            recordAdjustment(connection, sku, delta, reason, movement);
            return new Adjusted(AdjustmentResult.ADJUSTED, addReceived(connection, sku, delta));
        });
    }

    /** The ledger row, if {@code movement} is recorded already: a replay is never refused. */
    public Optional<LedgerRow> findAdjustment(String sku, AttemptId movement) {
        return transact(connection -> isRecorded(connection, sku, movement)
                ? Optional.of(lock(connection, sku)) // not only read: what is recorded may be on its way to a standby
                : Optional.empty());
    }

    /**
     * Settles reservations past their deadline for ever: an attempt that owns no order is declared void up to its
     * deadline. This waits for a commit in flight, which a mere look-up would miss. What is answered is read after that.
     */
    public Resolved declareVoid(Collection<Reservation> overdue, Collection<String> skus) {
        List<Reservation> sorted = overdue.stream().sorted((a, b) -> a.attempt().compareTo(b.attempt())).toList();
        transact(connection -> {
            String insert = """
                    INSERT INTO attempts (attempt, order_id, fingerprint, deadline)
                    SELECT attempt, NULL, 0, deadline FROM unnest(?::uuid[], ?::bigint[]) AS v(attempt, deadline)
                    ON CONFLICT (attempt) DO UPDATE SET deadline = EXCLUDED.deadline
                        WHERE attempts.order_id IS NULL AND attempts.deadline < EXCLUDED.deadline
                    """;
            try (PreparedStatement statement = connection.prepareStatement(insert)) {
                statement.setArray(1, SqlArrays.uuids(connection, sorted, r -> r.attempt().toUuid()));
                statement.setArray(2, SqlArrays.longs(connection, sorted, Reservation::deadlineMillis));
                return statement.executeUpdate();
            }
        });
        return transact(connection -> new Resolved(read(connection, skus), ownerless(connection, sorted)));
    }

    private static Set<AttemptId> ownerless(Connection connection, List<Reservation> of) throws SQLException {
        String select = "SELECT attempt FROM attempts WHERE attempt = ANY (?) AND order_id IS NULL";
        try (PreparedStatement statement = connection.prepareStatement(select)) {
            statement.setArray(1, SqlArrays.uuids(connection, of, r -> r.attempt().toUuid()));
            Set<AttemptId> found = new HashSet<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(AttemptId.of(row.getObject(1, UUID.class)));
                }
            }
            return found;
        }
    }

    /** Who owns an order of {@code sku}; empty if it is more than a filter takes. */
    public Optional<Owners> owners(String sku) {
        String select = """
                SELECT i.version, o.attempt FROM inventory i
                LEFT JOIN order_lines l ON l.sku = i.sku LEFT JOIN orders o ON o.id = l.order_id
                WHERE i.sku = ? LIMIT ?
                """;
        return transact(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(select)) {
                statement.setString(1, sku);
                statement.setInt(2, AttemptFilter.MAX_ATTEMPTS + 1);
                List<AttemptId> attempts = new ArrayList<>();
                long version = 0;
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        version = row.getLong(1);
                        UUID attempt = row.getObject(2, UUID.class);
                        if (attempt != null) {
                            attempts.add(AttemptId.of(attempt));
                        }
                    }
                }
                return attempts.size() > AttemptFilter.MAX_ATTEMPTS
                        ? Optional.empty()
                        : Optional.of(new Owners(version, attempts));
            }
        });
    }

    /**
     * The version of each row of {@code skus} in which nothing is left. This waits for goods on their way in, which a
     * mere look would miss: whatever comes in after it is closed for longer than a note lives that is issued on it.
     */
    public Map<String, Long> soldOut(Collection<String> skus) {
        String select = """
                SELECT sku, version FROM inventory WHERE sku = ANY(?) AND received = sold AND version > 0
                ORDER BY sku FOR SHARE
                """;
        return transact(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(select)) {
                statement.setArray(1, SqlArrays.texts(connection, skus));
                Map<String, Long> versions = new HashMap<>();
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        versions.put(row.getString(1), row.getLong(2));
                    }
                }
                return versions;
            }
        });
    }

    private static LedgerRow lock(Connection connection, String sku) throws SQLException {
        String insert = """
                INSERT INTO inventory (sku, version, received, sold) VALUES (?, 0, 0, 0) ON CONFLICT (sku) DO NOTHING
                """;
        try (PreparedStatement statement = connection.prepareStatement(insert)) {
            statement.setString(1, sku);
            statement.executeUpdate();
        }
        String select = "SELECT sku, version, received, sold FROM inventory WHERE sku = ? FOR UPDATE";
        try (PreparedStatement statement = connection.prepareStatement(select)) {
            statement.setString(1, sku);
            return rows(statement).getOrDefault(sku, LedgerRow.NONE);
        }
    }

    /** All in SKU order: first the rows that are missing, then the others. */
    private static Map<String, LedgerRow> lockAll(Connection connection, List<String> skus) throws SQLException {
        String insert = """
                INSERT INTO inventory (sku, version, received, sold)
                SELECT sku, 0, 0, 0 FROM unnest(?::text[]) AS new (sku) ORDER BY sku COLLATE "C"
                ON CONFLICT (sku) DO NOTHING
                """;
        try (PreparedStatement statement = connection.prepareStatement(insert)) {
            statement.setArray(1, SqlArrays.texts(connection, skus));
            statement.executeUpdate();
        }
        String select =
                "SELECT sku, version, received, sold FROM inventory WHERE sku = ANY(?) ORDER BY sku FOR UPDATE";
        try (PreparedStatement statement = connection.prepareStatement(select)) {
            statement.setArray(1, SqlArrays.texts(connection, skus));
            return rows(statement);
        }
    }

    private static Map<String, LedgerRow> recordReceipts(Connection connection, List<Receipt> receipts,
            String reference) throws SQLException {
        String insert = """
                WITH recorded AS (
                    INSERT INTO stock_movements (sku, kind, reference, quantity)
                    SELECT sku, ?, ?, quantity FROM unnest(?::text[], ?::bigint[]) AS new (sku, quantity)
                    ON CONFLICT (sku, kind, reference) DO NOTHING
                    RETURNING sku, quantity
                )
                UPDATE inventory SET received = received + recorded.quantity, version = version + 1,
                """ + SoldOutGuard.OPEN_FROM + """
                FROM recorded WHERE inventory.sku = recorded.sku
                RETURNING inventory.sku, version, received, sold
                """;
        try (PreparedStatement statement = connection.prepareStatement(insert)) {
            statement.setString(1, RECEIPT);
            statement.setString(2, reference);
            statement.setArray(3, SqlArrays.texts(connection, receipts, Receipt::sku));
            statement.setArray(4, SqlArrays.longs(connection, receipts, Receipt::quantity));
            statement.setLong(5, SoldOutNote.CLOSED_MILLIS);
            return rows(statement);
        }
    }

    private static Map<String, LedgerRow> read(Connection connection, Collection<String> skus) throws SQLException {
        String select = "SELECT sku, version, received, sold FROM inventory WHERE sku = ANY(?)";
        try (PreparedStatement statement = connection.prepareStatement(select)) {
            statement.setArray(1, SqlArrays.texts(connection, skus));
            return rows(statement);
        }
    }

    private static LedgerRow addReceived(Connection connection, String sku, long quantity) throws SQLException {
        String update = """
                UPDATE inventory SET received = received + ?, version = version + 1,
                """ + SoldOutGuard.OPEN_FROM + """
                WHERE sku = ? RETURNING sku, version, received, sold
                """;
        try (PreparedStatement statement = connection.prepareStatement(update)) {
            statement.setLong(1, quantity);
            statement.setLong(2, SoldOutNote.CLOSED_MILLIS);
            statement.setString(3, sku);
            return rows(statement).getOrDefault(sku, LedgerRow.NONE);
        }
    }

    private static Map<String, LedgerRow> rows(PreparedStatement statement) throws SQLException {
        Map<String, LedgerRow> rows = new HashMap<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                rows.put(row.getString(1), new LedgerRow(row.getLong(2), row.getLong(3), row.getLong(4)));
            }
        }
        return rows;
    }

    private static void recordAdjustment(Connection connection, String sku, long delta, String reason,
            AttemptId movement) throws SQLException {
        String insert = """
                INSERT INTO stock_movements (sku, kind, reference, quantity, reason) VALUES (?, ?, ?, ?, ?)
                """;
        try (PreparedStatement statement = connection.prepareStatement(insert)) {
            statement.setString(1, sku);
            statement.setString(2, ADJUSTMENT);
            statement.setString(3, movement.toString());
            statement.setLong(4, delta);
            statement.setString(5, reason);
            statement.executeUpdate();
        }
    }

    private static boolean isRecorded(Connection connection, String sku, AttemptId movement) throws SQLException {
        String select = "SELECT 1 FROM stock_movements WHERE sku = ? AND kind = ? AND reference = ?";
        try (PreparedStatement statement = connection.prepareStatement(select)) {
            statement.setString(1, sku);
            statement.setString(2, ADJUSTMENT);
            statement.setString(3, movement.toString());
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }

    private static boolean claim(Connection connection, AttemptId movement, long deadlineMillis) throws SQLException {
        String insert = """
                INSERT INTO attempts (attempt, order_id, fingerprint, deadline) VALUES (?, NULL, 0, ?)
                ON CONFLICT (attempt) DO UPDATE SET deadline = EXCLUDED.deadline
                    WHERE attempts.order_id IS NULL AND attempts.deadline < EXCLUDED.deadline
                """;
        try (PreparedStatement statement = connection.prepareStatement(insert)) {
            statement.setObject(1, movement.toUuid());
            statement.setLong(2, deadlineMillis);
            return statement.executeUpdate() == 1;
        }
    }

    private interface Work<T> {
        T in(Connection connection) throws SQLException;
    }

    private <T> T transact(Work<T> work) {
        for (int tries = 1;; tries++) {
            try (Connection connection = pool.getConnection()) {
                return commit(connection, work);
            } catch (SQLException fault) {
                if (SqlFault.of(fault) != WriteFault.CONFLICT || tries == MAX_TRIES) {
                    throw SqlFaults.translate("a transaction on the stock ledger", fault);
                }
            }
        }
    }

    private static <T> T commit(Connection connection, Work<T> work) throws SQLException {
        connection.setAutoCommit(false);
        try {
            T result = work.in(connection);
            ConfirmedCommit.on(connection);
            return result;
        } catch (SQLException fault) {
            rollback(connection, fault);
            throw fault;
        }
    }

    private static void rollback(Connection connection, SQLException fault) {
        try {
            connection.rollback();
        } catch (SQLException second) {
            fault.addSuppressed(second);
        }
    }
}
