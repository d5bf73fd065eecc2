package io.doorbuster.app.order;

import io.doorbuster.domain.Money;
import io.doorbuster.domain.order.Durability;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.OrderStatus;
import io.doorbuster.domain.order.StatusChange;
import java.time.Instant;
import java.util.List;

/**
 * An order as shoppers see it. Who holds the id may see it, so it says nothing of who bought and where it goes to.
 *
 * @param number for people
 * @param durability what the answer 201 survives
 * @param discounts not given yet, so 0; likewise shipping and tax
 * @param history the statuses reached, oldest first
 */
public record OrderView(String id, String number, OrderStatus status, Durability durability, List<Line> lines,
        Money subtotal, Money discounts, Money shipping, Money tax, Money total, Instant placedAt, long version,
        List<StatusChange> history) {

    /** One line of the order. */
    public record Line(String sku, long quantity, Money unitPrice, Money lineTotal) {}

    /** The view of {@code order}. */
    public static OrderView of(Order order) {
        String currency = order.currency();
        Money nothing = new Money(0, currency);
        Money total = new Money(order.totalMinor(), currency);
        return new OrderView(order.id().toString(), order.number(), order.status(), order.durability(),
                order.lines().stream().map(line -> line(line, currency)).toList(), total, nothing, nothing, nothing,
                total, order.placedAt(), order.version(), order.history());
    }

    private static Line line(OrderLine line, String currency) {
        return new Line(line.sku(), line.quantity(), new Money(line.unitPriceMinor(), currency),
                new Money(line.totalMinor(), currency));
    }
}
