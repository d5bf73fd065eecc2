package io.doorbuster.harness.demo;

import io.doorbuster.harness.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The shop of the demo: the standalone server as a process of its own, and its folder. */
final class DemoShop implements AutoCloseable {
    /** The launcher's way to say how the server is started; the arguments are separated by spaces. */
    private static final String COMMAND_PROPERTY = "doorbuster.standalone.command";

    /** The line that the standalone server prints once it serves. */
    private static final Pattern READY = Pattern.compile("(?m)^.*ready.*http://.*$");

    /** Eight times what it takes on two cores. */
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final ServerProcess server;
    private final URI url;
    private final Path folder;
    private final Path data;
    private final boolean dataIsKept;
    private boolean closed;

    private DemoShop(ServerProcess server, URI url, Path folder, Path data, boolean dataIsKept) {
        this.server = server;
        this.url = url;
        this.folder = folder;
        this.data = data;
        this.dataIsKept = dataIsKept;
    }

    /** Starts an empty shop, or the one that is in the data folder already; it is not ready yet. */
    static DemoShop start(DemoOptions options, DemoFiles files) throws IOException {
        Path folder = freshFolder();
        Path data = options.isDataKept() ? options.dataFolder() : folder.resolve("data");
        List<String> command = new ArrayList<>(baseCommand(files));
        command.addAll(List.of("--port", Integer.toString(options.port()), "--data", data.toString(), "--empty"));
        ServerProcess server =
                ServerProcess.start(command, Map.of("DOORBUSTER_BUILD", "never"), folder.resolve("server.log"));
        URI url = URI.create("http://127.0.0.1:" + options.port());
        return new DemoShop(server, url, folder, data, options.isDataKept());
    }

    /** May be passed through, not listed, by all: PostgreSQL refuses to run as root and changes to a user of its own. */
    private static Path freshFolder() throws IOException {
        Path folder = Files.createTempDirectory("doorbuster-demo-");
        return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    }

    private static List<String> baseCommand(DemoFiles files) {
        String given = System.getProperty(COMMAND_PROPERTY, "").strip();
        if (!given.isEmpty()) {
            return List.of(given.split("\\s+"));
        }
        return List.of(files.home().launcher().toString(), "standalone");
    }

    /** Blocks until the shop serves; throws {@link io.doorbuster.harness.ServerFailedException} if it does not. */
    void awaitReady() throws InterruptedException {
        server.awaitOutput(READY, START_LIMIT);
    }

    URI url() {
        return url;
    }

    /** What the server says goes here. */
    Path log() {
        return folder.resolve("server.log");
    }

    Path data() {
        return data;
    }

    /** The file that the server keeps the operator's key in. */
    Path operatorKeyFile() {
        return data.resolve("operator.key");
    }

    String operatorKey() throws IOException {
        String fromEnvironment = System.getenv().getOrDefault("DOORBUSTER_OPERATOR_KEY", "");
        return fromEnvironment.isEmpty() ? Files.readString(operatorKeyFile()).strip() : fromEnvironment;
    }

    /** Blocks until the server ends. */
    void awaitEnd() throws InterruptedException {
        server.awaitEnd();
    }

    /** Stops the server, its database too, and deletes what nobody asked to keep. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        server.close();
        LeftoverDatabase.stop(data);
        deleteFolder();
    }

    private void deleteFolder() {
        if (dataIsKept) {
            deleteIfPossible(log());
            deleteIfPossible(folder);
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(DemoShop::deleteIfPossible);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file that stays behind in the temporary folder is no reason to fail. */
    private static void deleteIfPossible(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            file.toFile().deleteOnExit();
        }
    }
}
