package io.doorbuster.domain.order;

/**
 * The wish that nothing of an order is shipped, and that its units are for sale again. Whoever sends it has made sure that
 * the actor may.
 *
 * @param expectedVersion the version that the actor saw, 0 for whichever it has; an order that is cancelled already
 *     answers the same for any
 * @param reason for people, {@link #MAX_REASON} characters at most, may be empty; shown to whoever may see the order
 * @param actor who wants it, for operators: a customer's id, an operator's name, {@link #GUEST} or {@link #SYSTEM}
 */
public record CancelOrder(OrderId orderId, long expectedVersion, String reason, String actor) {

    /** Characters of a reason. */
    public static final int MAX_REASON = 256;
    /** The actor who is known by nothing but the order's id. */
    public static final String GUEST = "guest";
    /** The actor when no person wants it, as when a payment was declined. */
    public static final String SYSTEM = "system";

    public CancelOrder {
        if (reason.codePointCount(0, reason.length()) > MAX_REASON) {
            throw new IllegalArgumentException("a reason of " + reason.length() + " characters is above " + MAX_REASON);
        }
    }
}
