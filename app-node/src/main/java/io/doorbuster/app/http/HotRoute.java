package io.doorbuster.app.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.springframework.http.ResponseEntity;

/**
 * A route that carries a sale. Plain requests for it are answered by {@link HotRoutes} with the method that Spring would
 * call, without what Spring does around it; all others, and whatever is wrong in itself, go the long way to that method.
 */
public interface HotRoute {

    /** The method, such as {@code GET}. */
    String method();

    /** The path, or if it ends in a slash, what comes before the one name at its end. */
    String path();

    /** The route's path as metrics name it. */
    String pattern();

    /**
     * Answers a request, or leaves it to the long way: empty, with nothing done.
     *
     * @param name what stands behind {@link #path()}, of letters, digits, hyphens and underscores; empty if that is all
     * @param body as it came, empty for a GET
     */
    Optional<? extends ResponseEntity<?>> answer(HttpServletRequest request, String name, byte[] body);
}
