package io.doorbuster.domain.stock;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.stock.ReservationOutcome.Crowded;
import io.doorbuster.domain.stock.ReservationOutcome.Insufficient;
import io.doorbuster.domain.stock.ReservationOutcome.Reserved;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What the grid knows of one SKU: the ledger row as last seen, the reservations pending on top of it, and what is held
 * for shoppers who have not ordered yet. What is available is derived from these and stored nowhere.
 *
 * <p>Every change may run twice, late or out of order, and then errs only towards too little: that is what lets the
 * grid retry and fail over freely, with PostgreSQL as the judge.
 *
 * @param held counts only as long as it has not expired, whether or not it has been swept out; missing in what was
 *     stored before there were holds
 */
public record StockLevel(LedgerRow ledger, PendingSet pending, HeldUnits held) {

    /** Reservations that one SKU may have pending: a second's worth of the fastest sale measured. */
    public static final int MAX_PENDING = 20_000;

    /** Holds that one SKU may have open: beyond, one decision would scan them for longer than a millisecond. */
    public static final int MAX_HOLDS = 20_000;

    /** The level of a SKU of which nothing was ever received. */
    public static final StockLevel EMPTY = new StockLevel(LedgerRow.NONE, PendingSet.EMPTY);

    /** A batch of reservations decided: the next level, and one outcome for each in the same order. */
    public record Decided(StockLevel next, List<ReservationOutcome> outcomes) {
        public Decided {
            outcomes = List.copyOf(outcomes);
        }
    }

    /** A hold decided. */
    public record HoldDecided(StockLevel next, HoldOutcome outcome) {}

    public StockLevel {
        held = Objects.requireNonNullElse(held, HeldUnits.NONE);
    }

    /** A level of which nothing is held. */
    public StockLevel(LedgerRow ledger, PendingSet pending) {
        this(ledger, pending, HeldUnits.NONE);
    }

    /** The level as loaded from the ledger, with nothing pending. */
    public static StockLevel of(LedgerRow ledger) {
        return new StockLevel(ledger, PendingSet.EMPTY);
    }

    /**
     * Units that may still be promised if no hold has expired; never negative, even where a lost level left more pending
     * than unsold.
     */
    public long available() {
        return available(Long.MIN_VALUE);
    }

    /** Units that may still be promised at {@code nowMillis}. */
    public long available(long nowMillis) {
        long kept = nowMillis < held.firstExpiryMillis() ? held.quantity() : held.quantity(nowMillis);
        return Math.max(0, ledger.unsold() - pending.quantity() - kept);
    }

    /** Units neither sold nor available: {@code received = available + reserved + sold} holds by construction. */
    public long reserved() {
        return ledger.unsold() - available();
    }

    /** Units neither sold nor available at {@code nowMillis}. */
    public long reserved(long nowMillis) {
        return ledger.unsold() - available(nowMillis);
    }

    /** As {@link #reserve(List, long)}, as if no hold had expired. */
    public Decided reserve(List<Reservation> wanted) {
        return reserve(wanted, Long.MIN_VALUE);
    }

    /**
     * Decides {@code wanted} in turn at {@code nowMillis}; changes nothing itself. An attempt that is pending already
     * stays so, with the later of the two deadlines: a second execution is a no-op. An attempt that names an open hold
     * may have its units as well; they move from the hold to the reservation in this one step, and what the hold keeps
     * beyond that is free.
     */
    public Decided reserve(List<Reservation> wanted, long nowMillis) {
        Turn turn = new Turn(pending.change(), held.openAt(nowMillis));
        List<ReservationOutcome> outcomes = new ArrayList<>(wanted.size());
        for (Reservation reservation : wanted) {
            outcomes.add(turn.decide(reservation, ledger.unsold()));
        }
        return new Decided(new StockLevel(ledger, turn.pending.done(), turn.held), outcomes);
    }

    /** A batch under decision. */
    private static final class Turn {
        private final PendingSet.Change pending;
        private HeldUnits held;

        private Turn(PendingSet.Change pending, HeldUnits held) {
            this.pending = pending;
            this.held = held;
        }

        private ReservationOutcome decide(Reservation wanted, long unsold) {
            Reservation reserved = pending.get(wanted.attempt());
            if (reserved != null) {
                pending.put(reserved.withDeadline(wanted.deadlineMillis()));
                return new Reserved();
            }
            Optional<Hold> own = Optional.ofNullable(wanted.hold()).flatMap(hold -> held.find(hold.id()));
            long available = Math.max(0, unsold - pending.quantity() - held.quantity()
                    + own.map(Hold::quantity).orElse(0L));
            if (wanted.quantity() > available) {
                return new Insufficient(available);
            }
            if (pending.size() >= MAX_PENDING) {
                return new Crowded();
            }
            pending.put(own.map(hold -> take(hold, wanted))
                    .orElseGet(() -> new Reservation(wanted.attempt(), wanted.quantity(), wanted.deadlineMillis())));
            return new Reserved();
        }

