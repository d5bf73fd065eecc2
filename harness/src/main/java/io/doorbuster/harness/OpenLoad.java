package io.doorbuster.harness;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets arrivals happen when they are due, each on a virtual thread of its own, whatever became of those before.
 *
 * @param maxInFlight arrivals that act at the same time; later ones wait, and their latency counts from when they were
 * due. Bounds the sockets
 * @param drainLimit how long arrivals may go on after the last one was due; then they are interrupted
 */
public record OpenLoad(LoadSchedule schedule, int maxInFlight, Duration drainLimit) {

    /** What one arrival does; called on its virtual thread. */
    @FunctionalInterface
    public interface Arrival {
        /** Acts as arrival {@code index}, due at {@code dueNanos} by {@link System#nanoTime}. */
        void arrive(int index, long dueNanos) throws InterruptedException;
    }

    /**
     * How a load went.
     *
     * @param lateness of the generator itself, from due to the thread's start: what it adds to each latency
     * @param unfinished arrivals that were interrupted at the limit or threw
     */
    public record Report(int arrivals, long unfinished, Latencies.Summary lateness) {}

    /** Blocks until every arrival has ended, or the drain limit has passed. */
    public Report run(Arrival arrival) throws InterruptedException {
        Latencies lateness = new Latencies();
        LongAdder finished = new LongAdder();
        Semaphore inFlight = new Semaphore(maxInFlight, true);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            long start = System.nanoTime();
            for (int i = 0; i < schedule.size(); i++) {
                int index = i;
                long due = start + schedule.dueNanos(i);
                sleepUntil(due);
                threads.execute(() -> {
                    lateness.record(System.nanoTime() - due);
                    carryOut(arrival, index, due, inFlight, finished);
                });
            }
            threads.shutdown();
            boolean ended = threads.awaitTermination(drainLimit.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                threads.shutdownNow();
                threads.awaitTermination(drainLimit.toMillis(), TimeUnit.MILLISECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        return new Report(schedule.size(), schedule.size() - finished.sum(), lateness.total());
    }

    private static void carryOut(Arrival arrival, int index, long due, Semaphore inFlight, LongAdder finished) {
        try {
            inFlight.acquire();
            try {
                arrival.arrive(index, due);
                finished.increment();
            } finally {
                inFlight.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void sleepUntil(long due) throws InterruptedException {
        long left = due - System.nanoTime();
        while (left > 0) {
            LockSupport.parkNanos(left);
            if (Thread.interrupted()) {
                throw new InterruptedException("load interrupted");
            }
            left = due - System.nanoTime();
        }
    }
}
