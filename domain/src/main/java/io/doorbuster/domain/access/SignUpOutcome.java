package io.doorbuster.domain.access;

/** Every answer to a sign-up. */
public sealed interface SignUpOutcome {

    /** The customer is committed. */
    record SignedUp(Customer customer) implements SignUpOutcome {}

    /**
     * The same attempt signed this customer up before. Whether it asked for the same password can only be told from the
     * hash.
     */
    record SignedUpBefore(Customer customer, String passwordHash) implements SignUpOutcome {

        /** Never prints the hash. */
        @Override
        public String toString() {
            return "SignedUpBefore[" + customer + "]";
        }
    }

    /** Another customer has the e-mail address; nothing was changed. */
    record EmailTaken() implements SignUpOutcome {}
}
