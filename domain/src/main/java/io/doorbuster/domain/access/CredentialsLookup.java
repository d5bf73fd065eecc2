package io.doorbuster.domain.access;

/** What a password is to be held against. */
public sealed interface CredentialsLookup {

    /** There is such a customer. */
    record Found(Customer customer, String passwordHash) implements CredentialsLookup {

        /** Never prints the hash. */
        @Override
        public String toString() {
            return "Found[" + customer + "]";
        }
    }

    /** There is none. */
    record NoSuchCustomer() implements CredentialsLookup {}
}
