package io.doorbuster.domain.pricing;

import java.util.List;

/** An amount, what promotions take off it, and the tax on what is left. Sums are derived, so they cannot disagree. */
public record Charge(long amountMinor, List<AppliedDiscount> discounts, List<AppliedTax> taxes) {

    /** Nothing to pay. */
    public static final Charge NOTHING = new Charge(0, List.of(), List.of());

    public Charge {
        discounts = List.copyOf(discounts);
        taxes = List.copyOf(taxes);
        if (amountMinor < discounts.stream().mapToLong(AppliedDiscount::amountMinor).sum()) {
            throw new IllegalArgumentException("the discounts are above the amount " + amountMinor);
        }
    }

    /** What all promotions take off. */
    public long discountMinor() {
        return discounts.stream().mapToLong(AppliedDiscount::amountMinor).sum();
    }

    /** What is left to pay, without the tax that is added. */
    public long discountedMinor() {
        return amountMinor - discountMinor();
    }

    /** All tax, included or added. */
    public long taxMinor() {
        return taxes.stream().mapToLong(AppliedTax::amountMinor).sum();
    }

    /** The tax that comes on top. */
    public long addedTaxMinor() {
        return taxes.stream().filter(tax -> !tax.included()).mapToLong(AppliedTax::amountMinor).sum();
    }

    /** What the shopper pays. */
    public long totalMinor() {
        return discountedMinor() + addedTaxMinor();
    }
}
