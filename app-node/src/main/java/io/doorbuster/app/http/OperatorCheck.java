package io.doorbuster.app.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Lets nobody but the operator through to what is {@link OperatorOnly}. */
final class OperatorCheck implements HandlerInterceptor {

    private static final String SCHEME = "bearer ";

    private final byte[] key;
    /** By method: looking for annotations is dear, and methods are few. */
    private final Map<Method, Boolean> operatorOnly = new ConcurrentHashMap<>();

    OperatorCheck(String key) {
        this.key = key.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (handler instanceof HandlerMethod method
                && operatorOnly.computeIfAbsent(method.getMethod(), _ -> isOperatorOnly(method)) && !hasKey(request)) {
            throw Problem.unauthorized();
        }
        return true;
    }

    static boolean isOperatorOnly(HandlerMethod method) {
        return method.hasMethodAnnotation(OperatorOnly.class)
                || AnnotatedElementUtils.hasAnnotation(method.getBeanType(), OperatorOnly.class);
    }

    private boolean hasKey(HttpServletRequest request) {
        List<String> headers = Collections.list(request.getHeaders(HttpHeaders.AUTHORIZATION));
        if (headers.size() != 1 || !headers.getFirst().toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
            return false;
        }
        String given = headers.getFirst().substring(SCHEME.length()).strip();
        // Takes the same time for every wrong key of one length.
        return MessageDigest.isEqual(key, given.getBytes(StandardCharsets.ISO_8859_1));
    }
}
