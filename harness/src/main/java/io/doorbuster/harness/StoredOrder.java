package io.doorbuster.harness;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * An order as PostgreSQL has it.
 *
 * @param attempt that owns it
 * @param fulfilledFrom the location of each of its fulfillment orders
 */
public record StoredOrder(String id, UUID attempt, String email, long totalMinor, Map<String, Long> unitsBySku,
        List<String> fulfilledFrom) {

    public StoredOrder {
        unitsBySku = Map.copyOf(unitsBySku);
        fulfilledFrom = List.copyOf(fulfilledFrom);
    }
}
