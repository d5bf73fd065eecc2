package io.doorbuster.store;

import io.doorbuster.domain.order.Durability;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;

/** Holds the server's settings against what a confirmed order is promised. */
final class DurabilityCheck {

    /** A setting, and the values with which a commit survives a crash of the server. */
    private record Required(String setting, Set<String> values) {}

    /** {@code local} and {@code remote_write} are refused as well: with a standby, they confirm what it may not have. */
    private static final List<Required> REQUIRED = List.of(new Required("fsync", Set.of("on")),
            new Required("full_page_writes", Set.of("on")),
            new Required("synchronous_commit", Set.of("on", "remote_apply")));

    private DurabilityCheck() {}

    /** Throws {@link IllegalStateException}, with a message for the operator, if a crash could undo a commit. */
    static void requireDurable(Connection connection) throws SQLException {
        for (Required required : REQUIRED) {
            String value = show(connection, required.setting());
            if (!required.values().contains(value)) {
                throw new IllegalStateException("PostgreSQL has " + required.setting() + " = " + value
                        + ", with which a crash can undo confirmed orders; set it to on");
            }
        }
    }

    /** What a commit on this connection survives. */
    static Durability durability(Connection connection) throws SQLException {
        return show(connection, "synchronous_standby_names").isBlank()
                ? Durability.LEDGER
                : Durability.LEDGER_REPLICATED;
    }

    private static String show(Connection connection, String setting) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW " + setting)) {
            row.next();
            return row.getString(1);
        }
    }
}
