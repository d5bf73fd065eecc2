package io.doorbuster.node;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops the parts of a process in the reverse order of their start; one that fails to stop does not keep the others
 * running. Safe for use by several threads.
 */
public final class Shutdown {

    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

    private final Deque<Part> parts = new ArrayDeque<>();

    private boolean begun;

    private record Part(String name, AutoCloseable closeable) {}

    /**
     * Adds a part that has been started; its {@code close} must end in a bounded time.
     *
     * @throws CannotStartException if the process is stopping already; the part is stopped then
     */
    public synchronized void add(String name, AutoCloseable closeable) {
        Part part = new Part(name, closeable);
        if (begun) {
            stop(part);
            throw new CannotStartException("stopped while starting");
        }
        parts.push(part);
    }

    /** Stops everything once, and blocks; a second caller waits until the first is done. */
    public synchronized void run() {
        begun = true;
        while (!parts.isEmpty()) {
            stop(parts.pop());
        }
    }

    private static void stop(Part part) {
        long start = System.nanoTime();
        try {
            part.closeable().close();
            LOG.info("stopped: {} ({} ms)", part.name(), (System.nanoTime() - start) / 1_000_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            LOG.warn("interrupted while stopping {}", part.name());
        } catch (Exception e) {
            LOG.warn("stopping {} failed", part.name(), e);
        }
    }
}
