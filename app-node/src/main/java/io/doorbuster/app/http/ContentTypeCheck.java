package io.doorbuster.app.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Refuses a body whose kind is any, such as {@code *}{@code /*}: Spring takes it for a fault of ours. */
final class ContentTypeCheck implements HandlerInterceptor {

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        String type = request.getContentType();
        boolean isAny = type != null && type.indexOf('*') >= 0;
        if (isAny && handler instanceof HandlerMethod method && takesBody(method)) {
            throw Problem.ofStatus(HttpStatus.UNSUPPORTED_MEDIA_TYPE);
        }
        return true;
    }

    private static boolean takesBody(HandlerMethod method) {
        return Arrays.stream(method.getMethodParameters())
                .anyMatch(parameter -> parameter.hasParameterAnnotation(RequestBody.class));
    }
}
