package io.doorbuster.domain.pricing;

/** What a promotion takes off a line or off shipping; {@code name} is that of the promotion. */
public record AppliedDiscount(String promotionId, String name, long amountMinor) {

    public AppliedDiscount {
        if (amountMinor <= 0) {
            throw new IllegalArgumentException("discount " + amountMinor + " is not positive");
        }
    }
}
