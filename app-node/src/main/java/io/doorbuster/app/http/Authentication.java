package io.doorbuster.app.http;

/**
 * Knows who holds a bearer token. It stands here, apart from what knows tokens, for the way in needs it before any route.
 */
public interface Authentication {

    /** The holder of a token. Throws the {@link Problem} to answer with if it is not valid. Never blocks for long. */
    Caller callerOf(String token);
}
