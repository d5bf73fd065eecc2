package io.doorbuster.grid.member;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.nio.serialization.compact.CompactReader;
import com.hazelcast.nio.serialization.compact.CompactSerializer;
import com.hazelcast.nio.serialization.compact.CompactWriter;
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

    /** Writes the request only. */
    public static final class Serializer implements CompactSerializer<MemberTask<?>> {

        @Override
        public MemberTask<?> read(CompactReader reader) {
            MemberRequest<?> request = reader.readCompact("request");
            return new MemberTask<>(Objects.requireNonNull(request));
        }

        @Override
        public void write(CompactWriter writer, MemberTask<?> task) {
            writer.writeCompact("request", task.request);
        }

        @Override
        public String getTypeName() {
            return "member-task";
        }

        @Override
        @SuppressWarnings({"unchecked", "rawtypes"}) // a class literal has no type arguments
        public Class<MemberTask<?>> getCompactClass() {
            return (Class) MemberTask.class;
        }
    }
}
