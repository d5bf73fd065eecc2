package io.doorbuster.store;

import io.doorbuster.domain.LedgerUnavailableException;
import java.util.concurrent.ThreadLocalRandom;

/** The pauses between attempts while the database is away: longer each time, and never the same on two members. */
final class Backoff {

    /** A restarting server is back within seconds; the first attempts shall find it soon. */
    private static final long FIRST_MILLIS = 100;
    /** Long enough to leave a struggling server alone, short enough not to be noticed when it is back. */
    private static final long LONGEST_MILLIS = 5_000;

    private long delayMillis = FIRST_MILLIS;

    /** Blocks for between half the delay and all of it; throws {@link LedgerUnavailableException} if interrupted. */
    void pause() {
        long half = delayMillis / 2;
        delayMillis = Math.min(2 * delayMillis, LONGEST_MILLIS);
        try {
            Thread.sleep(half + ThreadLocalRandom.current().nextLong(half + 1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LedgerUnavailableException("interrupted while the database was away", e);
        }
    }
}
