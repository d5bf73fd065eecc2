package io.doorbuster.app.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A page of a list, as JSON. */
public record Page<T>(List<T> data, Position page) {

    public Page {
        data = List.copyOf(data);
    }

    /**
     * Where the list goes on.
     *
     * @param next the cursor to send as {@code after}, null on the last page
     */
    public record Position(@Nullable String next, boolean hasMore) {
        static final Position LAST = new Position(null, false);
    }
}
