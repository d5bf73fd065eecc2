package io.doorbuster.store.journal;

import io.doorbuster.domain.AttemptId;

/**
 * Attempts that a writer has come across of late: what comes again is looked up at once, instead of being sent to be placed
 * and found there already. A hint, by which nothing is decided: it forgets, and knows nothing of other writers.
 *
 * <p>A table in which a new attempt takes the place of an older one with the same last bits; attempts are digests, so their
 * bits are spread already. One thread adds; others may ask, and hear what was true a moment ago.
 */
final class SeenAttempts {

    /** A power of two. 4 MB: about as many as the fastest sale measured has in a minute, after which shoppers have given up. */
    private static final int SLOTS = 1 << 19;

    private final long[] slots = new long[SLOTS];

    void add(AttemptId attempt) {
        slots[slot(attempt)] = attempt.low();
    }

    /** False if it has not been added; may be false as well if it was, longer ago. */
    boolean mayContain(AttemptId attempt) {
        return slots[slot(attempt)] == attempt.low();
    }

    private static int slot(AttemptId attempt) {
        return (int) attempt.high() & (SLOTS - 1);
    }
}
