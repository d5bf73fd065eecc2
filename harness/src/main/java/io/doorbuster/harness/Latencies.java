package io.doorbuster.harness;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** Durations from many threads, by HdrHistogram to two significant digits; longer ones than a minute count as one. */
public final class Latencies {
    private static final long LONGEST_MICROS = 60_000_000;
    private static final int DIGITS = 2;

    private final Recorder recorder = new Recorder(LONGEST_MICROS, DIGITS);
    private final Histogram total = new Histogram(LONGEST_MICROS, DIGITS);

    /** Percentiles in microseconds; all zero if {@code count} is. */
    public record Summary(long count, long p50Micros, long p99Micros, long p999Micros, long maxMicros) {

        private static Summary of(Histogram histogram) {
            if (histogram.getTotalCount() == 0) {
                return new Summary(0, 0, 0, 0, 0);
            }
            return new Summary(histogram.getTotalCount(), histogram.getValueAtPercentile(50),
                    histogram.getValueAtPercentile(99), histogram.getValueAtPercentile(99.9),
                    histogram.getMaxValue());
        }
    }

    /** Adds a duration; a negative one counts as zero. */
    public void record(long nanos) {
        recorder.recordValue(Math.clamp(nanos / 1_000, 0, LONGEST_MICROS));
    }

    /** What was recorded since the last call of this method. */
    public synchronized Summary interval() {
        Histogram interval = recorder.getIntervalHistogram();
        total.add(interval);
        return Summary.of(interval);
    }

    /** Everything recorded so far; the next {@link #interval()} starts here. */
    public synchronized Summary total() {
        interval();
        return Summary.of(total);
    }
}
