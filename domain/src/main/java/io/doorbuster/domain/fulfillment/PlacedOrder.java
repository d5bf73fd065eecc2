package io.doorbuster.domain.fulfillment;

import io.doorbuster.domain.order.Order;

/**
 * An order on the stream, as it was placed: whatever has become of it since.
 *
 * @param writer the start of a journal writer that committed it
 * @param previous the sequence of the writer's order before it, 0 for the first: who has applied that one may apply this
 * @param sequence its place in the order in which the writer committed
 */
public record PlacedOrder(long writer, long previous, long sequence, Order order) implements StreamedOrder {

    /** Names the order only: the rest is a shopper's data. */
    @Override
    public String toString() {
        return "PlacedOrder[" + writer + "/" + sequence + ", " + order.id() + "]";
    }
}
