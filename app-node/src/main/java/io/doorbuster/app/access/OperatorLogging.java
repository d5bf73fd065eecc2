package io.doorbuster.app.access;

import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.OperationTimeoutException;
import io.doorbuster.app.backoffice.BackOffice;
import io.doorbuster.app.http.Caller;
import io.doorbuster.app.http.RequestId;
import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.domain.access.OperatorAction;
import io.doorbuster.grid.access.AccessRequest.RecordAction;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Records what operators and services do beyond reading, when it is done and before the request ends. While the database
 * is away the log file has it: an operator who can still mend the catalog then must not be stopped for the record's sake.
 */
@Component
final class OperatorLogging implements WebMvcConfigurer, HandlerInterceptor {

    private static final Logger LOG = LoggerFactory.getLogger(OperatorLogging.class);

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
    private static final Pattern VERSION = Pattern.compile("\"([0-9]{1,18})\"");
    /** Characters of a path that are kept: the longest SKU, encoded. */
    private static final int MAX_RESOURCE = 1_000;
    /** With their pauses longer than it takes until a member that died is not asked any more; the operator waits for them. */
    private static final int TRIES = 3;
    private static final Duration PAUSE = Duration.ofMillis(400);

    private final BackOffice members;
    private final Clock clock;

    OperatorLogging(BackOffice members, Clock clock) {
        this.members = members;
        this.clock = clock;
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this);
    }

    @Override
    public void afterCompletion(HttpServletRequest request, HttpServletResponse response, Object handler,
            @Nullable Exception fault) {
        if (Caller.of(request) instanceof Caller.Operator(String name, _) && !READING.contains(request.getMethod())) {
            record(action(name, request, response));
        }
    }

    private OperatorAction action(String name, HttpServletRequest request, HttpServletResponse response) {
        Object pattern = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        String path = request.getRequestURI();
        return new OperatorAction(0, clock.instant(), name, request.getMethod() + " " + pattern,
                path.substring(0, Math.min(path.length(), MAX_RESOURCE)), response.getStatus(),
                version(request.getHeader(HttpHeaders.IF_MATCH)), version(response.getHeader(HttpHeaders.ETAG)),
                RequestId.of(request));
    }

    /**
     * Asks again if a member was lost that had been asked, which fails at once; not while the database is away, for which
     * the operator would wait. If that member has done it, the action is there twice, under one request id.
     */
    private void record(OperatorAction action) {
        for (int tries = 1;; tries++) {
            try {
                members.ask(new RecordAction(action));
                return;
            } catch (HazelcastException | IllegalStateException | RejectedExecutionException
                    | LedgerUnavailableException e) {
                boolean isLost = e instanceof HazelcastException && !(e instanceof OperationTimeoutException);
                if (!isLost || tries == TRIES) {
                    LOG.error("not recorded, for {}: {}", e, action);
                    return;
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    private static long version(@Nullable String tag) {
        Matcher version = VERSION.matcher(tag == null ? "" : tag);
        return version.matches() ? Long.parseLong(version.group(1)) : 0;
    }
}
