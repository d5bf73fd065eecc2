package io.doorbuster.domain.access;

import java.util.List;

/**
 * The key of a service or an operator, without the key itself: only its digest is kept. Times are epoch milliseconds, 0
 * for never.
 *
 * @param hint the key's first characters, to recognize it by
 * @param digest SHA-256 of the key, in hexadecimal digits
 * @param createdBy who asked for it
 */
public record ApiKey(String id, String name, String hint, String digest, List<String> scopes, String createdBy,
        long createdAtMillis, long expiresAtMillis, long revokedAtMillis, long lastUsedAtMillis) {

    public ApiKey {
        scopes = List.copyOf(scopes);
    }

    /** Whether the key opens anything at {@code nowMillis}. */
    public boolean isValid(long nowMillis) {
        return revokedAtMillis == 0 && (expiresAtMillis == 0 || nowMillis < expiresAtMillis);
    }

    /** Never prints the digest. */
    @Override
    public String toString() {
        return "ApiKey[" + id + "]";
    }
}
