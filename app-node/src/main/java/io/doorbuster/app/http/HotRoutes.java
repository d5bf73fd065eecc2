package io.doorbuster.app.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerExceptionResolver;
import tools.jackson.databind.json.JsonMapper;

/**
 * The short way to the {@link HotRoute}s. Finding the method, converting, negotiating and observing took half of the
 * processor time of an order on an app node ({@code bench P2}); here they are a comparison of strings and two calls of
 * Jackson. Only requests as storefronts send them take it, so that every oddity is judged in one place, by Spring.
 */
@Component
final class HotRoutes {

    private static final byte[] NOTHING = {};

    private final ObjectProvider<HotRoute> provided;
    private final ObjectProvider<HandlerExceptionResolver> faults;
    private final JsonMapper json;
    private final MeterRegistry meters;
    private final Map<Outcome, Timer> timers = new ConcurrentHashMap<>();
    private volatile List<HotRoute> routes = List.of();

    /** What requests are counted by: routes and statuses are few. */
    private record Outcome(String pattern, int status) {}

    /** The routes are asked for with the first request: filters are made long before them. */
    HotRoutes(ObjectProvider<HotRoute> provided,
            ObjectProvider<HandlerExceptionResolver> faults, JsonMapper json, MeterRegistry meters) {
        this.provided = provided;
        this.faults = faults;
        this.json = json;
        this.meters = meters;
    }

    /** Answers the request and returns null, or returns the request that is to take the long way. */
    @Nullable
    HttpServletRequest answer(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        HotRoute route = find(request);
        if (route == null) {
            return request;
        }
        long startNanos = System.nanoTime();
        try {
            byte[] body = hasBody(route) ? read(request) : NOTHING;
            CardTripwire.check(body);
            String name = request.getRequestURI().substring(route.path().length());
            Optional<? extends ResponseEntity<?>> answer = route.answer(request, name, body);
            if (answer.isEmpty()) {
                return hasBody(route) ? new ReadRequest(request, body) : request;
            }
            write(answer.get(), response);
        } catch (Problem problem) {
            write(ProblemAdvice.answer(problem, URI.create(request.getRequestURI())), response);
        } catch (RuntimeException fault) {
            if (faults.getObject().resolveException(request, response, null, fault) == null) {
                throw fault;
            }
        }
        timer(route, response.getStatus()).record(System.nanoTime() - startNanos, TimeUnit.NANOSECONDS);
        return null;
    }

    /** Answers a request that goes neither way. */
    void refuse(Problem refusal, HttpServletRequest request, HttpServletResponse response) throws IOException {
        write(ProblemAdvice.answer(refusal, URI.create(request.getRequestURI())), response);
    }

    private @Nullable HotRoute find(HttpServletRequest request) {
        for (HotRoute route : routes()) {
            if (request.getMethod().equals(route.method()) && isAt(route.path(), request.getRequestURI())) {
                return isPlain(request, hasBody(route)) ? route : null;
            }
        }
        return null;
    }

    private List<HotRoute> routes() {
        List<HotRoute> known = routes;
        if (known.isEmpty()) {
            known = provided.stream().toList();
            routes = known;
        }
        return known;
    }

    private static boolean hasBody(HotRoute route) {
        return route.method().equals(HttpMethod.POST.name());
    }

    private static boolean isAt(String path, String uri) {
        return path.endsWith("/")
                ? uri.length() > path.length() && uri.startsWith(path) && isName(uri, path.length())
                : uri.equals(path);
    }

    private static boolean isName(String uri, int start) {
        for (int i = start; i < uri.length(); i++) {
            char c = uri.charAt(i);
            if ((c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '_') {
                return false;
            }
        }
        return true;
    }

    /** Wants JSON or anything, and sends JSON of a known length, not encoded. */
    private static boolean isPlain(HttpServletRequest request, boolean withBody) {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        boolean takesJson = accept == null || accept.equals(MediaType.ALL_VALUE)
                || accept.equals(MediaType.APPLICATION_JSON_VALUE);
        if (!takesJson || request.getQueryString() != null) {
            return false;
        }
        int length = request.getContentLength();
        return withBody
                ? MediaType.APPLICATION_JSON_VALUE.equals(request.getContentType())
                        && length > 0 && length <= StrictJson.MAX_BODY_BYTES
                        && request.getHeader(HttpHeaders.CONTENT_ENCODING) == null
                : length <= 0;
    }

    private static byte[] read(HttpServletRequest request) {
        try {
            return request.getInputStream().readNBytes(request.getContentLength());
        } catch (IOException e) {
            throw new HttpMessageNotReadableException("the body did not come", e,
                    new ServletServerHttpRequest(request));
        }
    }

    private void write(ResponseEntity<?> answer, HttpServletResponse response) throws IOException {
        response.setStatus(answer.getStatusCode().value());
        answer.getHeaders().forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
        Object body = answer.getBody();
        if (body == null) {
            return;
        }
        if (answer.getHeaders().getContentType() == null) {
            response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        }
        byte[] bytes = body instanceof byte[] ready ? ready : json.writeValueAsBytes(body);
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }

    /** By the names and labels of Spring's own, so that all routes are in one table. */
    private Timer timer(HotRoute route, int status) {
        return timers.computeIfAbsent(new Outcome(route.pattern(), status), outcome -> {
            HttpStatus.Series series = HttpStatus.Series.resolve(status);
            return Timer.builder("http.server.requests")
                    .tags("method", route.method(), "uri", route.pattern(), "status", Integer.toString(status),
                            "outcome", series == null ? "UNKNOWN" : series.name(), "exception", "none", "error", "none")
                    .register(meters);
        });
    }
}
