package io.doorbuster.store.journal;

import io.doorbuster.store.journal.OrderJournal.Waiting;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Orders that wait for the writer. What came together is written together: a writer that has nothing to do would otherwise
 * begin with the first order of a call, and write the others in a transaction of their own. Thread-safe.
 */
final class JournalQueue {

    /** Orders waiting: two seconds of the fastest sale measured; those behind would pass their deadline. */
    private static final int MAX_WAITING = 20_000;
    /**
     * Orders with which a transaction takes no more; a call has as many at most. Beyond some hundred the cost of an order
     * falls no further, but the wait grows.
     */
    private static final int ENOUGH_ORDERS = 500;
    /** Likewise, so that the locks of a transaction are held for milliseconds even with the largest orders. */
    private static final int ENOUGH_LINES = 5_000;
    /** How soon an idle writer sees that it is closed. */
    private static final long POLL_MILLIS = 50;

    private final Semaphore room = new Semaphore(MAX_WAITING);
    private final BlockingQueue<List<Waiting>> calls = new LinkedBlockingQueue<>(); // bounded by the room

    /** Whether there was room for all of {@code call}; never blocks. */
    boolean offer(List<Waiting> call) {
        return room.tryAcquire(call.size()) && calls.offer(call);
    }

    /** What one transaction takes, of all that is waiting; waits for it for a moment, and may end with nothing. */
    List<Waiting> poll() throws InterruptedException {
        List<Waiting> batch = new ArrayList<>();
        List<Waiting> next = calls.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        int lines = 0;
        while (next != null) {
            batch.addAll(next);
            room.release(next.size());
            lines += next.stream().mapToInt(waiting -> waiting.entry().order().lines().size()).sum();
            next = batch.size() < ENOUGH_ORDERS && lines < ENOUGH_LINES ? calls.poll() : null;
        }
        return batch;
    }

    /** Takes all that is waiting. */
    List<Waiting> clear() {
        List<List<Waiting>> all = new ArrayList<>();
        calls.drainTo(all);
        List<Waiting> orders = all.stream().flatMap(List::stream).toList();
        room.release(orders.size());
        return orders;
    }

    boolean isEmpty() {
        return calls.isEmpty();
    }

    /** Orders that wait. */
    int waiting() {
        return MAX_WAITING - room.availablePermits();
    }
}
