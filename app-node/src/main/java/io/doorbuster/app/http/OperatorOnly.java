package io.doorbuster.app.http;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Endpoints for operators and services. The scope is asked of the endpoint that was found, so no spelling of a path avoids
 * it; a method's own annotation counts before its class's.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface OperatorOnly {

    /** What the caller must be allowed; by default everything. */
    Scope value() default Scope.ADMIN;
}
