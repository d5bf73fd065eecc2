package io.doorbuster.domain.access;

/**
 * A login that begins. Of its refresh token only digests are known here.
 *
 * @param id public: it stands in access tokens
 * @param customerVersion of the customer whose password was checked: if it has changed since, no session is opened
 * @param handle digest of the part that all refresh tokens of the session have in common
 * @param secret digest of the part that each of them has for itself
 */
public record NewSession(String id, String customerId, long customerVersion, String handle, String secret) {

    /** Never prints the digests. */
    @Override
    public String toString() {
        return "NewSession[" + id + "]";
    }
}
