package io.doorbuster.domain.payment;

/** How far a payment has come. It only moves down this list, never up: what is known is never forgotten. */
public enum PaymentStatus {
    /** The shop takes no payment for the order; whoever takes one does it elsewhere. */
    NONE,
    /** Asked for, and nothing heard yet; or not all of the money has come. */
    PENDING,
    /** The buyer must confirm it, as their bank demands. */
    ACTION_REQUIRED,
    /** The money is promised, and taken when something is shipped. */
    AUTHORIZED,
    /** Nothing will be taken any more. */
    CANCELLED,
    /** The provider refused it for good, and the order is cancelled. */
    DECLINED,
    /** The shop has the money; some of it may have gone back since. */
    PAID;

    /** Whether nothing but money that came all the same leads on from here. */
    public boolean isFinal() {
        return switch (this) {
            case NONE, CANCELLED, DECLINED, PAID -> true;
            case PENDING, ACTION_REQUIRED, AUTHORIZED -> false;
        };
    }
}
