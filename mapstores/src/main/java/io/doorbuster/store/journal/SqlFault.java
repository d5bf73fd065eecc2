package io.doorbuster.store.journal;

import io.doorbuster.domain.journal.WriteFault;
import java.sql.SQLException;

/** What a failed statement means for the batch that it belongs to, by its SQLState. */
final class SqlFault {

    private static final String COMPLETION_UNKNOWN = "40003";

    private SqlFault() {}

    static WriteFault of(SQLException fault) {
        String state = fault.getSQLState() == null ? "" : fault.getSQLState();
        if (state.startsWith("22") || state.startsWith("23") || state.startsWith("54") || state.equals("P0001")) {
            return WriteFault.BAD_ROW;
        }
        if ((state.startsWith("40") && !state.equals(COMPLETION_UNKNOWN)) || state.equals("55P03")) {
            return WriteFault.CONFLICT;
        }
        return WriteFault.UNAVAILABLE;
    }
}
