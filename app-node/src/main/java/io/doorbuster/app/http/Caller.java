package io.doorbuster.app.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;

/** Who sends a request. */
public sealed interface Caller {

    /** The request attribute under which {@code RequestFilter} leaves the caller; guests have none. */
    String ATTRIBUTE = "io.doorbuster.caller";

    /** Somebody without a token. */
    record Guest() implements Caller {}

    /**
     * A customer, by access token.
     *
     * @param email as the identity provider's token tells it; empty for customers who signed up here
     * @param name likewise
     */
    record Customer(String id, String email, String name) implements Caller {

        /** Names the customer only: the rest is personal. */
        @Override
        public String toString() {
            return "Customer[" + id + "]";
        }
    }

    /**
     * An operator or a service: the operator's key, an API key, or a token of the company's own identity provider.
     *
     * @param name for the log of what operators did
     */
    record Operator(String name, Set<Scope> scopes) implements Caller {
        public Operator {
            scopes = Set.copyOf(scopes);
        }
    }

    /** The caller of a request. */
    static Caller of(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof Caller known ? known : new Guest();
    }

    /** The id of the customer, empty for everyone else. */
    default String customerId() {
        return this instanceof Customer(String id, _, _) ? id : "";
    }

    /** What the operator or service is called in logs and in the scope of its idempotency keys, empty for everyone else. */
    default String operatorName() {
        return this instanceof Operator(String name, _) ? name : "";
    }

    /** Whether the caller may do what needs {@code scope}. */
    default boolean may(Scope scope) {
        return this instanceof Operator(_, Set<Scope> scopes)
                && (scopes.contains(scope) || scopes.contains(Scope.ADMIN));
    }
}
