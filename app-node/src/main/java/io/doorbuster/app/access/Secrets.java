package io.doorbuster.app.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.HexFormat;
import java.util.UUID;

/** Random texts that are shown once, their digests that are kept, and ids. Thread-safe. */
final class Secrets {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private Secrets() {}

    /** So many random bytes, as text for headers and JSON. */
    static String random(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return BASE64.encodeToString(random);
    }

    /**
     * The digest of a random text, in hexadecimal digits. What has 128 random bits or more cannot be guessed from its
     * SHA-256, so that none of the slow functions for passwords is needed.
     */
    static String digest(String secret) {
        return HexFormat.of().formatHex(bytesOf(secret));
    }

    /** Whether two secrets are the same; takes the same time for all that are not, of whatever length. */
    static boolean isSame(String one, String other) {
        return MessageDigest.isEqual(bytesOf(one), bytesOf(other));
    }

    /** A time-ordered id with 74 random bits (a version 7 UUID without its hyphens). */
    static String id(String prefix, Clock clock) {
        long high = (clock.millis() << 16) | 0x7000L | (RANDOM.nextLong() & 0xFFFL);
        long low = (RANDOM.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return prefix + new UUID(high, low).toString().replace("-", "");
    }

    private static byte[] bytesOf(String secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
