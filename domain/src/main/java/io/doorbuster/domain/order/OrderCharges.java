package io.doorbuster.domain.order;

import static java.util.stream.Collectors.toUnmodifiableSet;

import io.doorbuster.domain.pricing.AppliedDiscount;
import io.doorbuster.domain.pricing.Charge;
import io.doorbuster.domain.pricing.PricedCart;
import io.doorbuster.domain.pricing.PricedLine;
import io.doorbuster.domain.pricing.Shipping.Chosen;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * What an order costs beyond the prices of its lines, as its shopper saw it: what is taken off, tax and shipping.
 *
 * @param lines one for each line of the order, in their order; empty if nothing is taken off them and there is no tax
 * @param shippingMethod the method's id; empty if none was chosen
 * @param shippingName of the method, as it was then
 */
public record OrderCharges(List<Charge> lines, String shippingMethod, String shippingName, Charge shipping) {

    /** Nothing but the lines. */
    public static final OrderCharges NONE = new OrderCharges(List.of(), "", "", Charge.NOTHING);

    public OrderCharges {
        lines = List.copyOf(lines);
    }

    /** Those of a priced cart, whose lines are the order's. */
    public static OrderCharges of(PricedCart cart) {
        List<Charge> lines = cart.lines().stream().map(PricedLine::charge).toList();
        boolean plain = lines.stream().allMatch(charge -> charge.discounts().isEmpty() && charge.taxes().isEmpty());
        List<Charge> kept = plain ? List.of() : lines;
        return cart.shipping() instanceof Chosen(String methodId, String name, Charge price)
                ? new OrderCharges(kept, methodId, name, price)
                : new OrderCharges(kept, "", "", Charge.NOTHING);
    }

    /** Whether they can be those of an order with these lines. */
    boolean fit(List<OrderLine> ordered) {
        if (lines.isEmpty()) {
            return true;
        }
        boolean fits = lines.size() == ordered.size();
        for (int i = 0; fits && i < lines.size(); i++) {
            fits = lines.get(i).amountMinor() == ordered.get(i).totalMinor();
        }
        return fits;
    }

    /** What promotions take off lines and shipping. */
    public long discountMinor() {
        return sum(Charge::discountMinor);
    }

    /** All tax, included or added. */
    public long taxMinor() {
        return sum(Charge::taxMinor);
    }

    /** The tax that comes on top. */
    public long addedTaxMinor() {
        return sum(Charge::addedTaxMinor);
    }

    /** Minor units to pay for lines that come to {@code subtotalMinor}. */
    public long totalMinor(long subtotalMinor) {
        return subtotalMinor - discountMinor() + shipping.amountMinor() + addedTaxMinor();
    }

    /** The codes of the coupons that took something off, each once. */
    public Set<String> coupons() {
        if (lines.isEmpty() && shipping.discounts().isEmpty()) { // as almost all orders
            return Set.of();
        }
        return Stream.concat(lines.stream(), Stream.of(shipping)).flatMap(charge -> charge.discounts().stream())
                .map(AppliedDiscount::coupon).filter(code -> !code.isEmpty()).collect(toUnmodifiableSet());
    }

    private long sum(ToLongFunction<Charge> part) {
        long sum = part.applyAsLong(shipping);
        for (Charge line : lines) {
            sum += part.applyAsLong(line);
        }
        return sum;
    }
}
