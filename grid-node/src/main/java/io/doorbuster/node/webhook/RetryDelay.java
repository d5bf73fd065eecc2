package io.doorbuster.node.webhook;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** When an event is tried again that the receiver did not take, and when it is given up. */
public final class RetryDelay {

    /** With the pauses below, about nine hours: a night. What waits for a receiver that is away loses no tries. */
    public static final int MAX_TRIES = 20;
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofHours(1);

    private RetryDelay() {}

    /** The pause after the {@code tries}-th try: twice as long each time, and between half of it and all of it by chance. */
    public static Duration after(int tries) {
        long fullMillis = LONGEST.toMillis();
        if (tries < MAX_TRIES) {
            fullMillis = Math.min(FIRST.toMillis() << (tries - 1), fullMillis);
        }
        return Duration.ofMillis(fullMillis / 2 + ThreadLocalRandom.current().nextLong(fullMillis / 2 + 1));
    }
}
