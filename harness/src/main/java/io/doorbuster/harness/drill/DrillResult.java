package io.doorbuster.harness.drill;

import io.doorbuster.domain.audit.AuditLine;
import java.time.Duration;
import java.util.List;

/**
 * How a drill went.
 *
 * @param stock of each SKU of the drill, afterwards
 * @param orders placed, each key once
 * @param soldOut requests refused because a SKU was short
 * @param unanswered requests without an answer that settles them
 * @param gap longest time without a new order since a fault began
 * @param broken every promise that was not kept
 * @param notes what was measured besides
 */
record DrillResult(Drill drill, long seed, Duration took, List<AuditLine> stock, long orders, long soldOut,
        long unanswered, Duration gap, List<String> broken, List<String> notes) {

    DrillResult {
        stock = List.copyOf(stock);
        broken = List.copyOf(broken);
        notes = List.copyOf(notes);
    }

    boolean isPassed() {
        return broken.isEmpty();
    }
}
