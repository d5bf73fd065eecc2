package io.doorbuster.domain.pricing;

/** A line with its price and how it came about. */
public record PricedLine(String sku, long quantity, long unitPriceMinor, Charge charge) {

    public PricedLine {
        if (charge.amountMinor() != quantity * unitPriceMinor) {
            throw new IllegalArgumentException(quantity + " units at " + unitPriceMinor + " are not "
                    + charge.amountMinor());
        }
    }
}
