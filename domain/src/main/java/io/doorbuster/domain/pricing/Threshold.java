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

    boolean isMetBy(List<BasketLine> lines, String currency) {
        long units = lines.stream().mapToLong(BasketLine::quantity).sum();
        if (units < quantity) {
            return false;
        }
        long total = lines.stream().mapToLong(BasketLine::totalMinor).sum();
        return totals.isEmpty() || total >= Amounts.in(currency, totals).orElse(Long.MAX_VALUE);
    }
}
