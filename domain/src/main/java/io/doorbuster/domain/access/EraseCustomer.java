package io.doorbuster.domain.access;

/**
 * The wish that somebody's personal data be removed.
 *
 * @param customerId whose; empty if only the e-mail address is known
 * @param email removes with the customer of this address what guests ordered under it; empty to leave guests alone, for
 *        nobody has shown that the address is theirs
 */
public record EraseCustomer(String customerId, String email) {

    public EraseCustomer {
        if (customerId.isEmpty() && email.isEmpty()) {
            throw new IllegalArgumentException("nobody's data");
        }
    }

    /** Leaves out the address. */
    @Override
    public String toString() {
        return "EraseCustomer[" + customerId + "]";
    }
}
