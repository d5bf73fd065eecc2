package io.doorbuster.domain.order;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * An order that was placed, and how far it has come. As placed it has version 1 and one status; each later change adds
 * at least 1 to the version.
 *
 * @param number for people: short, unique, without meaning
 * @param customerId empty for a guest
 * @param placedAt when the order's batch was sent to the journal, in milliseconds' precision
 * @param history at least {@code PLACED}, in the order in which the statuses were reached
 * @param requestId of the request that placed it; empty if it is not known
 */
public record Order(OrderId id, String number, long version, String email, String customerId, String currency,
        List<OrderLine> lines, Address shippingAddress, String paymentMethod, Durability durability, Instant placedAt,
        List<StatusChange> history, OrderCharges charges, AfterSales afterSales, OrderPayment payment,
        String requestId) {

    public Order {
        lines = List.copyOf(lines);
        history = List.copyOf(history);
        charges = Objects.requireNonNullElse(charges, OrderCharges.NONE); // missing in what was kept before there were any
        afterSales = Objects.requireNonNullElse(afterSales, AfterSales.NONE); // likewise
        payment = Objects.requireNonNullElse(payment, OrderPayment.NONE); // likewise
        requestId = Objects.requireNonNullElse(requestId, ""); // likewise
        if (history.isEmpty()) {
            throw new IllegalArgumentException("order " + id + " has no status");
        }
    }

    /** An order that costs what its lines cost. */
    public Order(OrderId id, String number, long version, String email, String customerId, String currency,
            List<OrderLine> lines, Address shippingAddress, String paymentMethod, Durability durability,
            Instant placedAt, List<StatusChange> history) {
        this(id, number, version, email, customerId, currency, lines, shippingAddress, paymentMethod, durability,
                placedAt, history, OrderCharges.NONE);
    }

    /** An order after which nothing happened. */
    public Order(OrderId id, String number, long version, String email, String customerId, String currency,
            List<OrderLine> lines, Address shippingAddress, String paymentMethod, Durability durability,
            Instant placedAt, List<StatusChange> history, OrderCharges charges) {
        this(id, number, version, email, customerId, currency, lines, shippingAddress, paymentMethod, durability,
                placedAt, history, charges, AfterSales.NONE);
    }

    /** An order of whose payment nothing is known but how it is to be paid. */
    public Order(OrderId id, String number, long version, String email, String customerId, String currency,
            List<OrderLine> lines, Address shippingAddress, String paymentMethod, Durability durability,
            Instant placedAt, List<StatusChange> history, OrderCharges charges, AfterSales afterSales) {
        this(id, number, version, email, customerId, currency, lines, shippingAddress, paymentMethod, durability,
                placedAt, history, charges, afterSales, OrderPayment.asPlaced(paymentMethod,
                        charges.totalMinor(OrderLine.subtotalMinor(lines))),
                "");
    }

    /** The order that {@code command} becomes when it is placed. */
    public static Order placed(PlaceOrder command, OrderId id, String number, Durability durability, Instant at) {
        return new Order(id, number, 1, command.email(), command.customerId(), command.currency(), command.lines(),
                command.shippingAddress(), command.paymentMethod(), durability, at,
                List.of(new StatusChange(OrderStatus.PLACED, at)), command.charges(), AfterSales.NONE,
                OrderPayment.asPlaced(command, at), command.requestId());
    }

    /**
     * The order after {@code events}, of which none is known to it yet: each adds 1 to the version, and once all units
     * came back it is returned.
     */
    public Order after(AfterSales events) {
        List<StatusChange> reached = new ArrayList<>(history.subList(1, history.size()));
        boolean allBack = lines.stream().allMatch(line -> events.returned(line.sku()) >= line.quantity());
        if (allBack) {
            reached.add(new StatusChange(OrderStatus.RETURNED, events.returns().getLast().at()));
        }
        List<StatusChange> way = OrderHistory.of(history.getFirst(), reached);
        return new Order(id, number, way.size() + (long) events.size() + payment.version(), email, customerId, currency,
                lines, shippingAddress, paymentMethod, durability, placedAt, way, charges, events, payment, requestId);
    }

    /** The order with what is known of its payment, each event of which adds 1 to the version. */
    public Order with(OrderPayment known) {
        return new Order(id, number, version - payment.version() + known.version(), email, customerId, currency, lines,
                shippingAddress, paymentMethod, durability, placedAt, history, charges, afterSales, known, requestId);
    }

    /** The order as the request of this id placed it. */
    public Order requestedBy(String request) {
        return new Order(id, number, version, email, customerId, currency, lines, shippingAddress, paymentMethod,
                durability, placedAt, history, charges, afterSales, payment, request);
    }

    /** The status reached last. */
    public OrderStatus status() {
        return history.getLast().status();
    }

    /** Minor units for all lines, before anything is taken off. */
    public long subtotalMinor() {
        return OrderLine.subtotalMinor(lines);
    }

    /** Minor units to pay: subtotal − discounts + shipping + added tax. */
    public long totalMinor() {
        return charges.totalMinor(subtotalMinor());
    }

    /** Names the order only: the rest is a shopper's data. */
    @Override
    public String toString() {
        return "Order[" + id + ", version " + version + "]";
    }
}
