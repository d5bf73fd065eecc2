package io.doorbuster.harness.deployment;

import io.doorbuster.harness.ServerFailedException;
import io.doorbuster.harness.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A process that is started, ended and started again under the same name. Used by one thread. Each start writes to a
 * log of its own.
 */
public final class Node implements AutoCloseable {

    /** Ten times what a node takes on two cores that others use as well. */
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    private final String name;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Pattern ready;
    private final Path folder;
    private int starts;
    private @Nullable ServerProcess process;

    /**
     * A node that does not run yet.
     *
     * @param ready matches what it writes once it serves
     * @param folder of its logs, {@code name-1.log} and on
     */
    public Node(String name, List<String> command, Map<String, String> environment, Pattern ready, Path folder) {
        this.name = name;
        this.command = List.copyOf(command);
        this.environment = new HashMap<>(environment);
        this.ready = ready;
        this.folder = folder;
    }

    /** How drills call it. */
    public String name() {
        return name;
    }

    /** Sets a variable of its environment, from the next start on. */
    public void set(String variable, String value) {
        environment.put(variable, value);
    }

    /** Starts the process and returns at once; throws {@link IllegalStateException} if it runs already. */
    public void start() throws IOException {
        if (isAlive()) {
            throw new IllegalStateException(name + " runs already");
        }
        starts++;
        process = ServerProcess.start(command, environment, folder.resolve(name + "-" + starts + ".log"));
    }

    /** Blocks until it serves; throws {@link ServerFailedException} if it ends before, or not in two minutes. */
    public void awaitReady() throws InterruptedException {
        running().awaitOutput(ready, START_LIMIT);
    }

    /** Blocks until it ends by itself, {@code limit} at most, and returns its exit code. */
    public Optional<Integer> awaitEnd(Duration limit) throws InterruptedException {
        return running().awaitEnd(limit);
    }

    /** Asks it to end (SIGTERM) and waits; its exit code, empty if it had to be killed. */
    public Optional<Integer> stop() throws InterruptedException {
        return running().stop();
    }

    /** Ends it at once (SIGKILL). */
    public void kill() throws InterruptedException {
        running().kill();
    }

    /** Sends it a signal, such as {@code INT}. */
    public void signal(String signal) throws IOException, InterruptedException {
        running().signal(signal);
    }

    /** Sends a signal to it and to all that it has started. */
    public void signalAll(String signal) throws IOException, InterruptedException {
        running().signalAll(signal);
    }

    /** Stops its clock (SIGSTOP): it neither works nor ends, and its connections stand. */
    public void pause() throws IOException, InterruptedException {
        running().signal("STOP");
    }

    /** Lets it go on after {@link #pause()}. */
    public void resume() throws IOException, InterruptedException {
        running().signal("CONT");
    }

    /** The id of its process; it must have been started. */
    public long pid() {
        return running().pid();
    }

    /** Whether it runs, paused or not. */
    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Everything it has written since its last start. */
    public String output() {
        return running().output();
    }

    private ServerProcess running() {
        if (process == null) {
            throw new IllegalStateException(name + " was never started");
        }
        return process;
    }

    /** Ends it, by force if it does not end by itself; never throws. */
    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }
}
