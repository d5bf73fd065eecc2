package io.doorbuster.domain.access;

import java.util.List;

/**
 * A page of API keys.
 *
 * @param next cursor of the next page, empty if this is the last
 */
public record ApiKeyPage(List<ApiKey> keys, String next) {
    public ApiKeyPage {
        keys = List.copyOf(keys);
    }
}
