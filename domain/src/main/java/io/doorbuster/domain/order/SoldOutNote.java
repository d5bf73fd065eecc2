package io.doorbuster.domain.order;

import io.doorbuster.domain.AttemptId;

/**
 * Leave to refuse orders of a sold-out SKU from memory, for {@link #LIFETIME_MILLIS} from when it was asked for. Within
 * that time no attempt can come to own an order of the SKU, and {@code owners} knows all that do already.
 */
public record SoldOutNote(String sku, AttemptFilter owners) {

    /** How long an app node may use a note, counted on its own clock from before it sent the request. */
    public static final long LIFETIME_MILLIS = 1_000;

    /**
     * How long the journal sells nothing of a SKU that was sold out, counted on the database's clock from when goods
     * came in: longer than any note lives that was issued before, whatever the grid believes.
     */
    public static final long CLOSED_MILLIS = 2 * LIFETIME_MILLIS;

    /** Whether {@code attempt} may be refused without asking a member. */
    public boolean refuses(AttemptId attempt) {
        return !owners.mayContain(attempt);
    }
}
