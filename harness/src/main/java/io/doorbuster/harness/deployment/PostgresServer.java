package io.doorbuster.harness.deployment;

import io.doorbuster.harness.ServerFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A PostgreSQL server of one's own, from the binaries that are installed on the machine, with durable settings. It
 * trusts everyone who reaches it: for drills on addresses of this machine only. Used by one thread.
 */
public final class PostgresServer implements AutoCloseable {

    private static final Pattern READY = Pattern.compile("database system is ready to accept (read-only )?connections");
    private static final String USER = "postgres";
    private static final String DATABASE = "postgres";

    /** For one statement of a drill's own, and for a tool such as initdb. */
    private static final Duration TOOL_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

    /** Processes of a killed server may still be ending; the next one refuses to start until they have. */
    private static final int START_TRIES = 20;
    private static final Duration START_PAUSE = Duration.ofMillis(500);

    private final PostgresBinaries binaries;
    private final Path data;
    private final Host host;
    private final int port;
    private final Node node;

    private PostgresServer(PostgresBinaries binaries, Path data, Host host, int port, Path logs) {
        this.binaries = binaries;
        this.data = data;
        this.host = host;
        this.port = port;
        List<String> command = new ArrayList<>(host.prefix());
        command.addAll(binaries.command("postgres", "-D", data.toString()));
        this.node = new Node("postgres-" + data.getFileName(), command, Map.of(), READY, logs);
    }

    /**
     * Makes a server that does not run yet.
     *
     * @param data its folder, which must not exist; the folders above it are open to all
     * @param settings lines of {@code postgresql.conf} on top of durable ones
     * @param logs a folder for what it writes
     */
    public static PostgresServer create(Path data, Host host, Path logs, List<String> settings)
            throws IOException, InterruptedException {
        PostgresBinaries binaries = PostgresBinaries.find();
        PostgresServer server = new PostgresServer(binaries, data, host, Deployment.freePorts(1).getFirst(), logs);
        binaries.prepare(data);
        binaries.run(TOOL_LIMIT, "initdb", "-D", data.toString(), "-U", USER, "-A", "trust", "-E", "UTF8",
                "--locale=C");
        server.configure(settings);
        return server;
    }

    /**
     * Makes a standby of this server, which must run, by a base backup; it does not run yet.
     *
     * @param name under which it appears in {@code synchronous_standby_names}
     */
    public PostgresServer standby(Path folder, String name, Path logs) throws IOException, InterruptedException {
        PostgresServer standby = new PostgresServer(binaries, folder, host, Deployment.freePorts(1).getFirst(), logs);
        backUp(folder, "-R", "-d", "application_name=" + name);
        standby.configure(List.of());
        return standby;
    }

    /**
     * Copies this server, which must run, into {@code folder}, with all that has been committed so far.
     *
     * @param options more of pg_basebackup's
     */
    public void backUp(Path folder, String... options) throws IOException, InterruptedException {
        binaries.prepare(folder);
        List<String> words = new ArrayList<>(List.of("-h", host.address(), "-p", Integer.toString(port), "-U", USER,
                "-D", folder.toString(), "-c", "fast", "-X", "stream"));
        words.addAll(List.of(options));
        binaries.run(TOOL_LIMIT, "pg_basebackup", words.toArray(String[]::new));
    }

    /** Keeps a copy of every piece of the log in {@code folder}; from the next start on. */
    public void archiveTo(Path folder) throws IOException, InterruptedException {
        binaries.prepare(folder);
        append("postgresql.conf", List.of("archive_mode = on",
                "archive_command = 'cp %p " + folder + "/%f.part && mv " + folder + "/%f.part " + folder + "/%f'"));
    }

    /**
     * A server that will start, on a folder that {@link #backUp} filled, as this one was at a restore point.
     *
     * @param archive what {@link #archiveTo} has filled
     */
    public PostgresServer restored(Path folder, Path logs, Path archive, String restorePoint) throws IOException {
        PostgresServer server = new PostgresServer(binaries, folder, host, Deployment.freePorts(1).getFirst(), logs);
        // Not a hot standby: it is ready when it is a primary, and not before.
        server.configure(List.of("archive_mode = off", "hot_standby = off",
                "restore_command = 'cp " + archive + "/%f %p'", "recovery_target_name = '" + restorePoint + "'",
                "recovery_target_action = 'promote'"));
        Files.createFile(folder.resolve("recovery.signal"));
        return server;
    }

