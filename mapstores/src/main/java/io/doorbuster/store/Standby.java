package io.doorbuster.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** A server that follows the primary, for reading what would disturb the sale there. */
final class Standby {

    /** A standby in the same place is milliseconds behind; one that is further behind does not answer for this moment. */
    private static final Duration CATCHING_UP = Duration.ofSeconds(2);

    private static final String RECEIVED = """
            SELECT pg_last_wal_receive_lsn()::text AS lsn FROM pg_stat_wal_receiver""";
    private static final String HAS = "SELECT pg_last_wal_replay_lsn() >= ?::pg_lsn AS has";

    private Standby() {}

    /**
     * A connection to a standby that has replayed all that it had received from the primary when it was asked, which with
     * synchronous replication is all that was committed. Empty if there is none; the caller closes it.
     */
    static Optional<Connection> current(Servers servers) throws SQLException {
        Optional<Connection> standby = servers.standby(Database::limit);
        if (standby.isPresent() && !isCurrent(standby.get())) {
            standby.get().close();
            return Optional.empty();
        }
        return standby;
    }

    private static boolean isCurrent(Connection connection) throws SQLException {
        Optional<String> received = Rows.first(connection, RECEIVED, row -> row.getString("lsn"));
        long start = System.nanoTime();
        Backoff backoff = new Backoff();
        while (received.isPresent() && System.nanoTime() - start < CATCHING_UP.toNanos()) {
            if (Rows.first(connection, HAS, row -> row.getBoolean("has"), received.get()).orElseThrow()) {
                return true;
            }
            backoff.pause();
        }
        return false;
    }
}
