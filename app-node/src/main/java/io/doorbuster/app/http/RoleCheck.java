package io.doorbuster.app.http;

import io.doorbuster.app.http.Caller.Customer;
import io.doorbuster.app.http.Caller.Guest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Lets through to an endpoint whom its annotations let: {@link OperatorOnly}, {@link CustomerOnly}, or else everyone. */
final class RoleCheck implements HandlerInterceptor {

    /** Whom an endpoint is for. */
    sealed interface Role {

        /** Everyone. */
        record Public() implements Role {}

        /** Customers, for what is their own. */
        record OfCustomers() implements Role {}

        /** Operators and services that may do this. */
        record OfOperators(Scope scope) implements Role {}
    }

    /** By method: looking for annotations is dear, and methods are few. */
    private final Map<Method, Role> roles = new ConcurrentHashMap<>();

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (handler instanceof HandlerMethod method) {
            check(roles.computeIfAbsent(method.getMethod(), _ -> roleOf(method)), Caller.of(request));
        }
        return true;
    }

    private static void check(Role role, Caller caller) {
        boolean allowed = switch (role) {
            case Role.Public _ -> true;
            case Role.OfCustomers _ -> caller instanceof Customer;
            case Role.OfOperators(Scope scope) -> caller.may(scope);
        };
        if (!allowed) {
            throw caller instanceof Guest ? Problem.unauthorized()
                    : Problem.forbidden(role instanceof Role.OfOperators(Scope scope)
                            ? "The scope " + scope.text() + " is needed" : "This is for customers");
        }
    }

    /** Whom an endpoint is for. */
    static Role roleOf(HandlerMethod method) {
        Optional<OperatorOnly> operators = annotation(method, OperatorOnly.class);
        if (operators.isPresent()) {
            return new Role.OfOperators(operators.get().value());
        }
        return annotation(method, CustomerOnly.class).isPresent() ? new Role.OfCustomers() : new Role.Public();
    }

    private static <A extends Annotation> Optional<A> annotation(HandlerMethod method, Class<A> type) {
        return Optional.ofNullable(method.getMethodAnnotation(type))
                .or(() -> Optional.ofNullable(AnnotatedElementUtils.findMergedAnnotation(method.getBeanType(), type)));
    }
}
