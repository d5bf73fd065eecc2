package io.doorbuster.standalone;

import io.doorbuster.node.CannotStartException;
import io.doorbuster.store.Database;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server of our own, whose data lives in a {@link DataFolder}: durable, on a free port of the loopback
 * interface, and with a password.
 *
 * <p>The library that brings the binaries is made for tests: it switches durability off, trusts every local user and
 * leaves the server running when the process is killed. All three are undone here.
 */
final class EmbeddedDatabase implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);

    /** Name of the database, and of the role that owns it and may do nothing else. */
    private static final String NAME = "doorbuster";
    private static final String FOLDER = "postgres";
    private static final String PASSWORD_FILE = "postgres.password";
    /** There while the first start has not come to its end. */
    private static final String UNFINISHED_FILE = "postgres.unfinished";
    private static final String START_LOG = "postgres.start.log";

    /** Recovery after a crash replays at most {@code max_wal_size} of log: seconds, a minute on a slow disk. */
    private static final Duration STARTUP = Duration.ofMinutes(2);
    /** The library waits 5 s for a shutdown and leaves; its checkpoint may take longer. */
    private static final Duration SHUTDOWN = Duration.ofSeconds(30);

    /** Passed on every start, after the library's own, so that ours count. */
    private static final Map<String, String> SERVER_CONFIG = Map.ofEntries(
            // An order that was answered survives a power cut.
            Map.entry("fsync", "on"), Map.entry("synchronous_commit", "on"), Map.entry("full_page_writes", "on"),
            // Nobody but this machine, and no local socket.
            Map.entry("listen_addresses", "localhost"), Map.entry("unix_socket_directories", ""),
            // The pool, the journal's connection, and room for a look with psql.
            Map.entry("max_connections", "50"), Map.entry("shared_buffers", "128MB"),
            // Fewer checkpoints under load; bounds the log on disk, and the recovery.
            Map.entry("max_wal_size", "1GB"), Map.entry("checkpoint_completion_target", "0.9"),
            // A forgotten transaction keeps hot rows from being cleaned.
            Map.entry("idle_in_transaction_session_timeout", "60s"),
            // Short statements only: compiling them costs more than it saves.
            Map.entry("jit", "off"),
            // One file for each day of the week, overwritten after a week.
            Map.entry("logging_collector", "on"), Map.entry("log_filename", "postgresql-%a.log"),
            Map.entry("log_rotation_age", "1d"), Map.entry("log_truncate_on_rotation", "on"));

    /** Password or nothing, from this machine only. */
    private static final List<String> ACCESS_RULES = List.of("host all all 127.0.0.1/32 scram-sha-256",
            "host all all ::1/128 scram-sha-256");

    private final EmbeddedPostgres postgres;
    private final Path data;
    private final String password;

    private EmbeddedDatabase(EmbeddedPostgres postgres, Path data, String password) {
        this.postgres = postgres;
        this.data = data;
        this.password = password;
    }

    /**
     * Starts the server on what the folder holds, and stops before one that was left over from a killed process.
     * Blocks until it answers.
     *
     * @throws CannotStartException if it does not
     */
    static EmbeddedDatabase start(DataFolder folder) {
        Path data = folder.resolve(FOLDER);
        Path passwordFile = folder.resolve(PASSWORD_FILE);
        Path unfinished = folder.resolve(UNFINISHED_FILE);
        Path startLog = folder.resolve(START_LOG);
        LeftoverServer.stop(data);
        try {
            prepare(data, unfinished, passwordFile);
            String password = folder.secret(PASSWORD_FILE);
            EmbeddedPostgres postgres = server(data, passwordFile, password, startLog).start();
            EmbeddedDatabase database = new EmbeddedDatabase(postgres, data, password);
            database.createDatabase();
            Files.deleteIfExists(unfinished);
            return database;
        } catch (IOException | SQLException | IllegalStateException e) {
            throw new CannotStartException("PostgreSQL does not start on " + data + ": " + lastLine(startLog, e), e);
        }
    }

    private static EmbeddedPostgres.Builder server(Path data, Path passwordFile, String password, Path startLog)
            throws IOException {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setOverrideWorkingDirectory(binaries())
                .setDataDirectoryCustomizer(EmbeddedDatabase::restrictAccess)
                // Options of initdb; the first makes even the very first start ask for the password.
                .setLocaleConfig("pwfile", passwordFile.toString())
                .setLocaleConfig("locale", "C")
                .setLocaleConfig("locale-provider", "builtin")
                .setLocaleConfig("builtin-locale", "C.UTF-8")
                .setConnectConfig("password", password)
                .setPGStartupWait(STARTUP)
                .setRegisterShutdownHook(false)
                .setOutputRedirector(Redirect.to(startLog.toFile()));
        SERVER_CONFIG.forEach(builder::setServerConfig);
        return builder;
    }

    /** Between the making of the data and the start of the server, each time. */
    private static void restrictAccess(File data) {
        try {
            Files.write(data.toPath().resolve("pg_hba.conf"), ACCESS_RULES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In the user's own cache: a folder that others may write to could hold others' programs. */
    private static File binaries() throws IOException {
        String configured = System.getenv("XDG_CACHE_HOME");
        Path cache = configured == null || configured.isBlank()
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(configured);
        return Files.createDirectories(cache.resolve("doorbuster")).toFile();
    }

    /** Removes what a first start left that was killed half way; refuses data that is not ours. */
    private static void prepare(Path data, Path unfinished, Path passwordFile) throws IOException {
        if (Files.exists(unfinished)) {
            deleteTree(data);
        } else if (Files.exists(data) && !Files.exists(passwordFile)) {
            throw new CannotStartException(data + " is not a database that this program made: " + passwordFile
                    + " is missing");
        }
        if (!Files.exists(data)) {
            Files.writeString(unfinished, "There while the database is made for the first time.\n");
        }
    }

    private static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private void createDatabase() throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            if (!exists(statement, "SELECT 1 FROM pg_roles WHERE rolname = '" + NAME + "'")) {
                // The password is Base64 for URLs: no quotes in it.
                statement.execute("CREATE ROLE " + NAME + " LOGIN PASSWORD '" + password + "'");
            }
            if (!exists(statement, "SELECT 1 FROM pg_database WHERE datname = '" + NAME + "'")) {
                statement.execute("CREATE DATABASE " + NAME + " OWNER " + NAME);
            }
        }
    }

    private static boolean exists(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            return rows.next();
        }
    }

    /** The reason as PostgreSQL gave it, if it came that far. */
    private static String lastLine(Path startLog, Exception fault) {
        try {
            List<String> lines = Files.readAllLines(startLog).stream().filter(line -> !line.isBlank()).toList();
            return lines.isEmpty() ? fault.toString() : lines.getLast() + " (all of it: " + startLog + ")";
        } catch (IOException e) {
            return fault.toString();
        }
    }

    /** How to connect, as the role that owns the database. */
    Database.Settings settings() {
        String url = "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/" + NAME;
        return new Database.Settings(url, NAME, password, Database.Settings.DEFAULT_POOL_SIZE);
    }

    /** Stops the server and waits until its process is gone, at most {@link #SHUTDOWN}. */
    @Override
    public void close() {
        try {
            postgres.close();
        } catch (IOException e) {
            LOG.warn("closing PostgreSQL: {}", e.toString());
        }
        LeftoverServer.find(data).ifPresent(server -> {
            if (!LeftoverServer.isGoneWithin(server, SHUTDOWN)) {
                LOG.warn("PostgreSQL, process {}, is still shutting down", server.pid());
            }
        });
    }
}
