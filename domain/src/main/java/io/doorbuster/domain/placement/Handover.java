package io.doorbuster.domain.placement;

import io.doorbuster.domain.journal.JournalEntry;
import io.doorbuster.domain.order.Placement;
import io.doorbuster.domain.order.Placement.NotOwned;

/**
 * An order as the journal gets it. No refusal leaves before the journal has looked whether the attempt owns an order.
 *
 * @param refusal what the shopper hears if the attempt owns no order and the journal was not to place one
 */
public record Handover(JournalEntry entry, Placement refusal) {

    /** What the shopper hears when the journal has answered {@code verdict}. */
    public Placement answer(Placement verdict) {
        return verdict instanceof NotOwned ? refusal : verdict;
    }
}
