package io.doorbuster.domain.fulfillment;

import io.doorbuster.domain.order.OrderId;

/**
 * An order on the stream whose rows make no order, however often they are read.
 *
 * @param writer as in {@link PlacedOrder}, like {@code previous} and {@code sequence}
 * @param error what went wrong, for operators
 */
public record UnreadableOrder(long writer, long previous, long sequence, OrderId order, String error)
        implements StreamedOrder {}
