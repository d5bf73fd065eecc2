package io.doorbuster.domain.stock;

/** Every answer to "reserve this quantity". Only {@link Reserved} changes the stock level. */
public sealed interface ReservationOutcome {

    /** The attempt is in the pending set, be it since now or since an earlier execution. */
    record Reserved() implements ReservationOutcome {}

    /** Fewer units are available to promise than were asked for. */
    record Insufficient(long available) implements ReservationOutcome {}

    /** Enough units, but as many reservations are pending as the level may hold: try again in a moment. */
    record Crowded() implements ReservationOutcome {}
}
