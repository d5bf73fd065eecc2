package io.doorbuster.store;

import io.doorbuster.domain.LedgerUnavailableException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;

/** The one place that says what an {@link SQLException} means. */
public final class SqlFaults {

    /**
     * Conditions under which the same work may succeed later, besides the classes 08 (connection) and 53 (resources):
     * the server stops or starts (57P01 to 57P03), a time limit ran out (57014, 55P03, 25P03, 25P04), the server is a
     * standby since a failover (25006), or the transaction lost against another one (40001, 40P01).
     */
    private static final Set<String> TRANSIENT = Set.of("57P01", "57P02", "57P03", "57014", "55P03", "25P03", "25P04",
            "25006", "40001", "40P01");

    private SqlFaults() {}

    /**
     * What to throw for {@code fault}: {@link LedgerUnavailableException} if the same may succeed later, otherwise
     * {@link IllegalStateException}, for then either the code or the schema is wrong.
     *
     * @param doing what was being done, as in "listing orders"
     */
    public static RuntimeException translate(String doing, SQLException fault) {
        String message = doing + ": " + fault.getMessage();
        return isUnavailable(fault)
                ? new LedgerUnavailableException(message, fault)
                : new IllegalStateException(message, fault);
    }

    /** Whether PostgreSQL could not be reached, did not answer in time, or asks to try again. */
    public static boolean isUnavailable(SQLException fault) {
        String state = fault.getSQLState();
        if (fault instanceof SQLTransientConnectionException || state == null) {
            return true; // no connection from the pool in time, or the pool is closed
        }
        return state.startsWith("08") || state.startsWith("53") || TRANSIENT.contains(state);
    }

    /**
     * Whether the statement was refused for the values in it: bad data (class 22), a constraint (class 23), a limit of
     * PostgreSQL's, such as the size of an index entry (class 54), or a trigger of the operator's own (P0001).
     */
    static boolean isRefused(SQLException fault) {
        String state = fault.getSQLState();
        return state != null && (state.startsWith("22") || state.startsWith("23") || state.startsWith("54")
                || state.equals("P0001"));
    }
}
