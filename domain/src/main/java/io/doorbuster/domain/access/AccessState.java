package io.doorbuster.domain.access;

import java.util.List;

/**
 * What app nodes must know to judge tokens by themselves.
 *
 * @param asOfMillis when it was read, by the database's clock
 * @param closed sessions closed since the moment that was asked for
 * @param keys every API key that is valid
 */
public record AccessState(long asOfMillis, List<ClosedSession> closed, List<ApiKey> keys) {
    public AccessState {
        closed = List.copyOf(closed);
        keys = List.copyOf(keys);
    }
}
