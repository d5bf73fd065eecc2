package io.doorbuster.grid.catalog;

/**
 * What saving a product did.
 *
 * @param version the version that the product has now, 0 if there is none
 * @param createdAtMillis when it was first saved; 0 in a conflict
 */
public record SavedProduct(Effect effect, long version, long createdAtMillis) {

    /** Every effect of a save; {@link #CONFLICT} and {@link #UNCHANGED} change nothing. */
    public enum Effect {
        CREATED, REPLACED, UNCHANGED, CONFLICT
    }
}
