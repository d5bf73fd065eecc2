package io.doorbuster.domain.access;

/** Every answer to what is asked of an API key. */
public sealed interface ApiKeyOutcome {

    /** Done and committed; the key as it is now. */
    record Kept(ApiKey key) implements ApiKeyOutcome {}

    /** There is no such key, or it is not valid any more. */
    record NoSuchKey() implements ApiKeyOutcome {}

    /** There are {@code limit} valid keys already. */
    record TooManyKeys(int limit) implements ApiKeyOutcome {}
}
