package io.doorbuster.app.http;

import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/** Reads {@link Paging}, digit by digit: Spring's own conversion takes {@code 0x10} for a number. */
final class PagingResolver implements HandlerMethodArgumentResolver {

    private static final int MAX_DIGITS = 4;

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == Paging.class;
    }

    @Override
    public Paging resolveArgument(MethodParameter parameter, @Nullable ModelAndViewContainer container,
            NativeWebRequest request, @Nullable WebDataBinderFactory binders) {
        String limit = single(request, "limit", Integer.toString(Paging.DEFAULT_LIMIT));
        return new Paging(limit(limit), single(request, "after", ""));
    }

    private static int limit(String text) {
        boolean digits = text.length() <= MAX_DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9');
        int limit = digits && !text.isEmpty() ? Integer.parseInt(text) : 0;
        if (limit < 1 || limit > Paging.MAX_LIMIT) {
            throw Problem.validation("limit", Problem.quote(text) + " is not between 1 and " + Paging.MAX_LIMIT);
        }
        return limit;
    }

    private static String single(NativeWebRequest request, String name, String otherwise) {
        String[] values = request.getParameterValues(name);
        if (values == null) {
            return otherwise;
        }
        if (values.length > 1) {
            throw Problem.validation(name, "is given " + values.length + " times, the limit is 1");
        }
        return values[0];
    }
}
