package io.doorbuster.domain.stock;

import io.doorbuster.domain.AttemptId;

/**
 * Units of one SKU held for one attempt.
 *
 * @param quantity units, at least 1
 * @param deadlineMillis epoch milliseconds after which the attempt may be declared void if it owns no order
 */
public record Reservation(AttemptId attempt, long quantity, long deadlineMillis) {

    public Reservation {
        if (quantity <= 0) {
            throw new IllegalArgumentException("quantity " + quantity + " is not positive");
        }
    }

    Reservation withDeadline(long laterMillis) {
        return laterMillis <= deadlineMillis ? this : new Reservation(attempt, quantity, laterMillis);
    }
}
