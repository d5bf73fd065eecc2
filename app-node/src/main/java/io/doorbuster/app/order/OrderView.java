package io.doorbuster.app.order;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.doorbuster.domain.Money;
import io.doorbuster.domain.order.Durability;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderCharges;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.OrderPayment;
import io.doorbuster.domain.order.OrderReturn;
import io.doorbuster.domain.order.OrderStatus;
import io.doorbuster.domain.order.Refund;
import io.doorbuster.domain.order.StatusChange;
import io.doorbuster.domain.order.Units;
import io.doorbuster.domain.payment.PaymentStatus;
import io.doorbuster.domain.pricing.Charge;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An order as shoppers see it. Who holds the id may see it, so it says nothing of who bought and where it goes to.
 *
 * @param number for people
 * @param durability what the answer 201 survives
 * @param shippingMethod left out if none was chosen
 * @param discounts of all lines and of shipping; {@code shipping} is before it
 * @param tax all of it, be it in the prices or on top
 * @param total subtotal − discounts + shipping + the tax that is on top
 * @param payment left out if the shop takes none
 * @param requestId of the request that placed it; left out if it is not known
 * @param history the statuses reached, oldest first
 * @param shipments parcels that have left, oldest first
 * @param returns goods that came back, likewise
 * @param refunds money that is to go back, or has
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record OrderView(String id, String number, OrderStatus status, Durability durability, List<Line> lines,
        Money subtotal, Money discounts, Money shipping, @Nullable ShippingChoice shippingMethod, Money tax,
        Money total, @Nullable Paid payment, Instant placedAt, @Nullable String requestId, long version,
        List<StatusChange> history,
        List<Shipped> shipments,
        List<Returned> returns, List<Refunded> refunds) {

    /**
     * One line of the order.
     *
     * @param lineTotal before discounts
     * @param discounts left out, as are taxes, if there are none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Line(String sku, long quantity, Money unitPrice, Money lineTotal, @Nullable List<Discount> discounts,
            @Nullable List<Tax> taxes) {}

    /** The chosen way to ship; {@code discounts} and {@code taxes} are those on the price of shipping. */
    public record ShippingChoice(String id, String name, List<Discount> discounts, List<Tax> taxes) {

        /** The choice; null if there is none. */
        public static @Nullable ShippingChoice of(String id, String name, Charge charge, String currency) {
            return id.isEmpty() ? null
                    : new ShippingChoice(id, name, OrderView.discounts(charge, currency),
                            OrderView.taxes(charge, currency));
        }
    }

    /**
     * How it is paid.
     *
     * @param paid what came, of which {@code refunded} has gone back
     * @param clientSecret by which the shopper's page confirms the payment, while it must
     * @param declined why it was refused, if it was
     * @param payUntil when all of the money must have come, or the order is cancelled; left out if there is no such time, or
     *     no more
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Paid(String method, PaymentStatus status, Money paid, Money refunded, @Nullable String clientSecret,
            @Nullable String declined, @Nullable Instant payUntil) {

        static @Nullable Paid of(Order order) {
            OrderPayment payment = order.payment();
            if (payment.status() == PaymentStatus.NONE) {
                return null;
            }
            long refunded = order.afterSales().refunds().stream()
                    .filter(refund -> refund.state() == Refund.State.SUCCEEDED).mapToLong(Refund::amountMinor).sum();
            return new Paid(order.paymentMethod(), payment.status(),
                    new Money(payment.capturedMinor(), order.currency()), new Money(refunded, order.currency()),
                    payment.secret().isEmpty() ? null : payment.secret(),
                    payment.declined().isEmpty() ? null : payment.declined(), payUntil(order));
        }

        private static @Nullable Instant payUntil(Order order) {
            OrderPayment payment = order.payment();
            boolean waits = payment.status() == PaymentStatus.PENDING && order.status() != OrderStatus.CANCELLED;
            return waits && payment.payUntilMillis() != 0 ? Instant.ofEpochMilli(payment.payUntilMillis()) : null;
        }

        /** Leaves out the secret. */
        @Override
        public String toString() {
            return "Paid[" + method + ", " + status + "]";
        }
    }

    /** A parcel; {@code tracking} is the carrier's word for it, and may be empty. */
    public record Shipped(Instant at, String tracking, List<Units> lines) {}

    /** Goods that came back. */
    public record Returned(Instant at, String reason, List<ReturnedLine> lines) {}

    /** Units that came back; {@code restock}: they are for sale again. */
    public record ReturnedLine(String sku, long quantity, boolean restock) {}

    /** Money that is to go back, or has; {@code lines} are the units that it is for, if it is for any. */
    public record Refunded(String id, Instant at, Money amount, String reason, Refund.State state, List<Units> lines) {}

    /** What a promotion took off; {@code coupon} is the code that opened it, left out if it needs none. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Discount(String promotionId, String name, Money amount, @Nullable String coupon) {}

    /**
     * The tax by one rate, in parts per million.
     *
     * @param included whether the price contains it
     */
    public record Tax(String taxRateId, String name, long partsPerMillion, boolean included, Money amount) {}

    /** The view of {@code order}. */
    public static OrderView of(Order order) {
        String currency = order.currency();
        OrderCharges charges = order.charges();
        List<Line> lines = new ArrayList<>(order.lines().size());
        for (int i = 0; i < order.lines().size(); i++) {
            lines.add(line(order.lines().get(i), charges.lines().isEmpty() ? Charge.NOTHING : charges.lines().get(i),
                    currency));
        }
        return new OrderView(order.id().toString(), order.number(), order.status(), order.durability(), lines,
                new Money(order.subtotalMinor(), currency), new Money(charges.discountMinor(), currency),
                new Money(charges.shipping().amountMinor(), currency),
                ShippingChoice.of(charges.shippingMethod(), charges.shippingName(), charges.shipping(), currency),
                new Money(charges.taxMinor(), currency), new Money(order.totalMinor(), currency), Paid.of(order),
                order.placedAt(), order.requestId().isEmpty() ? null : order.requestId(),
                order.version(), order.history(),
                each(order.afterSales().shipments(),
                        parcel -> new Shipped(parcel.at(), parcel.tracking(), parcel.lines())),
                each(order.afterSales().returns(), OrderView::returned),
                each(order.afterSales().refunds(), refund -> new Refunded(refund.id(), refund.at(),
                        new Money(refund.amountMinor(), currency), refund.reason(), refund.state(), refund.lines())));
    }

    private static Returned returned(OrderReturn back) {
        return new Returned(back.at(), back.reason(), back.lines().stream().map(line -> new ReturnedLine(
                line.units().sku(), line.units().quantity(), line.restock())).toList());
    }

    private static Line line(OrderLine line, Charge charge, String currency) {
        return new Line(line.sku(), line.quantity(), new Money(line.unitPriceMinor(), currency),
                new Money(line.totalMinor(), currency), unlessEmpty(discounts(charge, currency)),
                unlessEmpty(taxes(charge, currency)));
    }

    /** Nearly all orders that are answered were just placed, and have nothing to view: a stream each is felt (bench P17). */
    private static <T, V> List<V> each(List<T> list, Function<T, V> view) {
        return list.isEmpty() ? List.of() : list.stream().map(view).toList();
    }

    private static <T> @Nullable List<T> unlessEmpty(List<T> list) {
        return list.isEmpty() ? null : list;
    }

    /** What promotions take off a charge, as shoppers see it. */
    public static List<Discount> discounts(Charge charge, String currency) {
        return each(charge.discounts(), discount -> new Discount(discount.promotionId(), discount.name(),
                new Money(discount.amountMinor(), currency), discount.coupon().isEmpty() ? null : discount.coupon()));
    }

    /** The taxes on a charge, as shoppers see them. */
    public static List<Tax> taxes(Charge charge, String currency) {
        return each(charge.taxes(), tax -> new Tax(tax.taxRateId(), tax.name(), tax.partsPerMillion(), tax.included(),
                new Money(tax.amountMinor(), currency)));
    }
}
