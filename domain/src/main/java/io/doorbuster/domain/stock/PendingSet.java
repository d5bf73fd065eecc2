package io.doorbuster.domain.stock;

import io.doorbuster.domain.AttemptId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The reservations of one SKU that are neither sold nor dropped yet: an immutable set, one per attempt.
 *
 * <p>It is cheap to change by a batch at a time and costs nothing while empty, which most of a million SKUs are.
 */
public final class PendingSet {

    /*
     * Implementation: a fixed array of buckets, chosen by the low bits of the attempt (a SHA-256, so evenly spread);
     * a bucket is a plain array that is replaced, never changed. A batch copies the array of buckets once and each
     * bucket it touches once per change: at 10,000 pending a bucket has about 156 entries. Copying one flat map per
     * call was measured at a quarter of the throughput there.
     */
    private static final int BUCKETS = 64;
    private static final Reservation[] NOTHING = {};

    /** The set with nothing pending. */
    public static final PendingSet EMPTY = new PendingSet(new Reservation[0][], 0, 0);

    private final Reservation[][] buckets;
    private final int size;
    private final long quantity;

    private PendingSet(Reservation[][] buckets, int size, long quantity) {
        this.buckets = buckets;
        this.size = size;
        this.quantity = quantity;
    }

    /** The set of {@code reservations}; of two for one attempt the later counts. */
    public static PendingSet of(Collection<Reservation> reservations) {
        Change change = EMPTY.change();
        reservations.forEach(change::put);
        return change.done();
    }

    /** Reservations in the set. */
    public int size() {
        return size;
    }

    /** Units held by all reservations together. */
    public long quantity() {
        return quantity;
    }

    /** Whether {@code attempt} holds units. */
    public boolean contains(AttemptId attempt) {
        return size > 0 && find(buckets[bucketOf(attempt)], attempt) != null;
    }

    /** The reservations that {@code wanted} accepts, in no particular order. */
    public List<Reservation> matching(Predicate<Reservation> wanted) {
        List<Reservation> found = new ArrayList<>();
        for (Reservation[] bucket : buckets) {
            for (Reservation reservation : bucket) {
                if (wanted.test(reservation)) {
                    found.add(reservation);
                }
            }
        }
        return List.copyOf(found);
    }

    /** The set without {@code attempts}; those that are not in it do not matter. */
    public PendingSet without(Collection<AttemptId> attempts) {
        if (size == 0 || attempts.isEmpty()) {
            return this;
        }
        Change change = change();
        attempts.forEach(change::remove);
        return change.done();
    }

    Change change() {
        return new Change(this);
    }

    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof PendingSet that && size == that.size && quantity == that.quantity
                && matching(r -> true).stream().allMatch(r -> r.equals(that.get(r.attempt()))));
    }

    @Override
    public int hashCode() {
        return 31 * size + Long.hashCode(quantity);
    }

    @Override
    public String toString() {
        return "PendingSet[size=" + size + ", quantity=" + quantity + "]";
    }

    @Nullable
    Reservation get(AttemptId attempt) {
        return size == 0 ? null : find(buckets[bucketOf(attempt)], attempt);
    }

    private static int bucketOf(AttemptId attempt) {
        return (int) attempt.low() & (BUCKETS - 1);
    }

    private static @Nullable Reservation find(Reservation[] bucket, AttemptId attempt) {
        int at = indexOf(bucket, attempt);
        return at < 0 ? null : bucket[at];
    }

    private static int indexOf(Reservation[] bucket, AttemptId attempt) {
        for (int i = 0; i < bucket.length; i++) {
            if (bucket[i].attempt().equals(attempt)) {
                return i;
            }
        }
        return -1;
    }

    /** A copy under change; used by one thread, then {@link #done} and gone. */
    static final class Change {
        private final Reservation[][] buckets;
        private int size;
        private long quantity;

        private Change(PendingSet start) {
            this.buckets = Arrays.copyOf(start.buckets, BUCKETS);
            Arrays.fill(buckets, start.buckets.length, BUCKETS, NOTHING);
            this.size = start.size;
            this.quantity = start.quantity;
        }

        int size() {
            return size;
        }

        long quantity() {
            return quantity;
        }

        @Nullable
        Reservation get(AttemptId attempt) {
            return find(buckets[bucketOf(attempt)], attempt);
        }

        void put(Reservation reservation) {
            remove(reservation.attempt());
            int index = bucketOf(reservation.attempt());
            Reservation[] bucket = Arrays.copyOf(buckets[index], buckets[index].length + 1);
            bucket[bucket.length - 1] = reservation;
            buckets[index] = bucket;
            size++;
            quantity = Math.addExact(quantity, reservation.quantity());
        }

        void remove(AttemptId attempt) {
            int index = bucketOf(attempt);
            Reservation[] bucket = buckets[index];
            int at = indexOf(bucket, attempt);
            if (at >= 0) {
                Reservation[] rest = Arrays.copyOf(bucket, bucket.length - 1);
                System.arraycopy(bucket, at + 1, rest, at, rest.length - at);
                buckets[index] = rest;
                size--;
                quantity -= bucket[at].quantity();
            }
        }

        PendingSet done() {
            return size == 0 ? EMPTY : new PendingSet(buckets, size, quantity);
        }
    }
}
