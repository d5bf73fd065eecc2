package io.doorbuster.domain.pricing;

/**
 * The tax on a line or on shipping by one rate; {@code name} is that of the rate.
 *
 * @param included whether the price contains it; else it is added
 */
public record AppliedTax(String taxRateId, String name, int partsPerMillion, boolean included, long amountMinor) {

    public AppliedTax {
        if (amountMinor < 0) {
            throw new IllegalArgumentException("tax " + amountMinor + " is negative");
        }
    }
}
