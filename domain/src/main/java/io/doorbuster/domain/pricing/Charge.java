package io.doorbuster.domain.pricing;

import java.util.List;

/** An amount, what promotions take off it, and the tax on what is left. Sums are derived, so they cannot disagree. */
public record Charge(long amountMinor, List<AppliedDiscount> discounts, List<AppliedTax> taxes) {

    /** Nothing to pay. */
    public static final Charge NOTHING = new Charge(0, List.of(), List.of());

    public Charge {
        discounts = List.copyOf(discounts);
        taxes = List.copyOf(taxes);
        if (amountMinor < sum(discounts)) {
            throw new IllegalArgumentException("the discounts are above the amount " + amountMinor);
        }
    }

    /** What all promotions take off. */
    public long discountMinor() {
        return sum(discounts);
    }

    /** What is left to pay, without the tax that is added. */
    public long discountedMinor() {
        return amountMinor - discountMinor();
    }

    /** All tax, included or added. */
    public long taxMinor() {
        return tax(true) + tax(false);
    }

    /** The tax that comes on top. */
    public long addedTaxMinor() {
        return tax(false);
    }

    /** What the shopper pays. */
    public long totalMinor() {
        return discountedMinor() + addedTaxMinor();
    }

    /* Loops, not streams: every order is added up several times, and nearly all have none of this (bench P17). */

    private static long sum(List<AppliedDiscount> discounts) {
        long sum = 0;
        for (AppliedDiscount discount : discounts) {
            sum += discount.amountMinor();
        }
        return sum;
    }

    private long tax(boolean included) {
        long sum = 0;
        for (AppliedTax tax : taxes) {
            sum += tax.included() == included ? tax.amountMinor() : 0;
        }
        return sum;
    }
}
