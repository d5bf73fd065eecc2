package io.doorbuster.domain.access;

import java.time.Duration;

/**
 * A session that is over; access tokens of it are to be refused as long as they would be valid.
 *
 * @param closedAtMillis by the database's clock
 */
public record ClosedSession(String id, long closedAtMillis) {

    /** The longest that an access token may live: for so long, and a little longer, app nodes are told of closed sessions. */
    public static final Duration LONGEST_TOKEN = Duration.ofHours(1);
}
