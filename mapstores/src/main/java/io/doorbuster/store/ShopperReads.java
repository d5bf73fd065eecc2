package io.doorbuster.store;

import io.doorbuster.domain.LedgerUnavailableException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A circuit breaker around what shoppers wait for: each would hold one of few threads and connections until its time
 * limit, so that while PostgreSQL is silent all others would wait in line for them. See decision 0018.
 */
final class ShopperReads {

    /** A read by key takes a millisecond; after this long the shopper is better off with an answer. */
    static final Duration LIMIT = Duration.ofSeconds(2);
    /** One lost connection, of which others in the pool know nothing, is no outage. */
    private static final int TELLING = 5;
    private static final int WINDOW = 10;
    private static final float HALF = 50;
    /** How soon PostgreSQL is asked again; one shopper waits for the answer then. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final CircuitBreaker breaker = CircuitBreaker.of("reads", CircuitBreakerConfig.custom()
            .slidingWindow(WINDOW, TELLING, SlidingWindowType.COUNT_BASED)
            .failureRateThreshold(HALF)
            .waitDurationInOpenState(PAUSE)
            .permittedNumberOfCallsInHalfOpenState(1)
            .recordException(fault -> fault instanceof SQLException sql && SqlFaults.isUnavailable(sql))
            .build());

    /** A read. */
    @FunctionalInterface
    interface Read<R> {
        R run() throws SQLException;
    }

    /** Translates what goes wrong, as {@link SqlFaults} does. */
    <R> R read(String doing, Read<R> read) {
        if (!breaker.tryAcquirePermission()) {
            throw new LedgerUnavailableException(doing + ": PostgreSQL did not answer a moment ago");
        }
        long start = System.nanoTime();
        try {
            R result = read.run();
            breaker.onSuccess(System.nanoTime() - start, TimeUnit.NANOSECONDS);
            return result;
        } catch (SQLException e) {
            breaker.onError(System.nanoTime() - start, TimeUnit.NANOSECONDS, e);
            throw SqlFaults.translate(doing, e);
        } catch (RuntimeException e) {
            breaker.onError(System.nanoTime() - start, TimeUnit.NANOSECONDS, e);
            throw e;
        }
    }

    /** Whether the next read may be refused. */
    boolean areRefused() {
        return breaker.getState() == CircuitBreaker.State.OPEN;
    }
}
