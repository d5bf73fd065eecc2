package io.doorbuster.domain.order;

import java.time.Instant;
import java.util.List;

/**
 * Money that is to go back to whoever paid for an order.
 *
 * @param id {@code ref_} and 32 hexadecimal digits
 * @param lines the units that it is for; empty if it is for none in particular
 * @param reason may be empty
 */
public record Refund(String id, long amountMinor, List<Units> lines, String reason, State state, Instant at) {

    /** How far it has come. */
    public enum State {
        /** It is due; nobody has moved any money yet. */
        REQUESTED,
        /** It has gone back. */
        SUCCEEDED,
        /** It has not gone back, and will not by itself. */
        FAILED,
        /** Nothing had come, so nothing goes back. */
        VOID;

        /** Whether it takes something of what may be refunded. */
        public boolean counts() {
            return switch (this) {
                case REQUESTED, SUCCEEDED -> true;
                case FAILED, VOID -> false;
            };
        }
    }

    public Refund {
        lines = List.copyOf(lines);
    }
}
