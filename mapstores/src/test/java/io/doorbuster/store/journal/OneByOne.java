package io.doorbuster.store.journal;

import io.doorbuster.domain.journal.JournalEntry;
import io.doorbuster.domain.order.Placement;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Hands a journal calls of one order each. */
final class OneByOne {

    private OneByOne() {}

    static CompletableFuture<Placement> submit(OrderJournal journal, JournalEntry entry) {
        return journal.submit(List.of(entry)).getFirst();
    }
}
