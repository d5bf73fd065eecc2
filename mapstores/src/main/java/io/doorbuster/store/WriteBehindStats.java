package io.doorbuster.store;

/**
 * What one write-behind store has done since the member started.
 *
 * @param waitingMillis how long its oldest write has been waiting because the database is away, 0 if none is
 * @param rowsStored rows handed to the database and taken by it, older versions that changed nothing included
 * @param rowsRefused rows set aside in {@code dead_letters}
 */
public record WriteBehindStats(long waitingMillis, long rowsStored, long rowsRefused) {}
