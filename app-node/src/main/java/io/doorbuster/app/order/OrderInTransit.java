package io.doorbuster.app.order;

import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.Placement;
import java.util.concurrent.CompletableFuture;

/** An order on its way to a member and back. */
record OrderInTransit(PlaceOrder order, long startNanos, CompletableFuture<Placement> answer) {

    OrderInTransit(PlaceOrder order, long startNanos) {
        this(order, startNanos, new CompletableFuture<>());
    }
}
