package io.doorbuster.store;

import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** A primary and a streaming standby named {@code standby}; replication is asynchronous until a test says otherwise. */
public final class ReplicatedServers implements AutoCloseable {

    private final Path primaryData;
    private final Path standbyData;
    public final EmbeddedPostgres primary;
    public final EmbeddedPostgres standby;

    /** What both have is the schema and nothing else. */
    public ReplicatedServers() {
        try {
            Path folder = Files.createTempDirectory("doorbuster-replicated");
            primaryData = folder.resolve("primary");
            standbyData = folder.resolve("standby");
            try (EmbeddedPostgres first = builder(primaryData).start();
                    Database database = Database.open(TestServer.settings(first))) {
                database.durability();
            }
            copy(primaryData, standbyData);
            Files.createFile(standbyData.resolve("standby.signal"));
            primary = builder(primaryData).start();
            Files.writeString(standbyData.resolve("postgresql.auto.conf"), "primary_conninfo = 'host=127.0.0.1 port="
                    + primary.getPort() + " user=postgres application_name=standby'\n");
            standby = builder(standbyData).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static EmbeddedPostgres.Builder builder(Path data) {
        return TestServer.durable("on").setDataDirectory(data).setCleanDataDirectory(false)
                .setServerConfig("wal_sender_timeout", "2s").setServerConfig("wal_retrieve_retry_interval", "200ms");
    }

    /** Settings that know both servers. */
    public Database.Settings settings() {
        return settings(primary, standby);
    }

    Database.Settings settings(EmbeddedPostgres first, EmbeddedPostgres second) {
        return new Database.Settings("jdbc:postgresql://127.0.0.1:" + first.getPort() + ",127.0.0.1:"
                + second.getPort() + "/postgres", "postgres", "", 4);
    }

    /** Names the standbys that a commit waits for, empty for none; that they are known is not known at once. */
    public static void setSynchronous(EmbeddedPostgres server, String names) {
        query(server, "ALTER SYSTEM SET synchronous_standby_names = '" + names + "'");
        query(server, "SELECT pg_reload_conf()");
    }

    /** Makes every commit wait for a standby that is not there, and returns when they do. */
    public static void holdCommits(EmbeddedPostgres server) {
        setSynchronous(server, "missing");
        await().until(() -> {
            CompletableFuture<String> commit = CompletableFuture
                    .supplyAsync(() -> query(server, "SELECT pg_logical_emit_message(true, 'probe', '')"));
            for (int looks = 0; looks < 20 && !commit.isDone(); looks++) {
                String waiting = query(server, "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
                if (!waiting.isEmpty()) {
                    query(server, "SELECT pg_cancel_backend(" + waiting + ")");
                    commit.join();
                    return true;
                }
            }
            return false;
        });
    }

    /** The first column of the first row, as text; empty if there is none. */
    public static String query(EmbeddedPostgres server, String sql) {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return "";
            }
            try (ResultSet row = statement.getResultSet()) {
                return row.next() ? String.valueOf(row.getString(1)) : "";
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file));
                Files.copy(file, target);
                Files.setPosixFilePermissions(target, Files.getPosixFilePermissions(file));
            }
        }
        Files.deleteIfExists(to.resolve("postmaster.pid"));
        Files.deleteIfExists(to.resolve("epg-lock"));
    }

    @Override
    public void close() throws IOException {
        standby.close();
        primary.close();
        try (Stream<Path> files = Files.walk(primaryData.getParent())) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        }
    }
}
