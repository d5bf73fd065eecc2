package io.doorbuster.node;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stops parts in the reverse order of their start; a part that fails to stop does not keep the others running. */
final class Shutdown {

    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

    private final Deque<Part> parts = new ArrayDeque<>();

    private record Part(String name, AutoCloseable closeable) {}

    synchronized void add(String name, AutoCloseable closeable) {
        parts.push(new Part(name, closeable));
    }

    /** Stops everything once; a second caller waits until the first is done. */
    synchronized void run() {
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