        private Reservation take(Hold hold, Reservation wanted) {
            held = held.without(hold.id());
            Hold taken = new Hold(hold.id(), Math.min(hold.quantity(), wanted.quantity()), hold.expiresAtMillis());
            return new Reservation(wanted.attempt(), wanted.quantity(), wanted.deadlineMillis(), taken);
        }
    }

    /** As {@link #settle(Collection, Collection, LedgerRow)}, with nothing that goes back to a hold. */
    public StockLevel settle(Collection<AttemptId> settled, LedgerRow row) {
        return settle(settled, List.of(), row);
    }

    /**
     * Drops {@code settled} and takes {@code row} if it is newer: the one change that follows a sale, a refusal, a
     * receipt, a reload and a merge alike. What those of them that are {@code refused} took of a hold goes back to it, in
     * the same step; a hold that has expired meanwhile counts no more.
     */
    public StockLevel settle(Collection<AttemptId> settled, Collection<AttemptId> refused, LedgerRow row) {
        LedgerRow newest = row.version() > ledger.version() ? row : ledger;
        HeldUnits keeps = held;
        for (AttemptId attempt : refused) {
            Reservation reservation = pending.get(attempt);
            if (reservation != null && reservation.hold() != null && keeps.find(reservation.hold().id()).isEmpty()) {
                keeps = keeps.with(reservation.hold());
            }
        }
        return new StockLevel(newest, pending.without(settled), keeps);
    }

    /**
     * Takes {@code row} whatever its version, if the level still has {@code seen}: for a ledger that was found to be
     * older than the level. What is pending stays: each of it is decided by the ledger, as ever.
     */
    public StockLevel reset(LedgerRow seen, LedgerRow row) {
        return ledger.equals(seen) ? new StockLevel(row, pending, held) : this;
    }

    /** Reservations whose deadline has passed. */
    public List<Reservation> overdue(long nowMillis) {
        return pending.matching(reservation -> reservation.deadlineMillis() < nowMillis);
    }

    /**
     * Decides a hold at {@code nowMillis}: it takes the place of an earlier one of its id, so that it may be extended,
     * raised and lowered, and a second execution is a no-op. One that keeps no more than before is not refused for stock.
     *
     * @param maxOfBuyer units that one buyer may hold of the SKU, in all holds together
     */
    public HoldDecided hold(Hold wanted, long maxOfBuyer, long nowMillis) {
        HeldUnits open = held.openAt(nowMillis);
        long own = open.find(wanted.id()).map(Hold::quantity).orElse(0L);
        HeldUnits others = open.without(wanted.id());
        if (wanted.quantity() > own) {
            long elsewhere = others.quantityOf(wanted.id().buyer(), nowMillis);
            long available = Math.max(0, ledger.unsold() - pending.quantity() - others.quantity());
            if (wanted.quantity() + elsewhere > maxOfBuyer) {
                return new HoldDecided(this, new HoldOutcome.AboveLimit(maxOfBuyer, elsewhere));
            }
            if (wanted.quantity() > available) {
                return new HoldDecided(this, new HoldOutcome.Insufficient(available));
            }
            if (others.size() >= MAX_HOLDS) {
                return new HoldDecided(this, new HoldOutcome.Crowded());
            }
        }
        HeldUnits next = wanted.quantity() == 0 ? others : others.with(wanted);
        return new HoldDecided(new StockLevel(ledger, pending, next), new HoldOutcome.Held());
    }

    /** Gives back what the hold keeps; one that is not there does not matter. */
    public StockLevel release(HoldId id) {
        return new StockLevel(ledger, pending, held.without(id));
    }

    /**
     * Brings back a hold that was lost with a member, whatever is available now: it was promised. One that is there stays
     * as it is, and so does one that an order is taking.
     */
    public StockLevel restore(Hold lost) {
        if (held.find(lost.id()).isPresent()) {
            return this; // as almost always: it costs no look at each reservation
        }
        boolean taken = !pending.matching(r -> r.hold() != null && r.hold().id().equals(lost.id())).isEmpty();
        return taken ? this : new StockLevel(ledger, pending, held.with(lost));
    }

    /** Forgets what has expired; that changes nothing but the memory that it takes. */
    public StockLevel withoutExpired(long nowMillis) {
        return new StockLevel(ledger, pending, held.openAt(nowMillis));
    }
}
