package io.doorbuster.domain.journal;

import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.PlaceOrder.Intent;
import java.util.List;

/**
 * An order on its way through the journal.
 *
 * @param intent what to do if the attempt owns no order yet; may be {@code RECALL} where the order itself says
 *     {@code PLACE}, because its reservation was refused
 * @param reservedSkus SKUs of which the attempt holds units in the grid: they are settled with the verdict
 * @param sendBeforeMillis epoch milliseconds after which it is no longer sent, because nobody waits for it
 * @param deadlineMillis epoch milliseconds of its reservations: once the attempt is void up to here, it cannot be placed
 */
public record JournalEntry(PlaceOrder order, Intent intent, List<String> reservedSkus, long sendBeforeMillis,
        long deadlineMillis) {

    public JournalEntry {
        reservedSkus = List.copyOf(reservedSkus);
    }
}
