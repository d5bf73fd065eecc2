package io.doorbuster.domain.order;

/** What the answer 201 survives. */
public enum Durability {
    /** Committed in PostgreSQL, flushed to its disk. */
    LEDGER,
    /** And on a synchronous standby as well. */
    LEDGER_REPLICATED
}
