package io.doorbuster.domain.stock;

import java.time.Instant;
import java.util.Optional;

/**
 * A stock level that was found to differ from its ledger row, and was brought back to it.
 *
 * @param id counts up, 0 while it is not recorded yet
 * @param cause why the grid was held against PostgreSQL
 * @param member that owned the SKU
 * @param grid what the level had, {@link LedgerRow#NONE} if it was missing
 * @param ledger what it has now, {@link LedgerRow#NONE} if PostgreSQL has no row
 */
public record StockRepair(long id, String sku, Kind kind, String cause, String member, LedgerRow grid,
        LedgerRow ledger, Instant at) {

    /** Every way in which a level may differ. */
    public enum Kind {
        /** Older than the row, for longer than a settlement is under way. */
        BEHIND,
        /** Not in memory at all. */
        MISSING,
        /** Newer than the row: PostgreSQL was restored or failed over to an older copy. */
        AHEAD,
        /** Of the same version, with other figures: as {@link #AHEAD}, and sold on since. */
        DIVERGED
    }

    /**
     * What is wrong with {@code grid}, which was read before {@code ledger} was, if something is: a level follows its
     * row, so of two looks the later one at PostgreSQL never has the older version.
     *
     * @return empty if nothing is, or the level is merely behind, which it is for a moment after every sale
     */
    public static Optional<Kind> regression(LedgerRow grid, LedgerRow ledger) {
        if (grid.version() > ledger.version()) {
            return Optional.of(Kind.AHEAD);
        }
        return grid.version() == ledger.version() && !grid.equals(ledger)
                ? Optional.of(Kind.DIVERGED)
                : Optional.empty();
    }
}
