package io.doorbuster.store;

/**
 * How far a stream is behind.
 *
 * @param orders committed and not read yet
 * @param oldestMillis age of the oldest of them, 0 if there is none
 */
public record StreamLag(long orders, long oldestMillis) {

    /** Nothing is waiting. */
    public static final StreamLag NONE = new StreamLag(0, 0);
}
