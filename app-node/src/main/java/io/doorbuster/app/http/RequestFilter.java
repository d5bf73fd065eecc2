package io.doorbuster.app.http;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Enumeration;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * The way in: gives every request an id, which answers and log lines carry, finds out who sends it, and refuses requests
 * above the number that this node has room for at once. With virtual threads nothing else would bound them.
 */
final class RequestFilter extends OncePerRequestFilter {

    private static final String LOG_KEY = "requestId";
    private static final String OVERLOADED = """
            {"type":"/problems/overloaded","title":"Too busy","status":503,\
            "detail":"Nothing was changed; try again in a moment"}""";

    /** Of a body, for which a request takes a place more. */
    private static final int BYTES_OF_PLACE = 64 * 1024;
    private static final int MOST_PLACES = 1 + StrictJson.MAX_BODY_BYTES / BYTES_OF_PLACE;
    private static final Set<String> WITHOUT_BODY = Set.of("GET", "HEAD", "DELETE", "OPTIONS");

    private static final String BEARER = "Bearer ";
    static final String WITHOUT_TOKEN = "/api/v1/auth/";

    private final HotRoutes hotRoutes;
    private final ObjectProvider<Authentication> provided;
    private final int maxInFlight;
    private final Semaphore room;
    private volatile @Nullable Authentication authentication;

    /** Who knows tokens is asked for with the first of them: filters are made long before the connection to the grid. */
    RequestFilter(HotRoutes hotRoutes, ObjectProvider<Authentication> provided, int maxInFlight, MeterRegistry meters) {
        this.hotRoutes = hotRoutes;
        this.provided = provided;
        this.maxInFlight = maxInFlight;
        this.room = new Semaphore(maxInFlight);
        meters.gauge("doorbuster.requests.in.flight", room, free -> maxInFlight - free.availablePermits());
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String id = RequestId.of(request);
        response.setHeader(RequestId.HEADER, id);
        response.setHeader("X-Content-Type-Options", "nosniff");
        int places = Math.min(places(request), maxInFlight);
        if (!room.tryAcquire(places)) {
            refuse(response);
            return;
        }
        MDC.put(LOG_KEY, id);
        try {
            authenticate(request);
            HttpServletRequest unanswered = hotRoutes.answer(request, response);
            if (unanswered != null) {
                chain.doFilter(unanswered, response);
            }
        } catch (Problem refusal) {
            hotRoutes.refuse(refusal, request, response);
        } finally {
            MDC.remove(LOG_KEY);
            room.release(places);
        }
    }

    /** By the body that is announced; one of unknown length may be as long as any. */
    private static int places(HttpServletRequest request) {
        long length = request.getContentLengthLong();
        if (length < 0) {
            return WITHOUT_BODY.contains(request.getMethod()) ? 1 : MOST_PLACES;
        }
        return (int) Math.min(1 + length / BYTES_OF_PLACE, MOST_PLACES);
    }

    /**
     * A token that is not valid is refused wherever it is sent: taken for a guest, a customer whose token has expired
     * would place an order that is nobody's. But for where a new one is got: clients send the old one along. Other schemes
     * than Bearer are a proxy's, and left to it.
     */
    private void authenticate(HttpServletRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())
                || request.getRequestURI().startsWith(WITHOUT_TOKEN)) {
            return;
        }
        Enumeration<String> all = request.getHeaders(HttpHeaders.AUTHORIZATION);
        all.nextElement();
        if (all.hasMoreElements()) {
            throw Problem.unauthorized();
        }
        request.setAttribute(Caller.ATTRIBUTE, known().callerOf(header.substring(BEARER.length()).strip()));
    }

    private Authentication known() {
        Authentication found = authentication;
        if (found == null) {
            found = provided.getObject();
            authentication = found;
        }
        return found;
    }

    private static void refuse(HttpServletResponse response) throws IOException {
        response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        response.setHeader(HttpHeaders.RETRY_AFTER, "1");
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.getWriter().write(OVERLOADED);
    }
}
