package io.doorbuster.domain.catalog;

/**
 * A span of time, exact to the second: its first second belongs to it, its end does not.
 *
 * @param fromSecond epoch second; 0 if it has no beginning
 * @param untilSecond epoch second; 0 if it has no end
 */
public record Period(long fromSecond, long untilSecond) {

    /** Without beginning and end. */
    public static final Period ALWAYS = new Period(0, 0);

    /** The last second of the year 9999: what comes after cannot be written in four digits. */
    public static final long MAX_SECOND = 253_402_300_799L;

    /** Stands for a moment that never comes. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final long MILLIS = 1_000;

    public Period {
        if (fromSecond < 0 || fromSecond > MAX_SECOND || untilSecond < 0 || untilSecond > MAX_SECOND) {
            throw new IllegalArgumentException(
                    "seconds " + fromSecond + " to " + untilSecond + " are not between 0 and " + MAX_SECOND);
        }
        if (untilSecond != 0 && untilSecond <= fromSecond) {
            throw new IllegalArgumentException("the end " + untilSecond + " is not after the beginning " + fromSecond);
        }
    }

    /** Whether the moment, in epoch milliseconds, lies within. */
    public boolean contains(long atMillis) {
        return (fromSecond == 0 || atMillis >= fromSecond * MILLIS)
                && (untilSecond == 0 || atMillis < untilSecond * MILLIS);
    }

    /** Epoch milliseconds of the first beginning or end that lies after {@code atMillis}, or {@link #NEVER}. */
    public long nextBoundary(long atMillis) {
        if (fromSecond != 0 && fromSecond * MILLIS > atMillis) {
            return fromSecond * MILLIS;
        }
        return untilSecond != 0 && untilSecond * MILLIS > atMillis ? untilSecond * MILLIS : NEVER;
    }
}
