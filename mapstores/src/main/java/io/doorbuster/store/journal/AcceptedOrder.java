package io.doorbuster.store.journal;

import io.doorbuster.domain.order.Durability;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.store.OrderNumber;
import java.time.Instant;

/** An order that fits, with the identity that it will have. */
record AcceptedOrder(PlaceOrder command, OrderId id, long sequence, long deadlineMillis) {

    /** The order as it is once committed. */
    Order placedBy(long writer, Durability durability, Instant at) {
        return Order.placed(command, id, OrderNumber.of(writer, sequence), durability, at);
    }
}
