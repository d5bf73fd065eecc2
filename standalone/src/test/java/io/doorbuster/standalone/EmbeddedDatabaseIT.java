package io.doorbuster.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doorbuster.node.CannotStartException;
import io.doorbuster.store.Database;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedDatabaseIT {

    @TempDir private Path temporary;

    @Test
    void keepsItsDataAcrossARestart() throws SQLException {
        try (DataFolder folder = open(); EmbeddedDatabase database = EmbeddedDatabase.start(folder)) {
            execute(database, "CREATE TABLE kept AS SELECT 42 AS answer");
        }

        try (DataFolder folder = open(); EmbeddedDatabase database = EmbeddedDatabase.start(folder)) {
            assertThat(query(database, "SELECT answer FROM kept")).isEqualTo("42");
        }
    }

    @Test
    void isDurableAndAsksForThePassword() throws Exception {
        try (DataFolder folder = open(); EmbeddedDatabase database = EmbeddedDatabase.start(folder)) {
            assertThat(query(database, "SHOW fsync")).isEqualTo("on");
            assertThat(query(database, "SHOW synchronous_commit")).isEqualTo("on");
            assertThat(query(database, "SHOW full_page_writes")).isEqualTo("on");
            assertThat(query(database, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user")).isEqualTo("f");
            assertThat(Files.readAllLines(data().resolve("postgres/postmaster.pid")).get(4)).as("local socket")
                    .isEmpty();
            assertThatThrownBy(
                    () -> DriverManager.getConnection(database.settings().url(), "doorbuster", "wrong").close())
                    .hasMessageContaining("password authentication failed");
            assertThatThrownBy(() -> DriverManager.getConnection(database.settings().url(), "postgres", "").close())
                    .isInstanceOf(SQLException.class);
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data().resolve("postgres.password"))))
                .isEqualTo("rw-------");
        assertThat(data().resolve("postgres.password")).isRegularFile();
    }

    @Test
    void stopsAServerThatAKilledProcessLeftBehind() throws Exception {
        long killed;
        long left;
        Process launcher = startDatabaseInAnotherProcess();
        try {
            left = LeftoverServer.find(data().resolve("postgres")).orElseThrow().pid();
            killed = launcher.pid();
        } finally {
            launcher.destroyForcibly().waitFor();
        }
        assertThat(ProcessHandle.of(killed)).isEmpty();
        assertThat(ProcessHandle.of(left)).isPresent();

        try (DataFolder folder = open(); EmbeddedDatabase database = EmbeddedDatabase.start(folder)) {
            assertThat(query(database, "SELECT 1")).isEqualTo("1");
            assertThat(ProcessHandle.of(left)).isEmpty();
        }
        assertThat(LeftoverServer.find(data().resolve("postgres"))).isEmpty();
    }

    @Test
    void startsInSpiteOfAPidFileThatNamesAnotherProcess() throws Exception {
        Path pidFile = data().resolve("postgres/postmaster.pid");
        try (DataFolder folder = open(); EmbeddedDatabase database = EmbeddedDatabase.start(folder)) {
            assertThat(pidFile).content().startsWith(pidOf(database));
        }

        for (String content : new String[]{ProcessHandle.current().pid() + "\n" + data() + "/postgres\n", "", "?\n"}) {
            Files.writeString(pidFile, content);
            try (DataFolder folder = open(); EmbeddedDatabase database = EmbeddedDatabase.start(folder)) {
                assertThat(query(database, "SELECT 1")).isEqualTo("1");
            }
        }
    }

    @Test
    void beginsAgainAfterAFirstStartThatWasKilledHalfWay() throws Exception {
        Files.createDirectories(data().resolve("postgres"));
        Files.writeString(data().resolve("postgres/postgresql.conf"), "# half");
        Files.writeString(data().resolve("postgres.unfinished"), "");

        try (DataFolder folder = open(); EmbeddedDatabase database = EmbeddedDatabase.start(folder)) {
            assertThat(query(database, "SELECT 1")).isEqualTo("1");
        }
        assertThat(data().resolve("postgres.unfinished")).doesNotExist();
    }

    @Test
    void leavesAForeignDatabaseAlone() throws Exception {
        Files.createDirectories(data().resolve("postgres"));
        Files.writeString(data().resolve("postgres/postgresql.conf"), "# someone's");

        try (DataFolder folder = open()) {
            assertThatThrownBy(() -> EmbeddedDatabase.start(folder).close())
                    .isInstanceOf(CannotStartException.class)
                    .hasMessageContaining("is not a database that this program made");
        }
        assertThat(data().resolve("postgres/postgresql.conf")).hasContent("# someone's");
    }

    @Test
    void refusesAFolderThatAnotherProcessHolds() throws Exception {
        Process launcher = startDatabaseInAnotherProcess();
        try {
            assertThatThrownBy(() -> open().close())
                    .isInstanceOf(CannotStartException.class)
                    .hasMessageContaining("is in use by process " + launcher.pid());
        } finally {
            launcher.destroy();
            launcher.waitFor();
        }
        assertThat(LeftoverServer.find(data().resolve("postgres"))).isEmpty();
    }

    /** Returns when the database answers. */
    private Process startDatabaseInAnotherProcess() throws Exception {
        Process launcher = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(), "-cp",
                System.getProperty("java.class.path"), DatabaseProcess.class.getName(), data().toString())
                .redirectErrorStream(true).start();
        var lines = launcher.inputReader();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.equals(DatabaseProcess.READY)) {
                return launcher;
            }
        }
        throw new AssertionError("the process ended with " + launcher.waitFor());
    }

    private Path data() {
        return temporary.resolve("a folder");
    }

    private DataFolder open() {
        return DataFolder.open(data());
    }

    private static void execute(EmbeddedDatabase database, String sql) throws SQLException {
        try (Connection connection = connect(database); Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(EmbeddedDatabase database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    private String pidOf(EmbeddedDatabase database) {
        assertThat(database.settings().url()).startsWith("jdbc:postgresql://127.0.0.1:");
        return Long.toString(LeftoverServer.find(data().resolve("postgres")).orElseThrow().pid());
    }

    private static Connection connect(EmbeddedDatabase database) throws SQLException {
        Database.Settings settings = database.settings();
        return DriverManager.getConnection(settings.url(), settings.user(), settings.password());
    }
}
