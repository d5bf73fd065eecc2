package io.doorbuster.store.journal;

import io.doorbuster.domain.stock.Settlement;
import java.util.List;

/** Hears what the journal has done; called on the writer's thread, so it must not block. */
public interface JournalListener {

    /** A batch is decided: what the grid must be told of each SKU that it touched. */
    void settled(List<Settlement> settlements);

    /** A batch of {@code orders} took {@code nanos} from its first statement to its commit. */
    void written(int orders, long nanos);
}
