package io.doorbuster.bench;

import io.doorbuster.bench.rival.Rival;
import io.doorbuster.bench.rival.RivalMain;
import io.doorbuster.harness.ServerFailedException;
import io.doorbuster.harness.ServerProcess;
import io.doorbuster.harness.deployment.Deployment;
import io.doorbuster.harness.deployment.PostgresServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A rival: one process of our own making beside a PostgreSQL server, with the JVM flags of an app node. */
final class RivalSubject implements Subject {

    private static final Pattern READY = Pattern.compile("is serving on port \\d+");
    private static final Duration START_LIMIT = Duration.ofMinutes(1);

    /** Bodies are limited, as the shop's are. */
    private static final int SKUS_OF_A_REQUEST = 500;

    private final Rival rival;
    private final PostgresServer database;
    private final Optional<Redis> redis;
    private final ServerProcess process;
    private final URI url;

    private RivalSubject(Rival rival, PostgresServer database, Optional<Redis> redis, ServerProcess process, URI url) {
        this.rival = rival;
        this.database = database;
        this.redis = redis;
        this.process = process;
        this.url = url;
    }

    /** Starts one; returns when it serves. */
    static RivalSubject start(Rival rival, PostgresServer database, Path folder)
            throws IOException, InterruptedException {
        Optional<Redis> redis = rival == Rival.REDIS_LUA_PG ? Optional.of(Redis.start(folder)) : Optional.empty();
        int port = Deployment.freePort();
        List<String> command = new ArrayList<>(java());
        command.addAll(List.of(RivalMain.class.getName(), rival.title(), Integer.toString(port),
                database.login().url(), redis.map(Redis::url).orElse("")));
        ServerProcess process = ServerProcess.start(command, Map.of(), folder.resolve(rival.schema() + ".log"));
        try {
            process.awaitOutput(READY, START_LIMIT);
        } catch (ServerFailedException e) {
            process.close();
            redis.ifPresent(Redis::close);
            throw e;
        }
        return new RivalSubject(rival, database, redis, process, URI.create("http://127.0.0.1:" + port));
    }

    /** The JVM of a rival, up to its main class. */
    static List<String> java() {
        return List.of(System.getProperty("java.home") + "/bin/java", "-XX:+UseCompactObjectHeaders", "-XX:+UseG1GC",
                "-Xms512m", "-Xmx512m", "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"));
    }

    @Override
    public String name() {
        return rival.title();
    }

    @Override
    public String durability() {
        return rival == Rival.NOP ? "-" : "D2";
    }

    @Override
    public URI url() {
        return url;
    }

    @Override
    public void stock(List<String> skus, long units) throws IOException, InterruptedException {
        for (int from = 0; from < skus.size(); from += SKUS_OF_A_REQUEST) {
            send(skus.subList(from, Math.min(from + SKUS_OF_A_REQUEST, skus.size())), units);
        }
    }

    private void send(List<String> skus, long units) throws IOException, InterruptedException {
        String body = skus.stream().map(sku -> "{\"sku\":\"" + sku + "\",\"quantity\":" + units + "}")
                .collect(Collectors.joining(",", "[", "]"));
        try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            HttpResponse<String> response = http.send(HttpRequest.newBuilder(url.resolve("/stock"))
                    .header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)).build(),
                    BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IOException(name() + " does not take stock: " + response.body());
            }
        }
    }

    @Override
    public long cpuMillis() {
        long store = rival == Rival.NOP ? 0 : CpuTime.millis(database.pid());
        return CpuTime.millis(process.pid()) + store + redis.map(server -> CpuTime.millis(server.pid())).orElse(0L);
    }

    @Override
    public Tally tally() throws IOException, InterruptedException {
        return rival == Rival.NOP ? Tally.NONE : Tally.of(database.query(Tally.query(rival.schema(), "stock")));
    }

    @Override
    public void close() {
        process.close();
        redis.ifPresent(Redis::close);
    }
}
