package io.doorbuster.store;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Which PostgreSQL server is at the other end of a connection, and in which of its histories it is: each promotion of a
 * standby, and each restore to a point in time, begins a new timeline.
 *
 * @param system the identifier that a server, its standbys and its backups have in common
 * @param standby whether it takes no writes; its timeline is 0 then
 */
record ServerState(String system, boolean standby, long timeline) {

    private static final int HEXADECIMAL = 16;

    /** Asks the server; one round trip. */
    static ServerState of(Connection connection) throws SQLException {
        return Rows.first(connection, """
                SELECT system_identifier, pg_is_in_recovery() AS standby, CASE WHEN pg_is_in_recovery() THEN '0'
                    ELSE substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) END AS timeline
                FROM pg_control_system()""",
                row -> new ServerState(row.getString("system_identifier"), row.getBoolean("standby"),
                        Long.parseLong(row.getString("timeline"), HEXADECIMAL)))
                .orElseThrow();
    }

    /** Whether {@code other} is this server, a standby of it or a copy. */
    boolean isRelated(ServerState other) {
        return system.equals(other.system);
    }

    /** Whether {@code other} is the same server before a failover or a restore: it must not be written to any more. */
    boolean succeeds(ServerState other) {
        return isRelated(other) && timeline > other.timeline;
    }

    @Override
    public String toString() {
        return "server " + system + ", timeline " + timeline;
    }
}
