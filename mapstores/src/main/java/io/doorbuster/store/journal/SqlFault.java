package io.doorbuster.store.journal;

import java.sql.SQLException;

/** What a failed statement means for the batch that it belongs to, by its SQLState. */
enum SqlFault {
    /** Some row is refused for what it is, by PostgreSQL or a trigger of the operator's: the others can go on. */
    BAD_ROW,
    /** A deadlock or a lock not had in time: the same again. */
    CONFLICT,
    /** The connection or the server is gone or not well: a new connection, then the same again. */
    UNAVAILABLE;

    static SqlFault of(SQLException fault) {
        String state = fault.getSQLState() == null ? "" : fault.getSQLState();
        if (state.startsWith("22") || state.startsWith("23") || state.startsWith("54") || state.equals("P0001")) {
            return BAD_ROW;
        }
        if (state.startsWith("40") || state.equals("55P03")) {
            return CONFLICT;
        }
        return UNAVAILABLE;
    }
}
