package io.doorbuster.store;

import io.doorbuster.domain.order.Address;
import io.doorbuster.domain.order.AfterSales;
import io.doorbuster.domain.order.Durability;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderCharges;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.OrderNumber;
import io.doorbuster.domain.order.OrderPayment;
import io.doorbuster.domain.order.OrderStatus;
import io.doorbuster.domain.order.StatusChange;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of {@code orders}: an order as it was placed, without its lines. */
public record OrderHead(OrderId id, String number, String email, String customerId, String currency,
        Address shippingAddress, String paymentMethod, Durability durability, Instant placedAt,
        OrderCharges charges, String requestId) {

    /**
     * Reads the first twelve columns: id, writer, sequence, email, customer_id, currency, shipping_address, payment_method,
     * durability, placed_at, charges, request_id.
     */
    public static OrderHead read(ResultSet row) throws SQLException {
        return new OrderHead(OrderId.of(row.getObject(1, UUID.class)),
                OrderNumber.of(row.getLong(2), row.getLong(3)), row.getString(4), row.getString(5),
                row.getString(6), Documents.read(row.getString(7), Address.class), row.getString(8),
                Durability.valueOf(row.getString(9)), row.getObject(10, OffsetDateTime.class).toInstant(),
                charges(row.getString(11)), row.getString(12));
    }

    /** What the column {@code charges} holds; it is null if the order costs what its lines cost. */
    static OrderCharges charges(@Nullable String document) {
        return document == null ? OrderCharges.NONE : Documents.read(document, OrderCharges.class);
    }

    /** The order as it was placed. */
    public Order with(List<OrderLine> lines) {
        return new Order(id, number, 1, email, customerId, currency, lines, shippingAddress, paymentMethod,
                durability, placedAt, List.of(new StatusChange(OrderStatus.PLACED, placedAt)), charges, AfterSales.NONE,
                OrderPayment.asPlaced(paymentMethod, charges.totalMinor(OrderLine.subtotalMinor(lines))), requestId);
    }
}
