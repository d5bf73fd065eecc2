package io.doorbuster.domain.order;

import java.util.List;

/**
 * The answers to a batch of orders, in their order, and leave to refuse what is sold out.
 *
 * @param notes at most one for each SKU of the batch
 */
public record PlacementBatch(List<Placement> placements, List<SoldOutNote> notes) {

    public PlacementBatch {
        placements = List.copyOf(placements);
        notes = List.copyOf(notes);
    }
}
