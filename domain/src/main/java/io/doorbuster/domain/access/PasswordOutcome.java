package io.doorbuster.domain.access;

import java.util.List;

/** Every answer to a change of a password. */
public sealed interface PasswordOutcome {

    /** The password is committed, and every session that was open is closed: those are {@code closed}. */
    record PasswordChanged(Customer customer, List<ClosedSession> closed) implements PasswordOutcome {
        public PasswordChanged {
            closed = List.copyOf(closed);
        }
    }

    /** The customer has changed since the old password was checked; nothing was done. */
    record ChangedMeanwhile() implements PasswordOutcome {}
}
