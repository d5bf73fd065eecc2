package io.doorbuster.domain.journal;

import io.doorbuster.domain.order.Durability;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.OrderNumber;
import io.doorbuster.domain.order.PlaceOrder;
import java.time.Instant;

/**
 * An order that fits, with the identity that it will have.
 *
 * @param sequence its place among the orders of its writer
 * @param deadlineMillis of the try that places it, see {@link JournalEntry}
 */
public record AcceptedOrder(PlaceOrder command, OrderId id, long sequence, long deadlineMillis) {

    /** The order as it is once committed. */
    public Order placedBy(long writer, Durability durability, Instant at) {
        return Order.placed(command, id, OrderNumber.of(writer, sequence), durability, at);
    }
}
