package io.doorbuster.domain.access;

/**
 * A session that is over; access tokens of it are to be refused as long as they would be valid.
 *
 * @param closedAtMillis by the database's clock
 */
public record ClosedSession(String id, long closedAtMillis) {}
