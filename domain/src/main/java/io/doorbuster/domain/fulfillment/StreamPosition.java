package io.doorbuster.domain.fulfillment;

import java.util.ArrayList;
import java.util.List;

/**
 * How far a stream has come with the orders of one journal writer. It moves in the transaction that stores what the
 * stream made of them, and never back.
 *
 * @param sequence of the last order that is stored, 0 if none is
 */
public record StreamPosition(long writer, long sequence) {

    /**
     * Those of {@code orders}, all of this writer and in its order, that are not stored yet. The position after storing
     * them is {@link #after}.
     *
     * @throws IllegalStateException if orders between the position and these are missing: storing them would skip those
     */
    public List<AllocatedOrder> unknown(List<AllocatedOrder> orders) {
        long position = sequence;
        List<AllocatedOrder> unknown = new ArrayList<>();
        for (AllocatedOrder order : orders) {
            if (order.sequence() <= position) {
                continue;
            }
            if (order.previous() > position) {
                throw new IllegalStateException("the stream is at " + position + " of writer " + writer
                        + " and cannot go on with the order after " + order.previous());
            }
            unknown.add(order);
            position = order.sequence();
        }
        return unknown;
    }

    /** The position once {@code unknown} is stored. */
    public StreamPosition after(List<AllocatedOrder> unknown) {
        return unknown.isEmpty() ? this : new StreamPosition(writer, unknown.getLast().sequence());
    }
}
