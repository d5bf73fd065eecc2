package io.doorbuster.domain.pricing;

import io.doorbuster.domain.Money;
import java.util.List;

/**
 * What the lines of a promotion must come to before it counts, before anything is taken off.
 *
 * @param totals one for each currency in which it counts; empty if no total is asked for
 * @param quantity units of all these lines together; at least 1, for nothing is promoted in an empty cart
 */
public record Threshold(List<Money> totals, long quantity) {

    /** One unit, whatever it costs. */
    public static final Threshold NONE = new Threshold(List.of(), 1);

    /** Units: as many as the largest cart could hold. */
    public static final long MAX_QUANTITY = 1_000_000_000;

    public Threshold {
        totals = Amounts.check(totals);
        if (quantity < 1 || quantity > MAX_QUANTITY) {
            throw new IllegalArgumentException("quantity " + quantity + " is not between 1 and " + MAX_QUANTITY);
        }
    }

    /** Whether the lines at these indexes come to it. */
    boolean isMetBy(int[] lines, Basket basket) {
        long units = 0;
        long total = 0;
        for (int line : lines) {
            units += basket.lines().get(line).quantity();
            total += basket.lines().get(line).totalMinor();
        }
        return units >= quantity
                && (totals.isEmpty() || total >= Amounts.in(basket.currency(), totals).orElse(Long.MAX_VALUE));
    }
}
