package io.doorbuster.domain.fulfillment;

import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.OrderLine;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * What one location must ship of one order.
 *
 * @param id {@code ful_} and 32 hexadecimal digits
 * @param version counts the changes, from 1
 * @param changedAt when the status was reached
 * @param tracking the carrier's word for the parcel, empty until it is shipped or if there is none
 * @param requestId of the request that placed the order; empty if it is not known
 */
public record FulfillmentOrder(String id, OrderId orderId, String orderNumber, String location,
        FulfillmentStatus status, long version, List<OrderLine> lines, Instant createdAt, Instant changedAt,
        String tracking, String requestId) {

    /** The only location for now. */
    public static final String DEFAULT_LOCATION = "main";

    public FulfillmentOrder {
        lines = List.copyOf(lines);
        requestId = Objects.requireNonNullElse(requestId, ""); // missing in what older members send
    }

    /** The same with these lines. */
    public FulfillmentOrder withLines(List<OrderLine> others) {
        return new FulfillmentOrder(id, orderId, orderNumber, location, status, version, others, createdAt, changedAt,
                tracking, requestId);
    }
}
