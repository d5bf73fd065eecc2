package io.doorbuster.domain.fulfillment;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.order.Units;
import java.util.ArrayList;
import java.util.List;

/**
 * A parcel has left a location.
 *
 * @param attempt the same attempt again changes nothing
 * @param lines what is in it, each SKU once; empty for all that is left
 * @param tracking the carrier's word for it, may be empty
 */
public record ShipGoods(String fulfillmentId, AttemptId attempt, List<Units> lines, String tracking) {

    public ShipGoods {
        lines = List.copyOf(lines);
        if (lines.stream().map(Units::sku).distinct().count() < lines.size()) {
            throw new IllegalArgumentException("a SKU stands on two lines");
        }
    }

    /** Digest of the content, by which a retry is told from another request under the same key. */
    public long fingerprint() {
        List<String> parts = new ArrayList<>(List.of(fulfillmentId, tracking));
        lines.forEach(line -> parts.addAll(List.of(line.sku(), Long.toString(line.quantity()))));
        return AttemptId.fingerprint(parts.toArray(String[]::new));
    }
}
