package io.doorbuster.app.http;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.slf4j.MDC;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * The way in: gives every request an id, which answers and log lines carry, and refuses requests above the number that
 * this node works on at once. With virtual threads nothing else would bound them.
 */
final class RequestFilter extends OncePerRequestFilter {

    static final String REQUEST_ID = "X-Request-Id";

    private static final String LOG_KEY = "requestId";
    private static final Pattern ACCEPTED_ID = Pattern.compile("[A-Za-z0-9._:-]{1,128}");
    private static final String OVERLOADED = """
            {"type":"/problems/overloaded","title":"Too busy","status":503,\
            "detail":"Nothing was changed; try again in a moment"}""";

    private final HotRoutes hotRoutes;
    private final Semaphore room;

    RequestFilter(HotRoutes hotRoutes, int maxInFlight, MeterRegistry meters) {
        this.hotRoutes = hotRoutes;
        this.room = new Semaphore(maxInFlight);
        meters.gauge("doorbuster.requests.in.flight", room, free -> maxInFlight - free.availablePermits());
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String id = idOf(request);
        response.setHeader(REQUEST_ID, id);
        response.setHeader("X-Content-Type-Options", "nosniff");
        if (!room.tryAcquire()) {
            refuse(response);
            return;
        }
        MDC.put(LOG_KEY, id);
        try {
            HttpServletRequest unanswered = hotRoutes.answer(request, response);
            if (unanswered != null) {
                chain.doFilter(unanswered, response);
            }
        } finally {
            MDC.remove(LOG_KEY);
            room.release();
        }
    }

    private static String idOf(HttpServletRequest request) {
        String given = request.getHeader(REQUEST_ID);
        return given != null && ACCEPTED_ID.matcher(given).matches() ? given : newId();
    }

    /** Ids are told apart, not kept secret: no need for randomness that nobody could guess. */
    private static String newId() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }

    private static void refuse(HttpServletResponse response) throws IOException {
        response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        response.setHeader(HttpHeaders.RETRY_AFTER, "1");
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.getWriter().write(OVERLOADED);
    }
}
