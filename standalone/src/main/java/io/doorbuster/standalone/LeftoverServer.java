package io.doorbuster.standalone;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.doorbuster.node.CannotStartException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server that outlived the process which started it, after a {@code kill -9}. It would keep the next one
 * from starting, so it is stopped; whoever calls holds the lock of the data folder, so nobody else uses it.
 */
final class LeftoverServer {

    private static final Logger LOG = LoggerFactory.getLogger(LeftoverServer.class);

    /** A fast shutdown writes a checkpoint: seconds on a slow disk. */
    private static final Duration FAST_SHUTDOWN = Duration.ofSeconds(30);
    /** An immediate shutdown writes nothing; the next start recovers from the log. */
    private static final Duration IMMEDIATE_SHUTDOWN = Duration.ofSeconds(10);

    private LeftoverServer() {}

    /**
     * Stops the server that runs on {@code data}, if one does, and removes what would keep another from starting.
     *
     * @param data PostgreSQL's own data directory; it need not exist
     * @throws CannotStartException if it runs on in spite of all
     */
    static void stop(Path data) {
        Optional<ProcessHandle> server = find(data);
        server.ifPresent(LeftoverServer::stop);
        if (server.isEmpty()) {
            removeMisleadingPidFile(data.resolve("postmaster.pid"));
        }
    }

    /** Found by what it runs, not by its process id alone: the number in a left pid file may be another's by now. */
    static Optional<ProcessHandle> find(Path data) {
        return ProcessHandle.allProcesses().filter(process -> runsOn(process.info(), data)).findFirst();
    }

    private static boolean runsOn(ProcessHandle.Info process, Path data) {
        boolean postgres = process.command().map(Path::of).map(Path::getFileName)
                .map(name -> name.toString().equals("postgres")).orElse(false);
        if (!postgres) {
            return false;
        }
        List<String> arguments = List.of(process.arguments().orElse(new String[0]));
        int option = arguments.indexOf("-D");
        return option >= 0 && option + 1 < arguments.size() && isSame(arguments.get(option + 1), data);
    }

    private static boolean isSame(String argument, Path data) {
        try {
            return Files.isSameFile(Path.of(argument), data);
        } catch (IOException e) {
            return false;
        }
    }

    private static void stop(ProcessHandle server) {
        LOG.info("stopping PostgreSQL, process {}, which a killed server left behind", server.pid());
        signal(server, "INT");
        if (isGoneWithin(server, FAST_SHUTDOWN)) {
            return;
        }
        signal(server, "QUIT");
        if (!isGoneWithin(server, IMMEDIATE_SHUTDOWN)) {
            throw new CannotStartException("PostgreSQL, process " + server.pid()
                    + ", was left behind on this data folder and cannot be stopped");
        }
    }

    /** By command: from Java one can send TERM only, on which PostgreSQL waits for its clients. */
    private static void signal(ProcessHandle server, String signal) {
        try {
            new ProcessBuilder("kill", "-" + signal, Long.toString(server.pid())).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the process ends within that time; blocks until then. */
    static boolean isGoneWithin(ProcessHandle process, Duration patience) {
        try {
            process.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return !process.isAlive();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        }
    }

    /**
     * PostgreSQL itself clears a pid file whose process is gone, after a look at its shared memory. It is fooled by one
     * whose number is another process's by now, or that was cut off while it was written.
     */
    private static void removeMisleadingPidFile(Path pidFile) {
        try {
            if (Files.exists(pidFile) && isMisleading(pidFile)) {
                LOG.info("removing {}, which names no server of this folder", pidFile);
                Files.delete(pidFile);
            }
        } catch (IOException e) {
            throw new CannotStartException(pidFile + " was left behind and cannot be removed: " + e, e);
        }
    }

    private static boolean isMisleading(Path pidFile) throws IOException {
        String firstLine = new String(Files.readAllBytes(pidFile), ISO_8859_1).lines()
                .findFirst().orElse("").strip();
        return !firstLine.matches("\\d{1,18}") || ProcessHandle.of(Long.parseLong(firstLine)).isPresent();
    }
}
