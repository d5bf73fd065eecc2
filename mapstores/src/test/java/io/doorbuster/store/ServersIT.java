package io.doorbuster.store;

import static io.doorbuster.store.ReplicatedServers.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which of several servers is used. */
class ServersIT {

    private static final String PORT = "SELECT inet_server_port() AS port";

    private final ReplicatedServers servers = new ReplicatedServers();

    @AfterEach
    void close() throws IOException {
        servers.close();
    }

    @Test
    void writesToThePrimaryAndReportsFromTheStandby() throws Exception {
        try (Database database = Database.open(servers.settings(servers.standby, servers.primary))) {
            assertThat(writesTo(database)).isEqualTo(servers.primary.getPort());
            assertThat(reportsFrom(database)).isEqualTo(servers.standby.getPort());

            query(servers.standby, "SELECT pg_wal_replay_pause()");
            query(servers.primary, "CREATE TABLE newer ()");
            await().until(() -> query(servers.standby, "SELECT pg_last_wal_receive_lsn() > pg_last_wal_replay_lsn()"),
                    "t"::equals);
            assertThat(reportsFrom(database)).isEqualTo(servers.primary.getPort());

            servers.standby.close();
            assertThat(reportsFrom(database)).isEqualTo(servers.primary.getPort());
        }
    }

    @Test
    void neverGoesBackToThePrimaryFromBeforeAFailover() throws Exception {
        try (Database before = Database.open(servers.settings(servers.primary, servers.standby))) {
            assertThat(writesTo(before)).isEqualTo(servers.primary.getPort());
            query(servers.standby, "SELECT pg_promote()");

            // Both take writes; the old one may be the first to answer a few times.
            await().until(() -> writesTo(before), port -> port == servers.standby.getPort());
            try (Database later = Database.open(servers.settings(servers.primary, servers.standby))) {
                assertThat(writesTo(later)).isEqualTo(servers.standby.getPort());
            }

            servers.standby.close();
            assertThatThrownBy(before::openConnection).hasMessageContaining("timeline 2 was used already");
            // Nothing tells a member that starts now of the other one: that is why commits wait for a standby.
            try (Database unaware = Database.open(servers.settings(servers.primary, servers.standby))) {
                assertThat(writesTo(unaware)).isEqualTo(servers.primary.getPort());
            }
        }
    }

    @Test
    void saysOfEachServerWhyItIsNotUsed() throws Exception {
        EmbeddedPostgres standby = servers.standby;
        try (Database database = Database.open(servers.settings(servers.primary, standby))) {
            servers.primary.close();

            assertThatThrownBy(database::openConnection).isInstanceOf(SQLException.class)
                    .hasMessageContaining("none of 2 servers can be used")
                    .hasMessageContaining("127.0.0.1:" + servers.primary.getPort())
                    .hasMessageContaining("a standby, which takes no writes");
        }
    }

    private static int writesTo(Database database) throws SQLException {
        try (Connection connection = database.openConnection()) {
            return port(connection);
        }
    }

    private static int reportsFrom(Database database) {
        return database.snapshot("asking for the port", ServersIT::port);
    }

    private static int port(Connection connection) throws SQLException {
        return Rows.first(connection, PORT, row -> row.getInt("port")).orElseThrow();
    }
}
