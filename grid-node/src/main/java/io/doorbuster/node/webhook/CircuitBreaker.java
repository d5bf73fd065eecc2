package io.doorbuster.node.webhook;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Keeps a receiver that is away from being asked for each event: after some failures in a row it is left alone for a
 * while, then tried with one event, and left alone for twice as long if that fails as well. The events lose no tries
 * meanwhile. Used by one thread.
 */
public final class CircuitBreaker {

    /** A few failures can be chance; more of them only cost time. */
    static final int THRESHOLD = 5;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    /** How much later than necessary a receiver that is back may hear from us. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private int failures;
    private Duration pause = FIRST_PAUSE;
    private boolean open;
    private long openUntilNanos;

    /**
     * How many events may be sent now.
     *
     * @param free how many could be
     * @param underWay how many are
     */
    public int allowed(int free, int underWay) {
        if (!open) {
            return free;
        }
        return isPausing() || underWay > 0 ? 0 : 1;
    }

    /** It answered. */
    public void succeeded() {
        failures = 0;
        pause = FIRST_PAUSE;
        open = false;
    }

    /** It did not. */
    public void failed() {
        failures++;
        if (open && isPausing()) {
            return; // sent before it opened
        }
        if (failures >= THRESHOLD) {
            open = true;
            long halfMillis = pause.toMillis() / 2;
            openUntilNanos = System.nanoTime()
                    + Duration.ofMillis(halfMillis + ThreadLocalRandom.current().nextLong(halfMillis + 1)).toNanos();
            Duration doubled = pause.multipliedBy(2);
            pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
        }
    }

    /** Whether it is left alone. */
    public boolean isOpen() {
        return open;
    }

    private boolean isPausing() {
        return System.nanoTime() - openUntilNanos < 0;
    }
}
