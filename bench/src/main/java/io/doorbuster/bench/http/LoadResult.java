package io.doorbuster.bench.http;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * What came of a load.
 *
 * @param time in which requests were sent
 * @param sent requests
 * @param byStatus answers by HTTP status
 * @param inTime those of them that came before the time was over
 * @param failed requests that were never answered: the connection broke, or the wait for the last ones ended
 * @param latency of the answers with the wanted status, in nanoseconds from when each should have been sent
 * @param lateness of the generator itself: from when a request should have been sent, and a connection was free for it,
 *     until it was sent
 */
public record LoadResult(Duration time, long sent, Map<Integer, Long> byStatus, Map<Integer, Long> inTime,
        long failed, Histogram latency, Histogram lateness) {

    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MILLI = 1e6;

    public LoadResult {
        byStatus = new TreeMap<>(byStatus);
        inTime = new TreeMap<>(inTime);
    }

    /** Answers of {@code status}. */
    public long answers(int status) {
        return byStatus.getOrDefault(status, 0L);
    }

    /** Answers of {@code status} in each second of the time; those that came late do not count. */
    public double perSecond(int status) {
        return inTime.getOrDefault(status, 0L) * NANOS_PER_SECOND / time.toNanos();
    }

    /** A percentile of the latency, in milliseconds. */
    public double latencyMillis(double percentile) {
        return latency.getValueAtPercentile(percentile) / NANOS_PER_MILLI;
    }

    /** A percentile of the generator's lateness, in milliseconds. */
    public double latenessMillis(double percentile) {
        return lateness.getValueAtPercentile(percentile) / NANOS_PER_MILLI;
    }
}
