package io.doorbuster.node.webhook;

/** What came of one request to the receiver. */
sealed interface Answer {

    /** It has the event. */
    record Accepted() implements Answer {}

    /** It answers, and does not want this event now; others it may. */
    record Refused(String error) implements Answer {}

    /** It does not want this event ever. */
    record Gone(String error) implements Answer {}

    /** It is away, overloaded, broken, or not what it should be: the next event would fare no better. */
    record Unavailable(String error) implements Answer {}
}
