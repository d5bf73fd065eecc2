package io.doorbuster.domain;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * The identity of one thing that a caller attempts: the first 128 bits of the SHA-256 of caller, route and
 * Idempotency-Key, each prefixed by its length so that no two triples run into one another.
 *
 * <p>However often and wherever the same attempt is sent, it has the same id; that is what makes a retry harmless.
 */
public record AttemptId(long high, long low) implements Comparable<AttemptId> {

    private static final MessageDigest SHA_256 = sha256();

    /** The attempt that {@code caller} makes on {@code route} under {@code idempotencyKey}. */
    public static AttemptId of(String caller, String route, String idempotencyKey) {
        ByteBuffer digest = ByteBuffer.wrap(digest(caller, route, idempotencyKey));
        return new AttemptId(digest.getLong(), digest.getLong());
    }

    /**
     * A 64-bit digest of a request's content, to tell a retry from another request under the same key. It guards
     * against mistakes, not against the caller: whoever forges a collision fools only himself.
     */
    public static long fingerprint(String... parts) {
        return ByteBuffer.wrap(digest(parts)).getLong();
    }

    /** The id as it is stored. */
    public UUID toUuid() {
        return new UUID(high, low);
    }

    /** Reads an id as it is stored. */
    public static AttemptId of(UUID stored) {
        return new AttemptId(stored.getMostSignificantBits(), stored.getLeastSignificantBits());
    }

    /** Unsigned order, the order in which PostgreSQL sorts UUIDs: all writers insert attempts in it. */
    @Override
    public int compareTo(AttemptId other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    @Override
    public String toString() {
        return String.format("%016x%016x", high, low);
    }

    private static byte[] digest(String... parts) {
        MessageDigest sha256 = fresh();
        for (String part : parts) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
            sha256.update(bytes);
        }
        return sha256.digest();
    }

    /** A copy: looking an algorithm up costs as much as digesting a key by it. */
    private static MessageDigest fresh() {
        try {
            return (MessageDigest) SHA_256.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the platform's SHA-256 can be copied", e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
