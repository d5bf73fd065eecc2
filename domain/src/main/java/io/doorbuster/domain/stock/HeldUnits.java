package io.doorbuster.domain.stock;

import io.doorbuster.domain.AttemptId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * What is held of one SKU: an immutable set, one hold for each id. It costs nothing while empty, and one comparison
 * while nothing in it has expired.
 *
 * @param holds keyed by buyer and serial, in the place of an attempt; the deadline is the moment of expiry
 * @param firstExpiryMillis no hold is over before this moment
 */
public record HeldUnits(PendingSet holds, long firstExpiryMillis) {

    /** Nothing is held. */
    public static final HeldUnits NONE = new HeldUnits(PendingSet.EMPTY, Long.MAX_VALUE);

    /** The set of {@code holds}. */
    public static HeldUnits of(Collection<Hold> holds) {
        HeldUnits held = NONE;
        for (Hold hold : holds) {
            held = held.with(hold);
        }
        return held;
    }

    /** Units held, as if no hold had expired. */
    public long quantity() {
        return holds.quantity();
    }

    /** Units held at {@code nowMillis}. */
    public long quantity(long nowMillis) {
        return sum(nowMillis, Reservation::quantity);
    }

    /** Units that one buyer holds at {@code nowMillis}. */
    public long quantityOf(long buyer, long nowMillis) {
        return sum(nowMillis, hold -> hold.attempt().high() == buyer ? hold.quantity() : 0);
    }

    private long sum(long nowMillis, ToLongFunction<Reservation> units) {
        return holds.matching(hold -> nowMillis < hold.deadlineMillis()).stream().mapToLong(units).sum();
    }

    /** Holds in the set. */
    public int size() {
        return holds.size();
    }

    /** The hold, if it is in the set. */
    public Optional<Hold> find(HoldId id) {
        Reservation found = holds.get(key(id));
        return found == null ? Optional.empty()
                : Optional.of(new Hold(id, found.quantity(), found.deadlineMillis()));
    }

    /** All holds, in no particular order. */
    public List<Hold> all() {
        return holds.matching(any -> true).stream().map(HeldUnits::hold).toList();
    }

    /** The set with {@code hold}, in the place of an earlier one of its id. */
    HeldUnits with(Hold hold) {
        PendingSet.Change change = holds.change();
        change.put(new Reservation(key(hold.id()), hold.quantity(), hold.expiresAtMillis()));
        return new HeldUnits(change.done(), Math.min(firstExpiryMillis, hold.expiresAtMillis()));
    }

    HeldUnits without(HoldId id) {
        return holds.contains(key(id)) ? of(holds.without(List.of(key(id))), firstExpiryMillis) : this;
    }

    /** The set without what is over at {@code nowMillis}. */
    HeldUnits openAt(long nowMillis) {
        if (nowMillis < firstExpiryMillis) {
            return this;
        }
        List<Reservation> open = holds.matching(hold -> nowMillis < hold.deadlineMillis());
        return of(PendingSet.of(open),
                open.stream().mapToLong(Reservation::deadlineMillis).min().orElse(Long.MAX_VALUE));
    }

    private static HeldUnits of(PendingSet holds, long firstExpiryMillis) {
        return holds.size() == 0 ? NONE : new HeldUnits(holds, firstExpiryMillis);
    }

    private static AttemptId key(HoldId id) {
        return new AttemptId(id.buyer(), id.serial());
    }

    private static Hold hold(Reservation kept) {
        return new Hold(new HoldId(kept.attempt().high(), kept.attempt().low()), kept.quantity(),
                kept.deadlineMillis());
    }
}
