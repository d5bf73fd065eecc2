package io.doorbuster.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLWarning;
import org.jspecify.annotations.Nullable;

/**
 * Commits, and takes nothing but a plain answer for a commit. A wait for the synchronous standby that is cancelled ends
 * in a warning, not in an error: the transaction is committed here, and perhaps nowhere else.
 */
public final class ConfirmedCommit {

    /** {@code transaction_resolution_unknown}: of the class that every caller takes for a lost connection. */
    private static final String UNKNOWN = "08007";
    /** SQLSTATEs of this class are notices. */
    private static final String SUCCESS_CLASS = "00";

    private ConfirmedCommit() {}

    /**
     * Commits the open transaction. Throws with SQLSTATE 08007 if the server answered with a warning: whether the
     * transaction outlives the server is unknown, as after a lost connection, and the same work is to be sent again. The
     * second transaction waits for its standby as well, but only if it writes something ({@link #makeItWait}).
     */
    public static void on(Connection connection) throws SQLException {
        connection.clearWarnings();
        connection.commit();
        requirePlain(connection.getWarnings());
    }

    /** Throws, as {@link #on} does, if there is a warning among those of statements with a COMMIT behind them. */
    public static void requirePlain(@Nullable SQLWarning first) throws SQLException {
        for (SQLWarning warning = first; warning != null; warning = warning.getNextWarning()) {
            if (warning.getSQLState() == null || !warning.getSQLState().startsWith(SUCCESS_CLASS)) {
                throw new SQLNonTransientConnectionException("the commit was answered with a warning: "
                        + warning.getMessage(), UNKNOWN, warning);
            }
        }
    }

    /** Whether {@code fault} was thrown for a warning. */
    public static boolean isForWarning(SQLException fault) {
        return UNKNOWN.equals(fault.getSQLState());
    }

    /**
     * Makes the commit of a transaction that only reads wait for the disk and the standby, as one that writes does: what
     * it has read may itself be on its way there still. Writes a record of some bytes that belongs to no table.
     */
    public static void makeItWait(Connection connection) throws SQLException {
        Rows.list(connection, "SELECT pg_logical_emit_message(true, 'doorbuster', '')", row -> row.getString(1));
    }
}
