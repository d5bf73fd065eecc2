package io.doorbuster.domain.fulfillment;

import io.doorbuster.domain.order.OrderId;
import java.util.List;

/**
 * An order of the stream, and the locations that must ship it.
 *
 * @param writer as in {@link PlacedOrder}, like {@code previous} and {@code sequence}
 * @param refusal why no location is to ship it, and it is set aside as a dead letter; empty if it is shipped
 */
public record AllocatedOrder(long writer, long previous, long sequence, OrderId order, List<String> locations,
        String refusal) {

    public AllocatedOrder {
        locations = List.copyOf(locations);
    }

    /** The order, shipped from {@code locations}. */
    public static AllocatedOrder of(PlacedOrder placed, List<String> locations) {
        return new AllocatedOrder(placed.writer(), placed.previous(), placed.sequence(), placed.order().id(),
                locations, "");
    }

    /** An order that nothing can be made of. */
    public static AllocatedOrder refused(UnreadableOrder order) {
        return new AllocatedOrder(order.writer(), order.previous(), order.sequence(), order.order(), List.of(),
                order.error());
    }
}
