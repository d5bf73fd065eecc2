package io.doorbuster.grid.pricing;

/**
 * What saving a rule did.
 *
 * @param version the version that the rule has now, 0 if there is none
 */
public record SavedPriceRule(Effect effect, long version) {

    /** Every effect of a save; {@link #CONFLICT} and {@link #UNCHANGED} change nothing. */
    public enum Effect {
        CREATED, REPLACED, UNCHANGED, CONFLICT
    }
}
