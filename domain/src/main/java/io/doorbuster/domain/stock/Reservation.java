package io.doorbuster.domain.stock;

import io.doorbuster.domain.AttemptId;
import org.jspecify.annotations.Nullable;

/**
 * Units of one SKU held for one attempt.
 *
 * @param quantity units, at least 1
 * @param deadlineMillis epoch milliseconds after which the attempt may be declared void if it owns no order
 * @param hold in a request, the hold that it may use; in a pending set, what it has taken of it, which goes back if the
 *     order is refused. Null for almost all, so that these carry nothing for it
 */
public record Reservation(AttemptId attempt, long quantity, long deadlineMillis, @Nullable Hold hold) {

    public Reservation {
        if (quantity <= 0) {
            throw new IllegalArgumentException("quantity " + quantity + " is not positive");
        }
    }

    /** A reservation of what is available to everybody. */
    public Reservation(AttemptId attempt, long quantity, long deadlineMillis) {
        this(attempt, quantity, deadlineMillis, null);
    }

    Reservation withDeadline(long laterMillis) {
        return laterMillis <= deadlineMillis ? this : new Reservation(attempt, quantity, laterMillis, hold);
    }
}
