package io.doorbuster.domain.pricing;

import java.util.List;
import java.util.function.ToLongFunction;

/**
 * What a cart costs. Every sum is made of the lines and the shipping, so sums agree to the minor unit.
 *
 * @param lines in the order of the basket's
 */
public record PricedCart(String currency, List<PricedLine> lines, Shipping shipping) {

    public PricedCart {
        lines = List.copyOf(lines);
    }

    /** All lines before anything is taken off. */
    public long subtotalMinor() {
        return ofLines(Charge::amountMinor);
    }

    /** What promotions take off lines and shipping. */
    public long discountMinor() {
        return ofLines(Charge::discountMinor) + shipping.price().discountMinor();
    }

    /** The shipping's price before anything is taken off. */
    public long shippingMinor() {
        return shipping.price().amountMinor();
    }

    /** All tax, included or added. */
    public long taxMinor() {
        return ofLines(Charge::taxMinor) + shipping.price().taxMinor();
    }

    /** The tax that comes on top. */
    public long addedTaxMinor() {
        return ofLines(Charge::addedTaxMinor) + shipping.price().addedTaxMinor();
    }

    /** What the shopper pays: subtotal − discounts + shipping + added tax. */
    public long totalMinor() {
        return ofLines(Charge::totalMinor) + shipping.price().totalMinor();
    }

    private long ofLines(ToLongFunction<Charge> amount) {
        return lines.stream().map(PricedLine::charge).mapToLong(amount).sum();
    }
}
