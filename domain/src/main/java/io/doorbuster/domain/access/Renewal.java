package io.doorbuster.domain.access;

/** Every answer to a refresh token. */
public sealed interface Renewal {

    /** It was the session's newest; the next one is committed in its place. */
    record Renewed(Customer customer, String sessionId) implements Renewal {}

    /** It had been used before, so it is in two hands: the session is closed for both. */
    record Reused(String sessionId) implements Renewal {}

    /** No session has it, or the session is closed or has expired. */
    record NotValid() implements Renewal {}
}
