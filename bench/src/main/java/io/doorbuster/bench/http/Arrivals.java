package io.doorbuster.bench.http;

import java.time.Duration;

/**
 * When requests of an open model arrive: at random (a Poisson process).
 *
 * @param perSecond on average
 * @param settling from the start: what arrives then is sent, and its latency is not recorded
 * @param time in which all arrive, the settling included
 * @param seed of the randomness
 */
public record Arrivals(double perSecond, Duration settling, Duration time, long seed) {

    public Arrivals {
        if (perSecond <= 0 || settling.compareTo(time) >= 0) {
            throw new IllegalArgumentException(
                    perSecond + " a second, for " + time + ", without the first " + settling);
        }
    }

    /** All of which count. */
    public Arrivals(double perSecond, Duration time, long seed) {
        this(perSecond, Duration.ZERO, time, seed);
    }
}
