package io.doorbuster.domain.order;

import io.doorbuster.domain.order.AfterSalesOutcome.NotOnOrder;
import io.doorbuster.domain.order.AfterSalesOutcome.OtherCurrency;
import io.doorbuster.domain.order.AfterSalesOutcome.TooManyUnits;
import io.doorbuster.domain.order.AfterSalesOutcome.TooMuch;
import io.doorbuster.domain.payment.PaymentMethod;
import io.doorbuster.domain.payment.PaymentStatus;
import io.doorbuster.domain.pricing.Charge;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/** What may be shipped, returned and refunded of an order, by what is known of it under its locks. All pure. */
public final class AfterSalesRules {

    private AfterSalesRules() {}

    /** How much a refund comes to, or why there is none. */
    public sealed interface RefundDecision {

        /** It may be recorded. */
        record Due(long amountMinor) implements RefundDecision {}

        /** It may not. */
        record Refused(AfterSalesOutcome why) implements RefundDecision {}
    }

    /** Units of each line that have not been shipped; empty lists are left out. */
    public static List<Units> unshipped(Order order) {
        return order.lines().stream().filter(line -> unshipped(order, line.sku()) > 0)
                .map(line -> new Units(line.sku(), unshipped(order, line.sku()))).toList();
    }

    /** Why {@code lines} cannot be shipped; empty if they can. */
    public static Optional<AfterSalesOutcome> refusalToShip(Order order, List<Units> lines) {
        return firstRefusal(order, lines, sku -> unshipped(order, sku));
    }

    /** Whether nothing is left to ship once {@code lines} are. */
    public static boolean shipsTheRest(Order order, List<Units> lines) {
        return unshipped(order).stream().mapToLong(Units::quantity).sum()
                == lines.stream().mapToLong(Units::quantity).sum();
    }

    /** Why the units cannot be taken back; empty if they can. Only what was shipped comes back, and that once. */
    public static Optional<AfterSalesOutcome> refusalToTakeBack(ReturnGoods command, Order order) {
        return firstRefusal(order, command.lines().stream().map(OrderReturn.Line::units).toList(),
                sku -> shipped(order, sku) - order.afterSales().returned(sku));
    }

    /** Never more than the order costs, and what people saw come for it, less what is refunded; units at what was paid for them, without shipping. */
    public static RefundDecision refund(RefundOrder command, Order order) {
        if (!command.currency().isEmpty() && !command.currency().equals(order.currency())) {
            return new RefundDecision.Refused(new OtherCurrency(order.currency()));
        }
        Optional<AfterSalesOutcome> refusal = firstRefusal(order, command.lines(),
                sku -> ordered(order, sku) - order.afterSales().refundedUnits(sku));
        if (refusal.isPresent()) {
            return new RefundDecision.Refused(refusal.get());
        }
        long amount = command.lines().isEmpty() ? command.amountMinor()
                : command.lines().stream().mapToLong(units -> paidFor(order, units)).sum();
        long left = refundable(order) - order.afterSales().refundedMinor();
        return amount > left || amount == 0
                ? new RefundDecision.Refused(new TooMuch(amount, left))
                : new RefundDecision.Due(amount);
    }

    /**
     * What a provider has promised will come before it is sent back; what people wait for may never come. Of a prepayment
     * nothing goes back before all of it has come, but with the whole order: its parts would add up to what it costs though
     * the shop has not got that much.
     */
    private static long refundable(Order order) {
        PaymentMethod method = PaymentMethod.of(order.paymentMethod()).orElse(PaymentMethod.STRIPE);
        if (method == PaymentMethod.PREPAYMENT && order.payment().status() == PaymentStatus.PENDING
                && order.status() != OrderStatus.CANCELLED) {
            return 0;
        }
        return method.isManual() ? Math.min(order.totalMinor(), order.payment().capturedMinor()) : order.totalMinor();
    }

    private static Optional<AfterSalesOutcome> firstRefusal(Order order, List<Units> lines,
            ToLongFunction<String> left) {
        return lines.stream().<Optional<AfterSalesOutcome>>map(units -> {
            if (lineOf(order, units.sku()).isEmpty()) {
                return Optional.of(new NotOnOrder(units.sku()));
            }
            long available = left.applyAsLong(units.sku());
            return units.quantity() > available
                    ? Optional.of(new TooManyUnits(units.sku(), units.quantity(), available))
                    : Optional.empty();
        }).flatMap(Optional::stream).findFirst();
    }

    /**
     * What was paid for the units that follow those refunded before. The shares of all units of a line add up to what was
     * paid for it, whatever parts they are refunded in.
     */
    private static long paidFor(Order order, Units units) {
        int index = lineOf(order, units.sku()).orElseThrow();
        OrderLine line = order.lines().get(index);
        List<Charge> charges = order.charges().lines();
        long paid = charges.isEmpty() ? line.totalMinor() : charges.get(index).totalMinor();
        long before = order.afterSales().refundedUnits(units.sku());
        return share(paid, before + units.quantity(), line.quantity()) - share(paid, before, line.quantity());
    }

    /** Rounded down; the product of an amount and a quantity may be above a {@code long}. */
    private static long share(long paid, long units, long ofUnits) {
        return BigInteger.valueOf(paid).multiply(BigInteger.valueOf(units)).divide(BigInteger.valueOf(ofUnits))
                .longValueExact();
    }

    private static long ordered(Order order, String sku) {
        return order.lines().stream().filter(line -> line.sku().equals(sku)).mapToLong(OrderLine::quantity).sum();
    }

    /** Of orders that were shipped as a whole, no parcels may be recorded. */
    private static long shipped(Order order, String sku) {
        return switch (order.status()) {
            case PLACED, FULFILLING, CANCELLED -> order.afterSales().shipped(sku);
            case SHIPPED, DELIVERED, RETURNED -> ordered(order, sku);
        };
    }

    private static long unshipped(Order order, String sku) {
        return ordered(order, sku) - shipped(order, sku);
    }

    private static OptionalInt lineOf(Order order, String sku) {
        return IntStream.range(0, order.lines().size()).filter(i -> order.lines().get(i).sku().equals(sku)).findFirst();
    }
}
