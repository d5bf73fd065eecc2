package io.doorbuster.harness.train;

import io.doorbuster.harness.ProjectHome;
import io.doorbuster.harness.ServerFailedException;
import io.doorbuster.harness.ServerProcess;
import io.doorbuster.harness.ShopException;
import io.doorbuster.harness.console.Screen;
import io.doorbuster.harness.deployment.DatabaseLogin;
import io.doorbuster.harness.deployment.Deployment;
import io.doorbuster.harness.deployment.Host;
import io.doorbuster.harness.deployment.Node;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * {@code doorbuster train}: starts a standalone, a member and an app node, lets some shoppers in, and stops them. Each
 * leaves a cache of classes, links and profiles (JEP 483 and 515) with which the launcher starts the next one of its
 * kind. A cache fits the build, the JDK and the flags that it was made with; where it does not, the JVM leaves it alone.
 */
public final class TrainMain {

    private static final int FAILED = 1;
    private static final Pattern READY = Pattern.compile("(?m)^.*ready.*http://.*$");
    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final int PORT_LINE = 3;

    private final Screen screen;
    private final Path launcher;
    private final Path config;
    private final Path caches;
    private final Path folder;

    private TrainMain(Screen screen, ProjectHome home, Path folder) throws IOException {
        this.screen = screen;
        this.launcher = home.launcher();
        this.config = home.folder().resolve("config");
        this.caches = Files.createDirectories(home.folder().resolve("target/aot"));
        this.folder = folder;
    }

    public static void main(String[] args) throws InterruptedException {
        Screen screen = Screen.ofProcess();
        int exitCode = FAILED;
        try {
            Path folder = Files.createTempDirectory("doorbuster-train-");
            // PostgreSQL runs as a user of its own where this runs as root: it must get through.
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
            new TrainMain(screen, ProjectHome.find(), folder).train();
            exitCode = 0;
        } catch (IOException | ServerFailedException | ShopException e) {
            screen.complain("doorbuster train: " + e.getMessage());
        }
        System.exit(exitCode);
    }

    private void train() throws IOException, InterruptedException {
        Path data = folder.resolve("data");
        int port = Deployment.freePort();
        List<String> command = List.of(launcher.toString(), "standalone", "--port", Integer.toString(port),
                "--management-port", Integer.toString(Deployment.freePort()), "--data", data.toString());
        String key = "train-" + UUID.randomUUID();
        Map<String, String> environment = new HashMap<>(environment("standalone"));
        environment.put("DOORBUSTER_OPERATOR_KEY", key); // also where the user has set one
        try (ServerProcess standalone = ServerProcess.start(command, environment,
                folder.resolve("standalone.log"))) {
            screen.print("training standalone");
            standalone.awaitOutput(READY, START_LIMIT);
            new Shoppers(URI.create("http://127.0.0.1:" + port), key, "standalone").visit(folder);
            trainNodes(login(data));
        }
        // For the launcher: these have been found good, and need not be checked at each start.
        for (String file : List.of("hazelcast.yaml", "hazelcast-client.yaml")) {
            Files.copy(config.resolve(file), caches.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        for (String module : List.of("standalone", "grid-node", "app-node")) {
            Path cache = cache(module);
            if (!Files.isRegularFile(cache)) {
                throw new IOException("no " + cache + " was made; see the logs in " + folder);
            }
            screen.print(String.format("%s: %,d MB", cache, Files.size(cache) >> 20));
        }
    }

    /** Against the database of the standalone, which has nothing else to do. */
    private void trainNodes(DatabaseLogin database) throws IOException, InterruptedException {
        try (Deployment deployment = Deployment.plan(folder, database, List.of(Host.LOCAL), List.of(Host.LOCAL))) {
            screen.print("training grid-node and app-node");
            Node member = deployment.members().getFirst();
            Node appNode = deployment.appNodes().getFirst();
            environment("grid-node").forEach(member::set);
            environment("app-node").forEach(appNode::set);
            deployment.start();
            new Shoppers(deployment.shops().getFirst(), deployment.operatorKey(), "nodes").visit(folder);
        }
    }

    private Map<String, String> environment(String module) throws IOException {
        Files.deleteIfExists(cache(module));
        // The project's own files, which are kept as those that were read, whatever the user has named.
        return Map.of("DOORBUSTER_BUILD", "never", "DOORBUSTER_JAVA_OPTS", "-XX:AOTCacheOutput=" + cache(module),
                "DOORBUSTER_HAZELCAST_CONFIG", "", "DOORBUSTER_HAZELCAST_CLIENT_CONFIG", "");
    }

    private Path cache(String module) {
        return caches.resolve(module + ".aot");
    }

    private static DatabaseLogin login(Path data) throws IOException {
        String port = Files.readAllLines(data.resolve("postgres/postmaster.pid")).get(PORT_LINE);
        return new DatabaseLogin("jdbc:postgresql://127.0.0.1:" + port + "/doorbuster", "doorbuster",
                Files.readString(data.resolve("postgres.password")).strip());
    }
}
