package io.doorbuster.domain.access;

import java.util.List;

/**
 * The keys in use, newest first.
 *
 * @param asOfMillis when they were read, by the database's clock
 * @param wanted whether the newest is due to be replaced
 */
public record SigningKeys(List<SigningKey> keys, long asOfMillis, boolean wanted) {
    public SigningKeys {
        keys = List.copyOf(keys);
    }
}
