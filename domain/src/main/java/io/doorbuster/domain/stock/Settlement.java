package io.doorbuster.domain.stock;

import io.doorbuster.domain.AttemptId;
import java.util.List;

/**
 * What the grid must be told of one SKU after a transaction: these attempts are decided, and this is the ledger row.
 *
 * @param refused those of {@code attempts} that own no order: what they took of a hold goes back to it
 * @param row {@link LedgerRow#NONE} if the SKU has none
 */
public record Settlement(String sku, List<AttemptId> attempts, List<AttemptId> refused, LedgerRow row) {

    public Settlement {
        attempts = List.copyOf(attempts);
        refused = List.copyOf(refused);
    }

    /** A settlement that gives nothing back to holds. */
    public Settlement(String sku, List<AttemptId> attempts, LedgerRow row) {
        this(sku, attempts, List.of(), row);
    }
}
