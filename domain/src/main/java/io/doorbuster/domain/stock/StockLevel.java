package io.doorbuster.domain.stock;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.stock.ReservationOutcome.Crowded;
import io.doorbuster.domain.stock.ReservationOutcome.Insufficient;
import io.doorbuster.domain.stock.ReservationOutcome.Reserved;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What the grid knows of one SKU: the ledger row as last seen, and the reservations pending on top of it. What is
 * available is derived from the two and stored nowhere.
 *
 * <p>Every change may run twice, late or out of order, and then errs only towards too little: that is what lets the
 * grid retry and fail over freely, with PostgreSQL as the judge.
 */
public record StockLevel(LedgerRow ledger, PendingSet pending) {

    /** Reservations that one SKU may have pending: a second's worth of the fastest sale measured. */
    public static final int MAX_PENDING = 20_000;

    /** The level of a SKU of which nothing was ever received. */
    public static final StockLevel EMPTY = new StockLevel(LedgerRow.NONE, PendingSet.EMPTY);

    /** A batch of reservations decided: the next level, and one outcome for each in the same order. */
    public record Decided(StockLevel next, List<ReservationOutcome> outcomes) {
        public Decided {
            outcomes = List.copyOf(outcomes);
        }
    }

    /** The level as loaded from the ledger, with nothing pending. */
    public static StockLevel of(LedgerRow ledger) {
        return new StockLevel(ledger, PendingSet.EMPTY);
    }

    /** Units that may still be promised; never negative, even where a lost level left more pending than unsold. */
    public long available() {
        return Math.max(0, ledger.unsold() - pending.quantity());
    }

    /** Units neither sold nor available: {@code received = available + reserved + sold} holds by construction. */
    public long reserved() {
        return ledger.unsold() - available();
    }

    /**
     * Decides {@code wanted} in turn; changes nothing itself. An attempt that is pending already stays so, with the
     * later of the two deadlines: a second execution is a no-op.
     */
    public Decided reserve(List<Reservation> wanted) {
        PendingSet.Change change = pending.change();
        List<ReservationOutcome> outcomes = new ArrayList<>(wanted.size());
        for (Reservation reservation : wanted) {
            outcomes.add(decide(change, reservation, ledger.unsold()));
        }
        return new Decided(new StockLevel(ledger, change.done()), outcomes);
    }

    private static ReservationOutcome decide(PendingSet.Change change, Reservation wanted, long unsold) {
        Reservation held = change.get(wanted.attempt());
        if (held != null) {
            change.put(held.withDeadline(wanted.deadlineMillis()));
            return new Reserved();
        }
        long available = Math.max(0, unsold - change.quantity());
        if (wanted.quantity() > available) {
            return new Insufficient(available);
        }
        if (change.size() >= MAX_PENDING) {
            return new Crowded();
        }
        change.put(wanted);
        return new Reserved();
    }

    /**
     * Drops {@code settled} and takes {@code row} if it is newer: the one change that follows a sale, a refusal, a
     * receipt, a reload and a merge alike.
     */
    public StockLevel settle(Collection<AttemptId> settled, LedgerRow row) {
        LedgerRow newest = row.version() > ledger.version() ? row : ledger;
        return new StockLevel(newest, pending.without(settled));
    }

    /**
     * Takes {@code row} whatever its version, if the level still has {@code seen}: for a ledger that was found to be
     * older than the level. What is pending stays: each of it is decided by the ledger, as ever.
     */
    public StockLevel reset(LedgerRow seen, LedgerRow row) {
        return ledger.equals(seen) ? new StockLevel(row, pending) : this;
    }

    /** Reservations whose deadline has passed. */
    public List<Reservation> overdue(long nowMillis) {
        return pending.matching(reservation -> reservation.deadlineMillis() < nowMillis);
    }
}
