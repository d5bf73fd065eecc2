package io.doorbuster.app.backoffice;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.IExecutorService;
import com.hazelcast.core.OperationTimeoutException;
import io.doorbuster.grid.Grid;
import io.doorbuster.grid.access.AccessRequest;
import io.doorbuster.grid.member.MemberRequest;
import io.doorbuster.grid.member.MemberTask;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.stereotype.Component;

/** Asks members what ends in the database. Any member can answer. Thread-safe. */
@Component
public class BackOffice {

    /** The longest answer is an audit of all SKUs. */
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    /** Somebody waits to be let in; a row or two are read and written. */
    private static final Duration ACCESS_DEADLINE = Duration.ofSeconds(8);
    /** A shopper waits for what may be left unsaid: as long as a member gives PostgreSQL for a shopper's read. */
    private static final Duration SHOPPER_DEADLINE = Duration.ofSeconds(2);

    private final IExecutorService members;
    private final IExecutorService access;

    BackOffice(HazelcastInstance hazelcast) {
        this.members = hazelcast.getExecutorService(Grid.BACK_OFFICE_EXECUTOR);
        this.access = hazelcast.getExecutorService(Grid.ACCESS_EXECUTOR);
    }

    /**
     * Asks one member, and waits for the answer, at most half a minute. Throws what the member threw,
     * and Hazelcast's exceptions if none answers.
     */
    public <R> R ask(MemberRequest<R> request) {
        return await(members.submit(new MemberTask<>(request)), DEADLINE);
    }

    /** As above, for what operators ask about customers: it may read whole tables, and nobody waits to be let in. */
    public <R> R askAtLength(AccessRequest<R> request) {
        return ask(new MemberRequest.Access<>(request));
    }

    /** Asks one member about customers or keys, as above, and waits eight seconds at most. */
    public <R> R ask(AccessRequest<R> request) {
        return await(access.submit(new MemberTask<>(new MemberRequest.Access<>(request))), ACCESS_DEADLINE);
    }

    /** Asks one member for a shopper, beside what operators ask, and waits two seconds at most. */
    public <R> R askForShopper(MemberRequest<R> request) {
        return await(access.submit(new MemberTask<>(request)), SHOPPER_DEADLINE);
    }

    private static <R> R await(Future<R> answer, Duration deadline) {
        try {
            return answer.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException fault ? fault
                    : new IllegalStateException("a member failed", e);
        } catch (TimeoutException e) {
            throw new OperationTimeoutException("no answer within " + deadline, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationTimeoutException("the node is stopping", e);
        }
    }
}
