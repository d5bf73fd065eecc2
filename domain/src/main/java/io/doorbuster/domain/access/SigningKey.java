package io.doorbuster.domain.access;

/**
 * A key that access tokens are signed with.
 *
 * @param jwk the private key, as RFC 7517 writes it
 * @param signsFromMillis from then on it signs, unless a newer one does; before, it is only published
 */
public record SigningKey(String id, String jwk, long signsFromMillis) {

    /** Never prints the key. */
    @Override
    public String toString() {
        return "SigningKey[" + id + "]";
    }
}
