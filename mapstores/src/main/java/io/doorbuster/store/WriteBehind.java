package io.doorbuster.store;

import io.doorbuster.domain.LedgerUnavailableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores what a map changed, so that it may be stored again, late and out of order: Hazelcast does all three.
 *
 * <p>While the database is away it waits, instead of throwing: Hazelcast would answer an exception with three tries of
 * the batch and three of each row, a second apart, on the only thread that the map's write-behind has on the member. A
 * row that the database refuses for what is in it is found by halving the batch, and set aside in {@code dead_letters}:
 * thrown, it would come back for ever and hold up its batch each time.
 *
 * <p>Safe for use by many threads: while a member shuts down, its flush runs beside the regular thread.
 */
final class WriteBehind<V> {

    /** Rows of one statement: fewer round trips gain nothing any more, and a refused row costs less to find. */
    private static final int MAX_ROWS = 500;
    private static final Logger LOG = LoggerFactory.getLogger(WriteBehind.class);
    private static final long NEVER = Long.MIN_VALUE;

    private final String map;
    private final Table<V> table;
    private final Database database;
    private final BooleanSupplier memberIsRunning;
    private final Patience patience;

    private final AtomicLong waitingSinceNanos = new AtomicLong(NEVER);
    private final AtomicLong shuttingDownSinceNanos = new AtomicLong(NEVER);
    private final LongAdder rowsStored = new LongAdder();
    private final LongAdder rowsRefused = new LongAdder();

    /**
     * How long a shutdown is held up by a database that is away.
     *
     * @param call how long one call waits; then Hazelcast gets it back
     * @param shutdown from when on what is left is given up
     */
    record Patience(Duration call, Duration shutdown) {

        /** Of the store's properties in the YAML; whole seconds. */
        static final String PROPERTY = "shutdown-patience-seconds";
        /** A restarting server is back in time, and an orchestrator does not kill the process before. */
        private static final String DEFAULT_SECONDS = "30";

        static Patience from(Properties properties) {
            Duration shutdown = Duration.ofSeconds(Long.parseLong(properties.getProperty(PROPERTY, DEFAULT_SECONDS)));
            return new Patience(shutdown.dividedBy(6), shutdown);
        }
    }

    WriteBehind(String map, Table<V> table, Database database, BooleanSupplier memberIsRunning, Patience patience) {
        this.map = map;
        this.table = table;
        this.database = database;
        this.memberIsRunning = memberIsRunning;
        this.patience = patience;
    }

    /**
     * Stores {@code values} and removes each from the map given as soon as it is done, so that after an exception
     * Hazelcast repeats only the others. Blocks as long as the database is away.
     */
    void storeAll(Map<String, V> values) {
        if (isGivenUp()) {
            giveUp(values);
            return;
        }
        // In key order, so that two members who store the same rows during a migration do not lock each other out.
        List<Map.Entry<String, V>> rows = values.entrySet().stream().<Map.Entry<String, V>>map(Map.Entry::copyOf)
                .sorted(Map.Entry.comparingByKey())
                .toList();
        try {
            for (int from = 0; from < rows.size(); from += MAX_ROWS) {
                store(rows.subList(from, Math.min(from + MAX_ROWS, rows.size())), values);
            }
        } catch (LedgerUnavailableException e) {
            if (!isGivenUp()) {
                throw e;
            }
            giveUp(values);
        }
    }

    WriteBehindStats stats() {
        return new WriteBehindStats(millisSince(waitingSinceNanos), rowsStored.sum(), rowsRefused.sum());
    }

    private void store(List<Map.Entry<String, V>> rows, Map<String, V> values) {
        Optional<SQLException> refusal = writeWhenAvailable(connection -> table.write(connection, rows));
        if (refusal.isEmpty()) {
            rowsStored.add(rows.size());
            rows.forEach(row -> values.remove(row.getKey()));
        } else if (rows.size() == 1) {
            setAside(rows.getFirst(), refusal.get());
            values.remove(rows.getFirst().getKey());
        } else {
            int half = rows.size() / 2;
            store(rows.subList(0, half), values);
            store(rows.subList(half, rows.size()), values);
        }
    }

    private void setAside(Map.Entry<String, V> row, SQLException refusal) {
        LOG.error("{} {} is refused by the database and set aside in dead_letters", map, row.getKey(), refusal);
        rowsRefused.increment();
        Optional<SQLException> again = writeWhenAvailable(connection -> insertDeadLetter(connection, row, refusal));
        if (again.isPresent()) {
            throw SqlFaults.translate("setting aside " + map + " " + row.getKey(), again.get());
        }
    }

    private void insertDeadLetter(Connection connection, Map.Entry<String, V> row, SQLException refusal)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO dead_letters (map, key, version, document, error) VALUES (?, ?, ?, ?, ?)")) {
            insert.setString(1, map);
            insert.setString(2, withoutNul(row.getKey()));
            insert.setLong(3, table.version().applyAsLong(row.getValue()));
            insert.setString(4, withoutNul(table.document().apply(row.getKey(), row.getValue())));
            insert.setString(5, withoutNul(String.valueOf(refusal.getMessage())));
            insert.executeUpdate();
        }
    }

    /** Writes something; answers the refusal if the database refuses the values, throws any other fault. */
    private Optional<SQLException> writeWhenAvailable(Write write) {
        Backoff backoff = new Backoff();
        while (true) {
            try {
                database.attempt(connection -> {
                    write.on(connection);
                    return true;
                });
                waitingSinceNanos.set(NEVER);
                return Optional.empty();
            } catch (SQLException e) {
                if (SqlFaults.isRefused(e)) {
                    waitingSinceNanos.set(NEVER);
                    return Optional.of(e);
                }
                if (!SqlFaults.isUnavailable(e) || isTimeToGiveUp()) {
                    throw SqlFaults.translate("storing " + map, e);
                }
                startWaiting(e);
                backoff.pause();
            }
        }
    }

    private void startWaiting(SQLException fault) {
        if (waitingSinceNanos.compareAndSet(NEVER, System.nanoTime())) {
            LOG.warn("{} waits for the database: {}", map, fault.getMessage());
        }
    }

    private boolean isTimeToGiveUp() {
        if (memberIsRunning.getAsBoolean()) {
            return false;
        }
        shuttingDownSinceNanos.compareAndSet(NEVER, System.nanoTime());
        return isBeyond(shuttingDownSinceNanos, patience.call());
    }

    private boolean isGivenUp() {
        return isBeyond(shuttingDownSinceNanos, patience.shutdown());
    }

    /** Returns as if all were stored: thrown, each would cost the shutdown three tries, a second apart. */
    private void giveUp(Map<String, V> values) {
        LOG.error("{} changes of {} are not stored: the member shuts down and the database is away", values.size(),
                map);
    }

    private static boolean isBeyond(AtomicLong sinceNanos, Duration limit) {
        return millisSince(sinceNanos) >= limit.toMillis();
    }

    private static long millisSince(AtomicLong sinceNanos) {
        long since = sinceNanos.get();
        return since == NEVER ? 0 : Duration.ofNanos(System.nanoTime() - since).toMillis();
    }

    /** PostgreSQL's text has no NUL; whatever made the row poison must not make its dead letter poison as well. */
    private static String withoutNul(String text) {
        return text.replace('\0', '\uFFFD');
    }

    /** A write on a connection. */
    @FunctionalInterface
    private interface Write {
        void on(Connection connection) throws SQLException;
    }
}
