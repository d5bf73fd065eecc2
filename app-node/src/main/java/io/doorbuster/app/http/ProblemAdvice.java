package io.doorbuster.app.http;

import com.hazelcast.client.HazelcastClientNotActiveException;
import com.hazelcast.client.HazelcastClientOfflineException;
import com.hazelcast.client.UndefinedErrorCodeException;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.core.IndeterminateOperationStateException;
import com.hazelcast.core.MemberLeftException;
import com.hazelcast.core.OperationTimeoutException;
import com.hazelcast.nio.serialization.HazelcastSerializationException;
import com.hazelcast.spi.exception.RetryableHazelcastException;
import com.hazelcast.spi.exception.TargetDisconnectedException;
import io.doorbuster.domain.LedgerUnavailableException;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.catalina.connector.ClientAbortException;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Writes everything that goes wrong beyond the servlet container as an RFC 9457 problem. */
@RestControllerAdvice
final class ProblemAdvice extends ResponseEntityExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

    /** The database behind the grid does not answer. */
    @ExceptionHandler(LedgerUnavailableException.class)
    ResponseEntity<ProblemDetail> ledgerUnavailable(RuntimeException fault) {
        LOG.warn("the ledger is away: {}", fault.getMessage());
        return answer(Problem.notReady("The database does not answer; try again in a moment"), HttpHeaders.EMPTY);
    }

    /** What a member threw that Hazelcast's protocol has no code for: it arrives as a name. */
    @ExceptionHandler(UndefinedErrorCodeException.class)
    ResponseEntity<ProblemDetail> thrownByMember(UndefinedErrorCodeException fault, HttpServletRequest request) {
        return fault.getOriginClassName().equals(LedgerUnavailableException.class.getName())
                ? ledgerUnavailable(fault) : bug(fault, request);
    }

    /** The grid does not answer, or did not say whether it did what it was asked. */
    @ExceptionHandler({HazelcastClientOfflineException.class, HazelcastClientNotActiveException.class,
            HazelcastInstanceNotActiveException.class, TargetDisconnectedException.class, MemberLeftException.class,
            OperationTimeoutException.class, IndeterminateOperationStateException.class,
            RetryableHazelcastException.class, TimeoutException.class})
    ResponseEntity<ProblemDetail> gridUnavailable(Exception fault) {
        LOG.warn("the grid is away: {}", fault.toString());
        return answer(Problem.notReady("The grid does not answer; try again in a moment"), HttpHeaders.EMPTY);
    }

    /** Something was sent for the first time, whose form must be made known to the grid, and the grid is away. */
    @ExceptionHandler(HazelcastSerializationException.class)
    ResponseEntity<ProblemDetail> notSerialized(HazelcastSerializationException fault, HttpServletRequest request) {
        for (Throwable cause = fault.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof HazelcastClientOfflineException offline) {
                return gridUnavailable(offline);
            }
        }
        return bug(fault, request);
    }

    /** A member's executor is full. */
    @ExceptionHandler(RejectedExecutionException.class)
    ResponseEntity<ProblemDetail> overloaded() {
        return answer(Problem.overloaded(), HttpHeaders.EMPTY);
    }

    /** The query string cannot be decoded, or has more parameters than may be. */
    @ExceptionHandler(InvalidParameterException.class)
    ResponseEntity<ProblemDetail> badQuery() {
        return answer(Problem.validation("", "has a query string that cannot be read"), HttpHeaders.EMPTY);
    }

    /** Nobody is there to read an answer. */
    @ExceptionHandler(ClientAbortException.class)
    void clientGone() {
        LOG.debug("the client left before it was answered");
    }

    /** Whatever nobody thought of: a bug. */
    @ExceptionHandler(Exception.class)
    ResponseEntity<ProblemDetail> bug(Exception bug, HttpServletRequest request) {
        LOG.error("{} {} failed", request.getMethod(), Problem.quote(request.getRequestURI()), bug);
        return answer(Problem.ofStatus(HttpStatus.INTERNAL_SERVER_ERROR), HttpHeaders.EMPTY);
    }

    /** What Spring itself refuses, and our own problems, which extend Spring's exception for that purpose. */
    @Override
    protected ResponseEntity<Object> handleExceptionInternal(Exception refusal, @Nullable Object body,
            HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        Problem problem = switch (refusal) {
            case Problem known -> known;
            case HttpMessageNotReadableException _ -> Problem.validation("", "needs a JSON body");
            case MethodArgumentTypeMismatchException mismatch ->
                    Problem.validation(mismatch.getName(), "has a value of the wrong kind");
            default -> Problem.ofStatus(status);
        };
        ResponseEntity<ProblemDetail> answer = answer(problem, headers);
        return new ResponseEntity<>(answer.getBody(), answer.getHeaders(), answer.getStatusCode());
    }

    /** The answer to a request for {@code instance} that {@code problem} befell. */
    static ResponseEntity<ProblemDetail> answer(Problem problem, URI instance) {
        problem.getBody().setInstance(instance);
        return answer(problem, HttpHeaders.EMPTY);
    }

    private static ResponseEntity<ProblemDetail> answer(Problem problem, HttpHeaders more) {
        return ResponseEntity.status(problem.getStatusCode())
                .headers(more)
                .headers(problem.getHeaders())
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem.getBody());
    }
}
