package io.doorbuster.app.order;

import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.Placement;
import java.util.concurrent.CompletableFuture;

/** An order on its way to a member and back; equal to itself only. */
final class OrderInTransit {

    private final PlaceOrder order;
    private final long startNanos = System.nanoTime();
    private final CompletableFuture<Placement> answer = new CompletableFuture<>();

    OrderInTransit(PlaceOrder order) {
        this.order = order;
    }

    PlaceOrder order() {
        return order;
    }

    /** What the shopper waits for. */
    CompletableFuture<Placement> answer() {
        return answer;
    }

    /** How long it has been under way. */
    long waitedNanos() {
        return System.nanoTime() - startNanos;
    }
}
