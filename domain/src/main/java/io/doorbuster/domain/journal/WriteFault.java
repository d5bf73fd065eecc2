package io.doorbuster.domain.journal;

/** Why a batch could not be written. */
public enum WriteFault {
    /** Some row is refused for what it is: find it, the others can go on. */
    BAD_ROW,
    /** A deadlock or a lock not had in time: the same again. */
    CONFLICT,
    /** The connection or the server is gone or not well: a new connection, then the same again. */
    UNAVAILABLE
}
