package io.doorbuster.app.access;

import io.doorbuster.domain.access.ApiKey;
import java.time.Clock;
import java.util.List;

/** A key that is being made; {@code text} is shown once and kept nowhere. */
record NewApiKey(String text, ApiKey key) {

    /** By it a key is told from a token, and found by those who look for leaked ones. */
    static final String PREFIX = "dbk_";

    private static final int BYTES = 32;
    private static final int HINT_CHARACTERS = 8;

    static NewApiKey make(String name, List<String> scopes, String createdBy, long expiresAtMillis, Clock clock) {
        String text = PREFIX + Secrets.random(BYTES);
        return new NewApiKey(text, new ApiKey(Secrets.id("key_", clock), name, text.substring(0, HINT_CHARACTERS),
                Secrets.digest(text), scopes, createdBy, 0, expiresAtMillis, 0, 0));
    }

    /** Never prints the key. */
    @Override
    public String toString() {
        return "NewApiKey[" + key + "]";
    }
}
