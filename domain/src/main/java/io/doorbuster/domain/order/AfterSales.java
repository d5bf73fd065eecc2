package io.doorbuster.domain.order;

import java.util.List;

/** What happened to an order after it was placed, beyond its statuses; each list oldest first. */
public record AfterSales(List<Shipment> shipments, List<OrderReturn> returns, List<Refund> refunds) {

    /** Nothing yet. */
    public static final AfterSales NONE = new AfterSales(List.of(), List.of(), List.of());

    public AfterSales {
        shipments = List.copyOf(shipments);
        returns = List.copyOf(returns);
        refunds = List.copyOf(refunds);
    }

    /** How many things happened. */
    public int size() {
        return shipments.size() + returns.size() + refunds.size();
    }

    long shipped(String sku) {
        return shipments.stream().flatMap(shipment -> shipment.lines().stream())
                .filter(units -> units.sku().equals(sku)).mapToLong(Units::quantity).sum();
    }

    long returned(String sku) {
        return returns.stream().flatMap(back -> back.lines().stream()).map(OrderReturn.Line::units)
                .filter(units -> units.sku().equals(sku)).mapToLong(Units::quantity).sum();
    }

    long refundedUnits(String sku) {
        return refunds.stream().filter(refund -> refund.state().counts()).flatMap(refund -> refund.lines().stream())
                .filter(units -> units.sku().equals(sku)).mapToLong(Units::quantity).sum();
    }

    /** Minor units of all refunds but those that came to nothing. */
    public long refundedMinor() {
        return refunds.stream().filter(refund -> refund.state().counts()).mapToLong(Refund::amountMinor).sum();
    }
}
