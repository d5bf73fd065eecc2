package io.doorbuster.bench;

import io.doorbuster.bench.rival.Rival;
import io.doorbuster.bench.rival.RivalMain;
import io.doorbuster.harness.ProjectHome;
import io.doorbuster.harness.ServerProcess;
import io.doorbuster.harness.console.Screen;
import io.doorbuster.harness.deployment.Deployment;
import io.doorbuster.harness.deployment.Host;
import io.doorbuster.harness.deployment.Node;
import io.doorbuster.harness.deployment.PostgresServer;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * P14: how long processes take from their start to the first good answer that they are ready. Nothing else runs
 * meanwhile. A bare Spring Boot is the rival that does nothing: same class path, same flags, and an AOT cache of its own
 * where the app node has one.
 */
final class Starts {

    /** By the id of the goal. */
    static final String TRIAL = "P14";

    private static final int STARTS = 3;
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Duration POLL = Duration.ofMillis(10);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);
    private static final double FLOOR_SECONDS = 6;
    private static final double AIM_SECONDS = 3.5;
    private static final double TIMES_BARE = 1.5;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final String READINESS = "/actuator/health/readiness";

    private final Screen screen;
    private final Path folder;
    private final Path launcher;
    private final int starts;
    private boolean cached;

    Starts(BenchOptions options, Screen screen, Path folder) throws IOException {
        this.screen = screen;
        this.folder = Files.createDirectories(folder.resolve("starts"));
        this.launcher = ProjectHome.find().launcher();
        this.starts = options.quick() ? 1 : STARTS;
    }

    /** Starts everything some times; blocks for a minute or two. */
    List<Trial> run(PostgresServer database) throws IOException, InterruptedException {
        List<Trial> trials = new ArrayList<>(standalones());
        trials.add(appNodes(database));
        return trials;
    }

    /** Each twice: on an empty folder, where PostgreSQL makes its data first, and on what is there then. */
    private List<Trial> standalones() throws IOException, InterruptedException {
        List<Double> first = new ArrayList<>();
        List<Double> later = new ArrayList<>();
        for (int i = 1; i <= starts; i++) {
            Path data = folder.resolve("data-" + i);
            first.add(standalone(data));
            later.add(standalone(data));
            screen.print(String.format("start %d  standalone %.2f s on an empty folder, %.2f s on its data, %s", i,
                    first.getLast(), later.getLast(), cacheText()));
        }
        return List.of(seconds("standalone is ready, in s, " + cacheText(), later),
                seconds("standalone is ready on an empty folder, in s, " + cacheText(), first));
    }

    private Trial seconds(String what, List<Double> seconds) {
        return Trial.atMost(TRIAL, what, median(seconds), FLOOR_SECONDS, AIM_SECONDS);
    }

    private double standalone(Path data) throws IOException, InterruptedException {
        int management = Deployment.freePort();
        long start = System.nanoTime();
        try (ServerProcess process = ServerProcess.start(
                List.of(launcher.toString(), "standalone", "--port", Integer.toString(Deployment.freePort()),
                        "--management-port", Integer.toString(management), "--data", data.toString()),
                Map.of("DOORBUSTER_BUILD", "never", "DOORBUSTER_JAVA_HOME", System.getProperty("java.home")),
                Path.of(data + ".log"))) {
            double seconds = secondsUntil(url(management, READINESS), start, process::isAlive);
            cached = usesCache(process.pid());
            process.awaitOutput(StandaloneSubject.READY, LIMIT); // ended earlier, it would import its catalog again
            return seconds;
        }
    }

    private Trial appNodes(PostgresServer database) throws IOException, InterruptedException {
        List<Double> ours = new ArrayList<>();
        List<Double> bare = new ArrayList<>();
        try (Deployment deployment = Deployment.plan(folder, database.login(), List.of(Host.LOCAL),
                List.of(Host.LOCAL))) {
            deployment.startMembers();
            Node appNode = deployment.appNodes().getFirst();
            for (int i = 1; i <= starts; i++) {
                long start = System.nanoTime();
                appNode.start();
                ours.add(secondsUntil(url(deployment.appManagementPorts().getFirst(), READINESS), start,
                        appNode::isAlive));
                cached = usesCache(appNode.pid());
                appNode.stop();
                if (cached && i == 1) {
                    bare("-XX:AOTCacheOutput=" + bareCache()); // made when it ends
                }
                bare.add(bare(cached ? "-XX:AOTCache=" + bareCache() : "-XX:AOTMode=auto"));
                screen.print(String.format("start %d  app node %.2f s, bare Spring Boot %.2f s, both %s", i,
                        ours.getLast(), bare.getLast(), cacheText()));
            }
        }
        return Trial.atMost(TRIAL, "app node's start against a bare Boot's, both " + cacheText(),
                median(ours) / median(bare), TIMES_BARE, TIMES_BARE);
    }

    private Path bareCache() {
        return folder.resolve("bare.aot");
    }

    private double bare(String cacheFlag) throws IOException, InterruptedException {
        int port = Deployment.freePort();
        List<String> command = new ArrayList<>(RivalSubject.java());
        command.addAll(List.of(cacheFlag, "-Xlog:aot=off", "-Xlog:cds=off", RivalMain.class.getName(),
                Rival.NOP.title(), Integer.toString(port), "", ""));
        long start = System.nanoTime();
        try (ServerProcess process = ServerProcess.start(command, Map.of(), folder.resolve("bare.log"))) {
            double seconds = secondsUntil(url(port, Workload.PAGE_PATH), start, process::isAlive);
            if (cacheFlag.startsWith("-XX:AOTCache=") && !usesCache(process.pid())) {
                throw new IOException("the bare Spring Boot does not use its AOT cache; see " + folder);
            }
            return seconds;
        }
    }

    private double secondsUntil(URI ready, long startNanos, BooleanSupplier alive)
            throws IOException, InterruptedException {
        while (!isGood(ready)) {
            if (!alive.getAsBoolean()) {
                throw new IOException("a process ended before " + ready + " was good; its log is in " + folder);
            }
            if (System.nanoTime() - startNanos > LIMIT.toNanos()) {
                throw new IOException("there was no good answer of " + ready + " in " + LIMIT.toSeconds() + " s");
            }
            Thread.sleep(POLL);
        }
        return (System.nanoTime() - startNanos) / NANOS_PER_SECOND;
    }

    private static boolean isGood(URI url) {
        try {
            HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
            connection.setConnectTimeout((int) ANSWER_LIMIT.toMillis());
            connection.setReadTimeout((int) ANSWER_LIMIT.toMillis());
            try {
                return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return false; // not yet
        }
    }

    /** By what is mapped into its memory: the JVM leaves a cache alone that does not fit, and goes on. */
    private static boolean usesCache(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "maps")).stream()
                .anyMatch(line -> line.endsWith(".aot"));
    }

    private String cacheText() {
        return cached ? "with an AOT cache" : "without an AOT cache";
    }

    private static double median(List<Double> figures) {
        return BenchReport.median(figures.stream().sorted().toList());
    }

    private static URI url(int port, String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }
}
