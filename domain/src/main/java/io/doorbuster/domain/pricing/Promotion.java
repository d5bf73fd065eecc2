package io.doorbuster.domain.pricing;

import io.doorbuster.domain.catalog.Period;

/**
 * Something off for those whose cart qualifies.
 *
 * @param needsCoupon whether the shopper must have entered one that opens it; it may have many codes
 * @param target the lines that are counted and made cheaper
 * @param threshold what these lines must come to
 * @param priority of promotions that combine, the higher works first, and the others on what it leaves
 */
public record Promotion(String id, long version, String name, Status status, Period period, boolean needsCoupon,
        Target target,
        Threshold threshold, Benefit benefit, Stacking stacking, int priority) implements PriceRule {

    /** Both ways from zero: more room than any shop has promotions. */
    public static final int MAX_PRIORITY = 1_000;

    /** What else may be had together with a promotion. */
    public enum Stacking {
        /** Nothing: the cart has this promotion alone, or the others, whichever takes off more. */
        EXCLUSIVE,
        /** Every other promotion that combines. */
        COMBINABLE
    }

    public Promotion {
        if (priority < -MAX_PRIORITY || priority > MAX_PRIORITY) {
            throw new IllegalArgumentException(
                    "priority " + priority + " is not between " + -MAX_PRIORITY + " and " + MAX_PRIORITY);
        }
    }

    @Override
    public Promotion withVersion(long newVersion) {
        return new Promotion(id, newVersion, name, status, period, needsCoupon, target, threshold, benefit, stacking,
                priority);
    }

    @Override
    public Promotion withStatus(Status newStatus) {
        return new Promotion(id, version, name, newStatus, period, needsCoupon, target, threshold, benefit, stacking,
                priority);
    }
}
