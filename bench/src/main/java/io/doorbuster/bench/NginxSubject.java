package io.doorbuster.bench;

import io.doorbuster.harness.ServerFailedException;
import io.doorbuster.harness.ServerProcess;
import io.doorbuster.harness.deployment.Deployment;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The nginx of this machine with a file: what a page costs that no program makes. It has a worker for each core, keeps
 * connections as long as they are used, logs nothing, and sells nothing.
 */
final class NginxSubject implements Subject {

    static final String NAME = "nginx";

    private static final Pattern READY = Pattern.compile("start worker process ");
    private static final Duration START_LIMIT = Duration.ofSeconds(20);
    /** Where Debian has it, and only root has on the path. */
    private static final Path DEBIAN = Path.of("/usr/sbin");

    private final ServerProcess process;
    private final URI url;

    private NginxSubject(ServerProcess process, URI url) {
        this.process = process;
        this.url = url;
    }

    /** The program, if this machine has it. */
    static Optional<Path> program() {
        Stream<Path> path = Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .map(Path::of);
        return Stream.concat(path, Stream.of(DEBIAN)).map(folder -> folder.resolve(NAME)).filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Starts one that serves, under the same path, the bytes that another server answers now; {@link IOException} if it
     * does not serve the same.
     */
    static NginxSubject start(Path program, URI origin, Path folder) throws IOException, InterruptedException {
        Path own = Files.createDirectories(folder.resolve(NAME));
        byte[] page = WebPage.bytes(origin.resolve(Workload.PAGE_PATH));
        Path file = own.resolve("files" + Workload.PAGE_PATH);
        Files.createDirectories(file.getParent());
        Files.write(file, page);
        int port = Deployment.freePort();
        Path config = Files.writeString(own.resolve("nginx.conf"), config(own, port));
        ServerProcess process = ServerProcess.start(
                List.of(program.toString(), "-e", "stderr", "-p", own.toString(), "-c", config.toString()), Map.of(),
                own.resolve("nginx.log"));
        NginxSubject subject = new NginxSubject(process, URI.create("http://127.0.0.1:" + port));
        try {
            process.awaitOutput(READY, START_LIMIT);
            if (!Arrays.equals(WebPage.bytes(subject.url.resolve(Workload.PAGE_PATH)), page)) {
                throw new IOException("nginx serves other bytes than " + origin);
            }
            return subject;
        } catch (IOException | InterruptedException | ServerFailedException e) {
            process.close();
            throw e;
        }
    }

    private static String config(Path folder, int port) {
        return """
                daemon off;
                worker_processes auto;
                pid %1$s/nginx.pid;
                error_log stderr notice;
                events {
                    worker_connections 4096;
                }
                http {
                    access_log off;
                    sendfile on;
                    tcp_nopush on;
                    keepalive_requests 1000000000;
                    keepalive_timeout 1h;
                    open_file_cache max=16;
                    default_type application/json;
                    client_body_temp_path %1$s/body;
                    proxy_temp_path %1$s/proxy;
                    fastcgi_temp_path %1$s/fastcgi;
                    uwsgi_temp_path %1$s/uwsgi;
                    scgi_temp_path %1$s/scgi;
                    server {
                        listen 127.0.0.1:%2$d;
                        root %1$s/files;
                    }
                }
                """.formatted(folder, port);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String durability() {
        return "-";
    }

    @Override
    public URI url() {
        return url;
    }

    /** It has nothing to sell. */
    @Override
    public void stock(List<String> skus, long units) {}

    @Override
    public long cpuMillis() {
        return CpuTime.millis(process.pid());
    }

    @Override
    public Tally tally() {
        return Tally.NONE;
    }

    @Override
    public void close() {
        process.close();
    }
}
