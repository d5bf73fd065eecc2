package io.doorbuster.harness;

import java.time.Duration;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * When each arrival of an open load is due, fixed before the first one: a slow server does not slow the arrivals down,
 * so its slowness cannot hide (coordinated omission).
 */
public final class LoadSchedule {
    private final long[] dueNanos;

    private LoadSchedule(long[] dueNanos) {
        this.dueNanos = dueNanos;
    }

    /** Lays {@code arrivals} along {@code curve} stretched to {@code length}; within a step they fall at random. */
    public static LoadSchedule along(ArrivalCurve curve, int arrivals, Duration length, RandomGenerator random) {
        long[] due = new long[arrivals];
        double stepNanos = (double) length.toNanos() / curve.shares().size();
        double sharesBefore = 0;
        int next = 0;
        for (int step = 0; step < curve.shares().size(); step++) {
            sharesBefore += curve.shares().get(step);
            boolean last = step == curve.shares().size() - 1;
            int end = last ? arrivals : (int) Math.min(arrivals, Math.round(sharesBefore * arrivals));
            while (next < end) {
                due[next++] = (long) ((step + random.nextDouble()) * stepNanos);
            }
        }
        Arrays.sort(due);
        return new LoadSchedule(due);
    }

    /** The number of arrivals. */
    public int size() {
        return dueNanos.length;
    }

    /** When arrival {@code index} is due, in nanoseconds from the start; never before an arrival of a lower index. */
    public long dueNanos(int index) {
        return dueNanos[index];
    }
}
