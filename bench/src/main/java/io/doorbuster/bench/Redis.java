package io.doorbuster.bench;

import io.doorbuster.harness.ServerProcess;
import io.doorbuster.harness.deployment.Deployment;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A Redis server of one's own, from the binary on this machine, in memory only. */
record Redis(ServerProcess process, int port) implements AutoCloseable {

    private static final Pattern READY = Pattern.compile("Ready to accept connections");
    private static final Duration START_LIMIT = Duration.ofSeconds(20);

    /** Starts one; {@link IOException} with what to do if there is no binary. */
    static Redis start(Path folder) throws IOException, InterruptedException {
        int port = Deployment.freePort();
        ServerProcess process;
        try {
            process = ServerProcess.start(List.of("redis-server", "--port", Integer.toString(port), "--bind",
                    "127.0.0.1", "--save", "", "--dir", folder.toString()), Map.of(), folder.resolve("redis.log"));
        } catch (IOException e) {
            throw new IOException("no redis-server on this machine: install it (Debian: apt-get install redis-server)",
                    e);
        }
        process.awaitOutput(READY, START_LIMIT);
        return new Redis(process, port);
    }

    String url() {
        return "redis://127.0.0.1:" + port;
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.close();
    }
}
