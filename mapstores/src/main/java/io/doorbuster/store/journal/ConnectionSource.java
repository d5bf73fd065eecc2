package io.doorbuster.store.journal;

import java.sql.Connection;
import java.sql.SQLException;

/** Opens a connection of one's own to the ledger's database, with auto-commit off. */
@FunctionalInterface
public interface ConnectionSource {

    /** Blocks until there is a connection; whoever opens it closes it. */
    Connection open() throws SQLException;
}
