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
 *
 * @param soldOutUntilMillis epoch milliseconds until which nothing is given out, because a note that the SKU is sold
 *     out was handed to app nodes and may be in use that long; 0 if none was
 */
public record StockLevel(LedgerRow ledger, PendingSet pending, long soldOutUntilMillis) {

    /** Reservations that one SKU may have pending: a second's worth of the fastest sale measured. */
    public static final int MAX_PENDING = 20_000;

    /**
     * How far ahead a guard can lie, epoch milliseconds apart: many times what any note asks for. What lies further was
     * set by a clock that ran ahead, and would keep the SKU from being sold for as long.
     */
    private static final long MAX_GUARD_MILLIS = 10_000;

    /** The level of a SKU of which nothing was ever received. */
    public static final StockLevel EMPTY = new StockLevel(LedgerRow.NONE, PendingSet.EMPTY, 0);

    /** A batch of reservations decided: the next level, and one outcome for each in the same order. */
    public record Decided(StockLevel next, List<ReservationOutcome> outcomes) {
        public Decided {
            outcomes = List.copyOf(outcomes);
        }
    }

    /** The level as loaded from the ledger, with nothing pending. */
    public static StockLevel of(LedgerRow ledger) {
        return new StockLevel(ledger, PendingSet.EMPTY, 0);
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
     *
     * @param nowMillis the caller's clock, epoch milliseconds
     */
    public Decided reserve(List<Reservation> wanted, long nowMillis) {
        long guardMillis = soldOutUntilMillis - nowMillis;
        long open = guardMillis > 0 && guardMillis <= MAX_GUARD_MILLIS ? 0 : ledger.unsold();
        PendingSet.Change change = pending.change();
        List<ReservationOutcome> outcomes = new ArrayList<>(wanted.size());
        for (Reservation reservation : wanted) {
            outcomes.add(decide(change, reservation, open));
        }
        return new Decided(new StockLevel(ledger, change.done(), soldOutUntilMillis), outcomes);
    }

    private static ReservationOutcome decide(PendingSet.Change change, Reservation wanted, long open) {
        Reservation held = change.get(wanted.attempt());
        if (held != null) {
            change.put(held.withDeadline(wanted.deadlineMillis()));
            return new Reserved();
        }
        long available = Math.max(0, open - change.quantity());
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
        return new StockLevel(newest, pending.without(settled), soldOutUntilMillis);
    }

    /**
     * Whether a note "sold out" is true now and can be kept true until {@code untilMillis}: nothing is available and
     * nothing pending could become available again.
     */
    public boolean isSoldOut() {
        return ledger.unsold() == 0 && pending.size() == 0;
    }

    /** The level that gives nothing out before {@code untilMillis} (epoch milliseconds), whatever is received. */
    public StockLevel soldOutUntil(long untilMillis) {
        boolean isPlausible = soldOutUntilMillis - untilMillis <= MAX_GUARD_MILLIS;
        return new StockLevel(ledger, pending,
                isPlausible ? Math.max(soldOutUntilMillis, untilMillis) : untilMillis);
    }

    /** Reservations whose deadline has passed. */
    public List<Reservation> overdue(long nowMillis) {
        return pending.matching(reservation -> reservation.deadlineMillis() < nowMillis);
    }
}
