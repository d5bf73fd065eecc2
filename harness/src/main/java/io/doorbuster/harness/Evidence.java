package io.doorbuster.harness;

import io.doorbuster.domain.audit.Audit;
import java.util.List;

/**
 * What the shop itself says, to be held against what its clients saw. Read while nothing is sold.
 *
 * @param before audit of every SKU before the first call of the history
 * @param after audit of every SKU after the last one
 * @param orderIds of all orders in PostgreSQL, also of those that are older than the history
 * @param fulfilledOrderIds the order of each fulfillment order
 */
public record Evidence(Audit before, Audit after, List<String> orderIds, List<String> fulfilledOrderIds) {

    public Evidence {
        orderIds = List.copyOf(orderIds);
        fulfilledOrderIds = List.copyOf(fulfilledOrderIds);
    }

    /** Orders that came into being between the two audits. */
    public long newOrders() {
        return after.orders() - before.orders();
    }
}
