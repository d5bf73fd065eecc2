package io.doorbuster.domain.order;

import java.time.Instant;
import java.util.List;

/**
 * A parcel of an order that has left.
 *
 * @param tracking the carrier's word for it, may be empty
 */
public record Shipment(List<Units> lines, String tracking, Instant at) {
    public Shipment {
        lines = List.copyOf(lines);
    }
}
