package io.doorbuster.bench.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * A thread that runs before all others that want the processor, as if on a machine of its own: a generator of arrivals
 * shares the cores with what it measures, and would else be as late as the server is slow. It must sleep in between. Only
 * root may; for others the thread is as any other, and the lateness that is measured says what that does.
 */
final class Punctual {

    /** Of SCHED_FIFO, the lowest of which is above all of a usual scheduler's: with a niceness of -10 it still waited. */
    private static final String PRIORITY = "1";
    private static final long LIMIT_SECONDS = 5;

    private Punctual() {}

    /** Runs {@code load} in such a thread, and blocks until it has ended; throws what it throws. */
    static <T> T call(Callable<T> load) throws IOException {
        FutureTask<T> task = new FutureTask<>(() -> {
            raisePriority();
            return load.call();
        });
        // A thread of its own: processes that are started later would inherit its priority.
        Thread.ofPlatform().name("generator").start(task);
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while load was made", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private static void raisePriority() throws IOException, InterruptedException {
        Path thread = Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName();
        new ProcessBuilder("chrt", "--fifo", "--pid", PRIORITY, thread.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.DISCARD)
                .start().waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
    }
}
