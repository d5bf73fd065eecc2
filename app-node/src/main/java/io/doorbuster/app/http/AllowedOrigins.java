package io.doorbuster.app.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.CorsConfigurationSource;
import org.springframework.web.filter.CorsFilter;

/**
 * The origins whose pages may call this API from a browser. There are no cookies, so none are let through, and a page of
 * another origin can do no more than any other client: its requests are answered, and the browser keeps the answers from
 * it. Refusing them here would refuse storefronts of the same origin behind a proxy that ends TLS.
 */
final class AllowedOrigins implements CorsConfigurationSource {

    /** A scheme, a host and perhaps a port; neither {@code *} nor {@code null}, and nothing after. */
    private static final Pattern ORIGIN =
            Pattern.compile("https?://[a-z0-9.-]+(:[0-9]{1,5})?|https?://\\[[0-9a-f:]+](:[0-9]{1,5})?");
    /** What browsers remember at most: two hours, Chromium's limit. */
    private static final Duration MAX_AGE = Duration.ofHours(2);

    private final List<String> origins;
    private final CorsConfiguration allowed = new CorsConfiguration();

    /** Allows these, with commas between. */
    AllowedOrigins(String text) {
        this.origins =
                Arrays.stream(text.split(",", -1)).map(String::strip).filter(origin -> !origin.isEmpty()).toList();
        for (String origin : origins) {
            if (!ORIGIN.matcher(origin).matches()) {
                throw new IllegalArgumentException("doorbuster.http.allowed-origins: " + origin
                        + " is no origin such as https://shop.example.org");
            }
        }
        allowed.setAllowedOrigins(origins);
        allowed.setAllowedMethods(List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"));
        allowed.setAllowedHeaders(List.of(HttpHeaders.AUTHORIZATION, HttpHeaders.CONTENT_TYPE, IdempotencyKey.HEADER,
                HttpHeaders.IF_MATCH, HttpHeaders.IF_NONE_MATCH, RequestId.HEADER));
        allowed.setExposedHeaders(List.of(HttpHeaders.ETAG, HttpHeaders.LOCATION, HttpHeaders.LINK,
                HttpHeaders.RETRY_AFTER, "Idempotent-Replayed", "RateLimit", "RateLimit-Policy",
                RequestId.HEADER));
        allowed.setAllowCredentials(false);
        allowed.setMaxAge(MAX_AGE);
    }

    /** A filter that knows these origins. */
    CorsFilter filter() {
        return new CorsFilter(this) {
            // Every answer depends on the origin, that without one too: a cache must not give it to a page of ours.
            @Override
            protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                    throws ServletException, IOException {
                response.addHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
                super.doFilterInternal(request, response, chain);
            }
        };
    }

    boolean isEmpty() {
        return origins.isEmpty();
    }

    /** Null for requests of other origins, as of those without one. */
    @Override
    public @Nullable CorsConfiguration getCorsConfiguration(HttpServletRequest request) {
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        return origin != null && origins.contains(origin) ? allowed : null;
    }
}
