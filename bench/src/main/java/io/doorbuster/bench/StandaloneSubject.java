package io.doorbuster.bench;

import io.doorbuster.harness.ProjectHome;
import io.doorbuster.harness.ServerFailedException;
import io.doorbuster.harness.ServerProcess;
import io.doorbuster.harness.deployment.DatabaseLogin;
import io.doorbuster.harness.deployment.Deployment;
import io.doorbuster.harness.deployment.PostgresServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;

/** The whole shop in one JVM, with the PostgreSQL that it brings. */
final class StandaloneSubject implements Subject {

    /** Said when the sample catalog is there as well. */
    static final Pattern READY = Pattern.compile("(?m)^.*ready.*http://.*$");
    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final String HEAP = "1g";
    /** Lines of {@code postmaster.pid}: the first is the id of the process, the fourth the port. */
    private static final int PORT_LINE = 3;

    private final String name;
    private final ServerProcess process;
    private final URI url;
    private final Path data;
    private final ProductImports imports;

    private StandaloneSubject(String name, ServerProcess process, URI url, Path data, ProductImports imports) {
        this.name = name;
        this.process = process;
        this.url = url;
        this.data = data;
        this.imports = imports;
    }

    /** Starts one without the sample catalog; returns when it serves. */
    static StandaloneSubject start(String name, Path folder) throws IOException, InterruptedException {
        Path own = Files.createDirectories(folder.resolve("standalone"));
        Path data = own.resolve("data");
        int port = Deployment.freePort();
        String key = "bench-" + UUID.randomUUID();
        ServerProcess process = ServerProcess.start(
                List.of(ProjectHome.find().launcher().toString(), "standalone", "--empty", "--port",
                        Integer.toString(port), "--management-port", "0", "--data", data.toString()),
                Map.of("DOORBUSTER_BUILD", "never", "DOORBUSTER_JAVA_HOME", System.getProperty("java.home"),
                        "DOORBUSTER_HEAP", HEAP, "DOORBUSTER_OPERATOR_KEY", key),
                own.resolve("standalone.log"));
        try {
            process.awaitOutput(READY, START_LIMIT);
        } catch (ServerFailedException e) {
            process.close();
            throw e;
        }
        URI url = URI.create("http://127.0.0.1:" + port);
        return new StandaloneSubject(name, process, url, data, new ProductImports(url, key, own));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String durability() {
        return "D2";
    }

    @Override
    public URI url() {
        return url;
    }

    @Override
    public void stock(List<String> skus, long units) throws IOException, InterruptedException {
        imports.stock(skus, units);
    }

    /** PostgreSQL is no descendant of the JVM: its starter has ended. */
    @Override
    public long cpuMillis() throws IOException {
        return CpuTime.millis(process.pid()) + CpuTime.millis(Long.parseLong(postmaster().getFirst()));
    }

    @Override
    public Tally tally() throws IOException, InterruptedException {
        DatabaseLogin login = new DatabaseLogin(
                "jdbc:postgresql://127.0.0.1:" + postmaster().get(PORT_LINE) + "/doorbuster", "doorbuster",
                Files.readString(data.resolve("postgres.password")).strip());
        return Tally.of(PostgresServer.query(login, Tally.query("public", "inventory")));
    }

    private List<String> postmaster() throws IOException {
        return Files.readAllLines(data.resolve("postgres/postmaster.pid"));
    }

    @Override
    public void close() {
        imports.close();
        process.close();
    }
}
