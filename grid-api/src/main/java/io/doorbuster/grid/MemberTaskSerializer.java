package io.doorbuster.grid;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.StreamSerializer;
import io.doorbuster.grid.member.MemberRequest;
import io.doorbuster.grid.member.MemberTask;
import java.io.IOException;
import java.util.Objects;

/** The request, by whatever serializer it has: Compact can only hold Compact. */
final class MemberTaskSerializer implements StreamSerializer<MemberTask<?>> {

    @Override
    public int getTypeId() {
        return GridSerialization.MEMBER_TASK;
    }

    @Override
    public void write(ObjectDataOutput out, MemberTask<?> task) throws IOException {
        out.writeObject(task.request());
    }

    @Override
    public MemberTask<?> read(ObjectDataInput in) throws IOException {
        return new MemberTask<>(Objects.requireNonNull(in.<MemberRequest<?>>readObject()));
    }
}
