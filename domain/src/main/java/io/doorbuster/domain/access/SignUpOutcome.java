package io.doorbuster.domain.access;

/** Every answer to a sign-up. */
public sealed interface SignUpOutcome {

    /** The customer is committed. */
    record SignedUp(Customer customer) implements SignUpOutcome {}

    /** Another customer has the e-mail address; nothing was changed. */
    record EmailTaken() implements SignUpOutcome {}
}
