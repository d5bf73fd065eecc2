package io.doorbuster.domain.pricing;

/** Every answer to "what does this cost?". */
public sealed interface PricingOutcome {

    /** It has a price. */
    record Priced(PricedCart cart) implements PricingOutcome {}

    /** The subtotal or the total is above {@code limitMinor}, beyond which nothing is sold. */
    record AboveLimit(long limitMinor) implements PricingOutcome {}
}
