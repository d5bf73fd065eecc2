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
    /** Of the 4 KB that all headers of an answer may have (application.yaml). */
    private static final int MAX_LINK = 3_000;

    /** Where the page begins, empty for the first. Throws a {@link Problem} if the cursor is not one of {@code list}. */
    public String after(String list) {
        return cursor.isEmpty() ? "" : Cursor.decode(list, cursor);
    }

    /** The answer with a page of {@code list}; for the rest see {@link #position}. */
    public <T, V> ResponseEntity<Page<V>> answer(String list, List<T> rows, Function<T, V> view, String next) {
        return answer(new Page<>(rows.stream().map(view).toList(), position(list, next)));
    }

    /**
     * Where {@code list} goes on.
     *
     * @param next the position of the next page, empty if this is the last one
     */
    public Page.Position position(String list, String next) {
        return next.isEmpty() ? Page.Position.LAST : new Page.Position(Cursor.encode(list, next), true);
    }

    /**
     * The answer with a page, and a link to the next; to be called on the thread of the request. After a request that is
     * nearly as long as an answer's headers may be there is no link: the page itself tells where it goes on.
     */
    private static <V> ResponseEntity<Page<V>> answer(Page<V> page) {
        String next = page.page().next();
        String link = next == null ? "" : link(next);
        ResponseEntity.BodyBuilder answer = ResponseEntity.ok();
        return (link.isEmpty() || link.length() > MAX_LINK ? answer : answer.header(HttpHeaders.LINK, link)).body(page);
    }

    /** Without scheme and host, which a proxy may have changed and a caller may have made up. */
    private static String link(String cursorOfNext) {
        String target = ServletUriComponentsBuilder.fromCurrentRequest()
                .replaceQueryParam("after", cursorOfNext)
                .scheme(null).host(null).port(null)
                .build().toUriString();
        return "<" + target + ">; rel=\"next\"";
    }
}
