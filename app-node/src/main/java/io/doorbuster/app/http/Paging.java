package io.doorbuster.app.http;

import java.util.List;
import java.util.function.Function;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/**
 * What a request for a list asks for, from its parameters {@code limit} and {@code after}; endpoints take it as a method
 * parameter.
 *
 * @param limit 1 to {@link #MAX_LIMIT}
 * @param cursor as the caller sent it, empty for the first page
 */
public record Paging(int limit, String cursor) {

    /** Rows of one page. */
    public static final int MAX_LIMIT = 200;
    /** Rows of a page whose caller does not say. */
    public static final int DEFAULT_LIMIT = 50;

    /** Where the page begins, empty for the first. Throws a {@link Problem} if the cursor is not one of {@code list}. */
    public String after(String list) {
        return cursor.isEmpty() ? "" : Cursor.decode(list, cursor);
    }

    /**
     * The answer with a page of {@code list}, to be called on the thread of the request.
     *
     * @param next the position of the next page, empty if this is the last one
     */
    public <T, V> ResponseEntity<Page<V>> answer(String list, List<T> rows, Function<T, V> view, String next) {
        List<V> data = rows.stream().map(view).toList();
        if (next.isEmpty()) {
            return ResponseEntity.ok(new Page<>(data, new Page.Position(null, false)));
        }
        String cursorOfNext = Cursor.encode(list, next);
        return ResponseEntity.ok()
                .header(HttpHeaders.LINK, "<" + link(cursorOfNext) + ">; rel=\"next\"")
                .body(new Page<>(data, new Page.Position(cursorOfNext, true)));
    }

    /** Without scheme and host, which a proxy may have changed and a caller may have made up. */
    private static String link(String cursorOfNext) {
        return ServletUriComponentsBuilder.fromCurrentRequest()
                .replaceQueryParam("after", cursorOfNext)
                .scheme(null).host(null).port(null)
                .build().toUriString();
    }
}