    /** Appended, so that a copy's own port counts and not that of its origin. */
    private void configure(List<String> settings) throws IOException {
        List<String> lines = new ArrayList<>(List.of(
                "port = " + port,
                "listen_addresses = '" + host.address() + "'",
                "unix_socket_directories = ''",
                "fsync = on",
                "synchronous_commit = on",
                "full_page_writes = on",
                "max_connections = 200",
                "log_line_prefix = '%m [%p] '"));
        lines.addAll(settings);
        append("postgresql.conf", lines);
        append("pg_hba.conf", List.of("host all all 0.0.0.0/0 trust", "host replication all 0.0.0.0/0 trust"));
    }

    private void append(String file, List<String> lines) throws IOException {
        Path path = data.resolve(file);
        Files.writeString(path, Files.readString(path) + "\n" + String.join("\n", lines) + "\n");
    }

    /** Starts it and returns when it answers. */
    public void start() throws IOException, InterruptedException {
        for (int tries = 1;; tries++) {
            try {
                node.start();
                node.awaitReady();
                return;
            } catch (ServerFailedException e) {
                if (tries == START_TRIES) {
                    throw e;
                }
                Thread.sleep(START_PAUSE);
            }
        }
    }

    /** Ends it in order, its clients' sessions included. */
    public void stop() throws IOException, InterruptedException {
        end("INT");
    }

    /** Ends it without a checkpoint, as a crash would: the next start recovers. */
    public void crash() throws IOException, InterruptedException {
        end("QUIT");
    }

    private void end(String signal) throws IOException, InterruptedException {
        if (node.isAlive()) {
            node.signal(signal);
            if (node.awaitEnd(STOP_LIMIT).isEmpty()) {
                node.kill();
            }
        }
    }

    /** Kills the first of its processes (SIGKILL); the others see it and end. */
    public void kill() throws InterruptedException {
        node.kill();
    }

    /** Stops all its processes' clocks: connections stand, and nothing is answered. */
    public void pause() throws IOException, InterruptedException {
        node.signalAll("STOP");
    }

    /** Lets it go on after {@link #pause()}. */
    public void resume() throws IOException, InterruptedException {
        node.signalAll("CONT");
    }

    /** Makes a standby the primary. */
    public void promote() throws IOException, InterruptedException {
        binaries.run(TOOL_LIMIT, "pg_ctl", "promote", "-w", "-D", data.toString());
    }

    /** The id of the first of its processes; it must have been started. */
    public long pid() {
        return node.pid();
    }

    /** Whether it runs. */
    public boolean isAlive() {
        return node.isAlive();
    }

    /** Runs one statement and returns the first column of its rows; {@link IOException} if it fails. */
    public List<String> query(String sql) throws IOException, InterruptedException {
        return rows(binaries, login(), sql);
    }

    /** The same of a server that somebody else has started. */
    public static List<String> query(DatabaseLogin login, String sql) throws IOException, InterruptedException {
        return rows(PostgresBinaries.find(), login, sql);
    }

    private static List<String> rows(PostgresBinaries binaries, DatabaseLogin login, String sql)
            throws IOException, InterruptedException {
        return binaries.query(login, sql, TOOL_LIMIT).lines().filter(line -> !line.isEmpty()).toList();
    }

    /** How grid nodes log in, straight to this server. */
    public DatabaseLogin login() {
        return login(host.address() + ":" + port);
    }

    /**
     * How grid nodes log in by way of other addresses.
     *
     * @param addresses {@code host:port}, several with commas between
     */
    public static DatabaseLogin login(String addresses) {
        return new DatabaseLogin("jdbc:postgresql://" + addresses + "/" + DATABASE, USER, "");
    }

    /** Its address. */
    public Host host() {
        return host;
    }

    /** Its port. */
    public int port() {
        return port;
    }

    /** Its data. */
    public Path data() {
        return data;
    }

    /** Ends it as a crash would; its data stays. */
    @Override
    public void close() {
        try {
            if (node.isAlive()) {
                node.signalAll("CONT");
            }
            crash();
        } catch (IOException e) {
            node.close();
        } catch (InterruptedException e) {
            node.close();
            Thread.currentThread().interrupt();
        }
    }
}
