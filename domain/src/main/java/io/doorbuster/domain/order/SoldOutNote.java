package io.doorbuster.domain.order;

import io.doorbuster.domain.AttemptId;

/**
 * Leave to refuse orders of a sold-out SKU from memory, for {@link #LIFETIME_MILLIS} from when it was asked for. Within
 * that time no attempt can come to own an order of the SKU, and {@code owners} knows all that do already.
 */
public record SoldOutNote(String sku, AttemptFilter owners) {

    /** How long an app node may use a note, counted on its own clock from before it sent the request. */
    public static final long LIFETIME_MILLIS = 1_000;

    /** How long the member gives nothing out: twice the note's life, for clocks that run apart. */
    public static final long GUARD_MILLIS = 2 * LIFETIME_MILLIS;

    /** Whether {@code attempt} may be refused without asking a member. */
    public boolean refuses(AttemptId attempt) {
        return !owners.mayContain(attempt);
    }
}
