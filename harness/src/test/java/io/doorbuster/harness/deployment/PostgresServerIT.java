package io.doorbuster.harness.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Skipped where no PostgreSQL server is installed. */
class PostgresServerIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir Path folder;

    @BeforeEach
    void findPrograms() throws IOException {
        try {
            PostgresBinaries.find();
        } catch (IOException e) {
            abort(String.valueOf(e.getMessage()));
        }
        // The server's user must get through.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void keepsWhatIsCommittedThroughACrash() throws Exception {
        try (PostgresServer server = create()) {
            server.query("CREATE TABLE t (n int)");
            server.query("INSERT INTO t VALUES (1), (2)");

            server.crash();
            assertThat(server.isAlive()).isFalse();
            server.start();

            assertThat(server.query("SELECT n FROM t ORDER BY n")).containsExactly("1", "2");
            assertThatIOException().isThrownBy(() -> server.query("SELECT nonsense")).withMessageContaining("nonsense");
        }
    }

    @Test
    void breaksAConnectionJustWhenItsCommitIsAnsweredAndTheRowIsThere() throws Exception {
        try (PostgresServer server = create(); FaultProxy proxy = FaultProxy.start("127.0.0.1",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()))) {
            server.query("CREATE TABLE t (n int)");
            proxy.cutCommits(1);

            assertThatIOException().isThrownBy(() -> insert(proxy, 1));
            assertThat(proxy.commitsCut()).isOne();
            insert(proxy, 2);

            assertThat(server.query("SELECT n FROM t ORDER BY n")).containsExactly("1", "2");
        }
    }

    @Test
    void hasAStandbyThatTakesOver() throws Exception {
        try (PostgresServer server = create()) {
            try (PostgresServer standby = server.standby(folder.resolve("standby"), "standby", folder)) {
                standby.start();
                server.query("ALTER SYSTEM SET synchronous_standby_names = 'standby'");
                server.query("SELECT pg_reload_conf()");
                server.query("CREATE TABLE t AS SELECT 1 AS n");
                assertThatIOException().isThrownBy(() -> standby.query("INSERT INTO t VALUES (2)"));
                server.kill();

                standby.promote();

                standby.query("INSERT INTO t VALUES (2)");
                assertThat(standby.query("SELECT n FROM t ORDER BY n")).containsExactly("1", "2");
            }
        }
    }

    @Test
    void goesBackToAPointThatWasNamedWhileItRan() throws Exception {
        Path backup = folder.resolve("backup");
        Path archive = folder.resolve("archive");
        try (PostgresServer server = PostgresServer.create(folder.resolve("primary"), Host.LOCAL, folder, List.of())) {
            server.archiveTo(archive);
            server.start();
            server.query("CREATE TABLE t AS SELECT 1 AS n");
            server.backUp(backup);
            server.query("INSERT INTO t VALUES (2)");
            server.query("SELECT pg_create_restore_point('here')");
            server.query("INSERT INTO t VALUES (3)");
            server.query("SELECT pg_switch_wal()");
            awaitFile(server, archive);

            try (PostgresServer restored = server.restored(backup, folder, archive, "here")) {
                restored.start();

                assertThat(restored.query("SELECT n FROM t ORDER BY n")).containsExactly("1", "2");
                restored.query("INSERT INTO t VALUES (4)");
            }
        }
    }

    private PostgresServer create() throws IOException, InterruptedException {
        PostgresServer server = PostgresServer.create(folder.resolve("primary"), Host.LOCAL, folder, List.of());
        server.start();
        return server;
    }

    private static void insert(FaultProxy proxy, int number) throws IOException, InterruptedException {
        String[] address = proxy.address().split(":", 2);
        List<String> words = new ArrayList<>(List.of("-h", address[0], "-p", address[1], "-U", "postgres", "-X", "-q"));
        for (String statement : List.of("BEGIN", "INSERT INTO t VALUES (" + number + ")", "COMMIT")) {
            words.addAll(List.of("-c", statement));
        }
        PostgresBinaries.find().run(LIMIT, "psql", words.toArray(String[]::new));
    }

    /** Until the log that was written before the switch is in the archive. */
    private static void awaitFile(PostgresServer server, Path archive) throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (server.query("SELECT 1 FROM pg_stat_archiver WHERE last_archived_wal >="
                + " pg_walfile_name(pg_current_wal_lsn() - 16777216)").isEmpty()) {
            assertThat(Duration.ofNanos(System.nanoTime() - start)).as(archive.toString()).isLessThan(LIMIT);
            Thread.sleep(200);
        }
    }
}
