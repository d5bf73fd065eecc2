package io.doorbuster.domain.journal;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.stock.LedgerRow;
import java.util.Map;

/** What a transaction of the journal found: the ledger rows, locked, and the attempts that are decided already. */
public record Found(Map<String, LedgerRow> rows, Map<AttemptId, KnownAttempt> attempts) {}
