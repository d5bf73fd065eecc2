package io.doorbuster.domain.order;

import java.time.Instant;
import java.util.List;

/**
 * Units of an order that came back.
 *
 * @param reason may be empty
 */
public record OrderReturn(List<Line> lines, String reason, Instant at) {

    /**
     * Units of one SKU.
     *
     * @param restock whether they are for sale again; otherwise they are gone for good
     */
    public record Line(Units units, boolean restock) {}

    public OrderReturn {
        lines = List.copyOf(lines);
    }
}
