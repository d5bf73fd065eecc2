package io.doorbuster.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads that call something again and again, each as soon as its last call is answered: the closed model without HTTP. */
final class Callers {

    private static final double NANOS_PER_SECOND = 1e9;

    private Callers() {}

    /** A call; answers how much was done by it. */
    @FunctionalInterface
    interface Call {
        long make() throws Exception;
    }

    /**
     * What was done, and how fast.
     *
     * @param done the sum of what the calls have answered
     */
    record Result(long done, double perSecond) {}

    /** Lets {@code count} threads call for {@code time}; {@link IOException} with the first exception of a call. */
    static Result run(int count, Duration time, Call call) throws IOException, InterruptedException {
        long start = System.nanoTime();
        long done = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(count)) {
            List<Future<Long>> sums = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                sums.add(threads.submit(() -> callUntil(start + time.toNanos(), call)));
            }
            for (Future<Long> sum : sums) {
                done += sum.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("a call has failed: " + e.getCause(), e.getCause());
        }
        return new Result(done, done * NANOS_PER_SECOND / (System.nanoTime() - start));
    }

    private static long callUntil(long endNanos, Call call) throws Exception {
        long done = 0;
        while (endNanos - System.nanoTime() > 0) {
            done += call.make();
        }
        return done;
    }
}
