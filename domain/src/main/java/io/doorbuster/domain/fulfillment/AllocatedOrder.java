package io.doorbuster.domain.fulfillment;

import io.doorbuster.domain.order.OrderId;
import java.util.List;

/**
 * An order of the stream, and the locations that must ship it.
 *
 * @param writer as in {@link PlacedOrder}, like {@code previous} and {@code sequence}
 */
public record AllocatedOrder(long writer, long previous, long sequence, OrderId order, List<String> locations) {

    public AllocatedOrder {
        locations = List.copyOf(locations);
    }

    /** The order, shipped from {@code locations}. */
    public static AllocatedOrder of(PlacedOrder placed, List<String> locations) {
        return new AllocatedOrder(placed.writer(), placed.previous(), placed.sequence(), placed.order().id(),
                locations);
    }
}
