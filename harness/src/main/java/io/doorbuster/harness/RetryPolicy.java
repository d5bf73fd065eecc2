package io.doorbuster.harness;

import java.time.Duration;

/**
 * How often and how long a client repeats a request that was not settled.
 *
 * @param maxSends requests in all, the first one included
 * @param firstWait before the second request; doubles from there on
 * @param longestWait where doubling ends
 * @param giveUpAfter from the first request on; no wait that would pass it is begun
 */
public record RetryPolicy(int maxSends, Duration firstWait, Duration longestWait, Duration giveUpAfter) {

    /** A shopper who wants the thing: outlasts a restarting member. */
    public static final RetryPolicy PATIENT =
            new RetryPolicy(12, Duration.ofMillis(50), Duration.ofSeconds(2), Duration.ofSeconds(30));

    /** One request, no second. */
    public static final RetryPolicy NONE = new RetryPolicy(1, Duration.ZERO, Duration.ZERO, Duration.ofDays(1));

    public RetryPolicy {
        if (maxSends < 1) {
            throw new IllegalArgumentException("maxSends " + maxSends + " is below 1");
        }
    }

    /**
     * The wait after request number {@code sends}: what the server asked for, or the back-off if that is longer.
     *
     * @param jitter from 0 to 1, random, so that clients that failed together do not come back together
     */
    Duration waitAfter(int sends, Duration retryAfter, double jitter) {
        double doubled = firstWait.toNanos() * Math.pow(2, sends - 1);
        double backOff = Math.min(doubled, (double) longestWait.toNanos()) * (1 + jitter) / 2;
        Duration wait = Duration.ofNanos((long) backOff);
        return wait.compareTo(retryAfter) > 0 ? wait : retryAfter;
    }

    /** Whether another request is due after {@code sends} of them, {@code elapsed} since the first and a {@code wait}. */
    boolean allows(int sends, Duration elapsed, Duration wait) {
        return sends < maxSends && elapsed.plus(wait).compareTo(giveUpAfter) < 0;
    }
}
