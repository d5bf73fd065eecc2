package io.doorbuster.store.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.domain.stock.Settlement;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Keeps what a journal tells. */
final class HeardJournal implements JournalListener {

    final Queue<Settlement> settled = new ConcurrentLinkedQueue<>();
    /** Orders of each transaction. */
    final Queue<Integer> written = new ConcurrentLinkedQueue<>();

    @Override
    public void settled(List<Settlement> settlements) {
        settled.addAll(settlements);
    }

    @Override
    public void written(int orders, long nanos) {
        assertThat(nanos).isPositive();
        written.add(orders);
    }
}
