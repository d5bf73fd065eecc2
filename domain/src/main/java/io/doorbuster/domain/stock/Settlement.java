package io.doorbuster.domain.stock;

import io.doorbuster.domain.AttemptId;
import java.util.List;

/**
 * What the grid must be told of one SKU after a transaction: these attempts are decided, and this is the ledger row.
 *
 * @param row {@link LedgerRow#NONE} if the SKU has none
 */
public record Settlement(String sku, List<AttemptId> attempts, LedgerRow row) {

    public Settlement {
        attempts = List.copyOf(attempts);
    }
}
