package io.doorbuster.domain.order;

import io.doorbuster.domain.AttemptId;
import java.util.Collection;

/**
 * A Bloom filter of attempts: what it does not know is certainly not in it, what it knows is in it with 99 in 100.
 *
 * <p>Attempts are digests already, so their halves serve as the two hashes of Kirsch and Mitzenmacher's scheme ("Less
 * hashing, same performance", 2006).
 */
public final class AttemptFilter {

    /** Attempts that a filter takes: with 10 to 20 bits for each, it has at most 256 KiB. */
    public static final int MAX_ATTEMPTS = 100_000;

    private static final int BITS_PER_ATTEMPT = 10;
    private static final int HASHES = 5;

    private final long[] bits;

    private AttemptFilter(long[] bits) {
        this.bits = bits;
    }

    /** Reads what {@link #toBits()} wrote: a power of two of longs. */
    public static AttemptFilter ofBits(long[] bits) {
        if (Integer.bitCount(bits.length) != 1) {
            throw new IllegalArgumentException(bits.length + " longs are not a power of two");
        }
        return new AttemptFilter(bits.clone());
    }

    /** The filter as it travels. */
    public long[] toBits() {
        return bits.clone();
    }

    /** The filter of {@code attempts}, at most {@link #MAX_ATTEMPTS}. */
    public static AttemptFilter of(Collection<AttemptId> attempts) {
        if (attempts.size() > MAX_ATTEMPTS) {
            throw new IllegalArgumentException(attempts.size() + " attempts are above " + MAX_ATTEMPTS);
        }
        int words = Math.max(1, Integer.highestOneBit(attempts.size() * BITS_PER_ATTEMPT * 2 - 1) / Long.SIZE);
        long[] bits = new long[words];
        for (AttemptId attempt : attempts) {
            for (int i = 0; i < HASHES; i++) {
                long index = index(attempt, i, words);
                bits[(int) (index / Long.SIZE)] |= 1L << (index % Long.SIZE);
            }
        }
        return new AttemptFilter(bits);
    }

    /** False only if {@code attempt} is certainly not in the filter. */
    public boolean mayContain(AttemptId attempt) {
        for (int i = 0; i < HASHES; i++) {
            long index = index(attempt, i, bits.length);
            if ((bits[(int) (index / Long.SIZE)] & (1L << (index % Long.SIZE))) == 0) {
                return false;
            }
        }
        return true;
    }

    private static long index(AttemptId attempt, int hash, int words) {
        return (attempt.high() + hash * attempt.low()) & ((long) words * Long.SIZE - 1);
    }
}
