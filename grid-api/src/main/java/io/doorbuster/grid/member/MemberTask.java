package io.doorbuster.grid.member;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import io.doorbuster.domain.LedgerUnavailableException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Carries a {@link MemberRequest} to a member and makes the call there. */
public final class MemberTask<R> implements Callable<R>, HazelcastInstanceAware {

    private final MemberRequest<R> request;
    private @Nullable HazelcastInstance hazelcast;

    public MemberTask(MemberRequest<R> request) {
        this.request = request;
    }

    /** The call. */
    public MemberRequest<R> request() {
        return request;
    }

    @Override
    public void setHazelcastInstance(HazelcastInstance member) {
        this.hazelcast = member;
    }

    /** Throws {@link LedgerUnavailableException} while the member is starting or stopping. */
    @Override
    public R call() {
        HazelcastInstance member = Objects.requireNonNull(hazelcast, "runs on members only");
        if (member.getUserContext().get(MemberServices.KEY) instanceof MemberServices services) {
            return request.perform(services);
        }
        throw new LedgerUnavailableException("the member is starting or stopping");
    }
}
