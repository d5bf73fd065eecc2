package io.doorbuster.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server that runs as a process of its own and writes what it says to a file. Every wait has a limit. */
public final class ServerProcess implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(50);

    /** For an ordered shutdown: the last requests, the grid's flush, the database's checkpoint. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

    /** For the operating system to end a killed process. */
    private static final Duration KILL_LIMIT = Duration.ofSeconds(10);

    private final Process process;
    private final Path output;

    private ServerProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /**
     * Starts {@code command}.
     *
     * @param environment added to this process's own
     * @param output gets standard output and error; replaced if it exists
     */
    public static ServerProcess start(List<String> command, Map<String, String> environment, Path output)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().putAll(environment);
        return new ServerProcess(builder.start(), output);
    }

    /**
     * Blocks until the server has written something that matches {@code ready}, and returns the match; throws
     * {@link ServerFailedException} if it ends before that or {@code limit} passes.
     */
    public Matcher awaitOutput(Pattern ready, Duration limit) throws InterruptedException {
        long start = System.nanoTime();
        while (true) {
            boolean alive = process.isAlive();
            Matcher matcher = ready.matcher(output());
            if (matcher.find()) {
                return matcher;
            }
            if (!alive) {
                throw new ServerFailedException("ended with exit code " + process.exitValue(), lastLines());
            }
            if (System.nanoTime() - start > limit.toNanos()) {
                throw new ServerFailedException("was not ready after " + limit.toSeconds() + " s", lastLines());
            }
            Thread.sleep(POLL);
        }
    }

    /** Everything the server has written so far. */
    public String output() {
        try {
            return new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The last lines of the output, enough to see why a server gave up. */
    public List<String> lastLines() {
        List<String> lines = output().lines().filter(line -> !line.isBlank()).toList();
        return lines.subList(Math.max(0, lines.size() - ServerFailedException.MAX_LINES), lines.size());
    }

    /** The process's id. */
    public long pid() {
        return process.pid();
    }

    /** Whether it still runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Blocks until the process ends by itself or by another's hand, without limit, and returns its exit code. */
    public int awaitEnd() throws InterruptedException {
        return process.waitFor();
    }

    /** Blocks until the process ends by itself or by another's hand, and returns its exit code; empty after {@code limit}. */
    public Optional<Integer> awaitEnd(Duration limit) throws InterruptedException {
        return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)
                ? Optional.of(process.exitValue())
                : Optional.empty();
    }

    /**
     * Sends a signal, such as {@code STOP}; blocks until it is sent. Throws {@link IOException} if the system has no
     * {@code kill} or the process is gone.
     */
    public void signal(String name) throws IOException, InterruptedException {
        if (signal(name, process.toHandle()) != 0) {
            throw new IOException("signal " + name + " did not reach process " + pid());
        }
    }

    /** Sends a signal to the process and to all that it has started; those that end meanwhile do not matter. */
    public void signalAll(String name) throws IOException, InterruptedException {
        List<ProcessHandle> descendants = process.descendants().toList();
        signal(name);
        for (ProcessHandle descendant : descendants) {
            signal(name, descendant);
        }
    }

    private static int signal(String name, ProcessHandle target) throws IOException, InterruptedException {
        return new ProcessBuilder("kill", "-" + name, Long.toString(target.pid()))
                .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
    }

    /**
     * Asks the server to end (SIGTERM) and kills it, and what it started, if it does not in time.
     *
     * @return its exit code, empty if it had to be killed
     */
    public Optional<Integer> stop() throws InterruptedException {
        List<ProcessHandle> descendants = process.descendants().toList();
        process.destroy();
        if (process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            return Optional.of(process.exitValue());
        }
        kill();
        descendants.forEach(ProcessHandle::destroyForcibly);
        return Optional.empty();
    }

    /** Ends the server at once (SIGKILL), as a power cut would; what it started lives on. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(KILL_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Stops the server; if interrupted meanwhile, kills it. */
    @Override
    public void close() {
        try {
            stop();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
