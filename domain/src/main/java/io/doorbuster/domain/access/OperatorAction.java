package io.doorbuster.domain.access;

import java.time.Instant;

/**
 * Something that an operator or a service did.
 *
 * @param id counts up, 0 while it is not recorded yet
 * @param actor who, as named by the token
 * @param action method and route, such as {@code PUT /api/v1/admin/products/{id}}
 * @param resource the path that was asked for
 * @param status the HTTP status of the answer
 * @param versionBefore of the resource, 0 where it is not known
 * @param versionAfter of the resource, 0 where it is not known
 */
public record OperatorAction(long id, Instant at, String actor, String action, String resource, int status,
        long versionBefore, long versionAfter, String requestId) {}
