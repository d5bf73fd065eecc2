package io.doorbuster.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.domain.order.Durability;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DatabaseIT {

    @Test
    void refusesAServerThatCanLoseCommits() throws Exception {
        try (EmbeddedPostgres postgres = TestServer.durable("off").start()) {

            assertThatThrownBy(() -> Database.open(TestServer.settings(postgres)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("synchronous_commit = off");
        }
    }

    @Test
    void refusesACommitThatDoesNotWaitForTheStandbysDisk() throws Exception {
        try (EmbeddedPostgres postgres = TestServer.durable("remote_write").start()) {

            assertThatThrownBy(() -> Database.open(TestServer.settings(postgres)))
                    .hasMessageContaining("synchronous_commit = remote_write");
        }
    }

    @Test
    void migratesOnceWhenSeveralMembersStartTogether() throws Exception {
        try (EmbeddedPostgres postgres = TestServer.durable("on").start()) {
            List<CompletableFuture<Database>> starts = Stream.generate(() -> TestServer.settings(postgres))
                    .limit(3)
                    .map(settings -> CompletableFuture.supplyAsync(() -> Database.open(settings)))
                    .toList();

            for (CompletableFuture<Database> start : starts) {
                try (Database database = start.join()) {
                    assertThat(database.durability()).isEqualTo(Durability.LEDGER);
                }
            }
        }
    }

    @Test
    void saysThatCommitsReachTheStandby() throws Exception {
        try (TestServer server = new TestServer()) {
            server.execute("ALTER SYSTEM SET synchronous_standby_names = 'standby'");
            server.execute("SELECT pg_reload_conf()");

            await().until(() -> server.database().durability(),
                    durability -> durability == Durability.LEDGER_REPLICATED);
        }
    }

    @Test
    void givesTheJournalAConnectionOfItsOwn() throws Exception {
        try (TestServer server = new TestServer(); Connection connection = server.database().openConnection()) {

            assertThat(connection.getAutoCommit()).isFalse();
            assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
            assertThat(show(connection, "lock_timeout")).isEqualTo("5s");
            assertThat(show(connection, "jit")).isEqualTo("off");
            assertThat(show(connection, "statement_timeout")).isEqualTo("0");
            assertThat(show(connection, "application_name")).isEqualTo("doorbuster");
        }
    }

    @Test
    void plansByIndexWhileTablesAreEmptyAndNeverAnalyzed() throws Exception {
        try (TestServer server = new TestServer(); Connection journal = server.database().openConnection()) {
            String prepare = "PREPARE by_ids (uuid[]) AS SELECT * FROM orders o JOIN order_lines l ON l.order_id = o.id"
                    + " WHERE o.id = ANY ($1)";
            Database.Work<String> setting = connection -> Rows.first(connection, "SHOW enable_seqscan",
                    row -> row.getString(1)).orElseThrow();
            Database.Work<String> plan = connection -> {
                try (var statement = connection.createStatement()) {
                    // As after five executions: the plan for any ids.
                    statement.execute("SET plan_cache_mode = force_generic_plan");
                    statement.execute(prepare);
                }
                return String.join("\n", Rows.list(connection, "EXPLAIN EXECUTE by_ids ('{}')",
                        row -> row.getString(1)));
            };

            assertThat(plan.on(journal)).contains("Index").doesNotContain("Seq Scan");
            assertThat(server.database().call("explaining", plan)).contains("Index").doesNotContain("Seq Scan");
            assertThat(server.database().snapshot("explaining", setting)).isEqualTo("on");
        }
    }

    @Test
    void letsNoShopperWaitForASlowRead() throws Exception {
        try (TestServer server = new TestServer()) {
            assertThatThrownBy(() -> server.database().read("reading slowly",
                    connection -> Rows.list(connection, "SELECT pg_sleep(20)", _ -> "found")))
                    .isInstanceOf(LedgerUnavailableException.class).hasMessageContaining("reading slowly");
            assertThat(server.query("SHOW statement_timeout")).isEqualTo("25s");
        }
    }

    @Test
    void limitsEveryStatementOfThePool() throws Exception {
        try (TestServer server = new TestServer()) {
            assertThat(server.query("SHOW statement_timeout")).isEqualTo("25s");
            assertThat(server.query("SHOW lock_timeout")).isEqualTo("5s");
            assertThat(server.query("SHOW jit")).isEqualTo("off");
            assertThat(server.query("SHOW idle_in_transaction_session_timeout")).isEqualTo("10s");
        }
    }

    @Test
    void saysClearlyThatTheServerCannotBeReached() throws Exception {
        int unused;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            unused = socket.getLocalPort();
        }
        var settings = new Database.Settings("jdbc:postgresql://127.0.0.1:" + unused + "/shop", "shop", "secret", 1);

        assertThatThrownBy(() -> Database.open(settings))
                .isInstanceOf(LedgerUnavailableException.class)
                .hasMessageContaining("127.0.0.1:" + unused)
                .hasMessageNotContaining("secret");
    }

    @Test
    void needsUrlAndUserFromTheEnvironment() {
        assertThatThrownBy(() -> Database.Settings.from(Map.of()))
                .hasMessage("DOORBUSTER_DATABASE_URL is not set");
        assertThatThrownBy(() -> Database.Settings.from(Map.of("DOORBUSTER_DATABASE_URL", "jdbc:postgresql://db/x")))
                .hasMessage("DOORBUSTER_DATABASE_USER is not set");
    }

    private static String show(Connection connection, String setting) throws Exception {
        try (var statement = connection.createStatement(); var row = statement.executeQuery("SHOW " + setting)) {
            row.next();
            return row.getString(1);
        }
    }
}
