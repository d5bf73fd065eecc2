package io.doorbuster.app.backoffice;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.IExecutorService;
import com.hazelcast.core.OperationTimeoutException;
import io.doorbuster.grid.Grid;
import io.doorbuster.grid.member.MemberRequest;
import io.doorbuster.grid.member.MemberTask;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.stereotype.Component;

/** Asks members what ends in the database. Any member can answer. Thread-safe. */
@Component
public class BackOffice {

    /** The longest answer is an audit of all SKUs. */
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final IExecutorService members;

    BackOffice(HazelcastInstance hazelcast) {
        this.members = hazelcast.getExecutorService(Grid.BACK_OFFICE_EXECUTOR);
    }

    /**
     * Asks one member, and waits for the answer, at most half a minute. Throws what the member threw,
     * and Hazelcast's exceptions if none answers.
     */
    public <R> R ask(MemberRequest<R> request) {
        try {
            return members.submit(new MemberTask<>(request)).get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException fault ? fault
                    : new IllegalStateException("a member failed", e);
        } catch (TimeoutException e) {
            throw new OperationTimeoutException("no answer within " + DEADLINE, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationTimeoutException("the node is stopping", e);
        }
    }
}
