package io.doorbuster.grid.stock;

import com.hazelcast.map.EntryProcessor;
import io.doorbuster.domain.stock.StockLevel;
import java.util.Map;

/**
 * Makes sure that nothing of a sold-out SKU is given out before {@code untilMillis} (epoch milliseconds), so that a note
 * saying so stays true as long as it lives. Answers the version of the ledger row that the SKU is sold out in, with
 * nothing pending, or {@link #NOT_SOLD_OUT}.
 */
public record GuardSoldOut(long untilMillis) implements EntryProcessor<String, StockLevel, Long> {

    /** The answer for a SKU that is not sold out, or of which nothing is known. */
    public static final long NOT_SOLD_OUT = -1;

    @Override
    public Long process(Map.Entry<String, StockLevel> entry) {
        StockLevel level = entry.getValue();
        if (level == null || !level.isSoldOut()) {
            return NOT_SOLD_OUT;
        }
        entry.setValue(level.soldOutUntil(untilMillis));
        return level.ledger().version();
    }
}
