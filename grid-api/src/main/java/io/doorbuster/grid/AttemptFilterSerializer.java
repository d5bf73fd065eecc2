package io.doorbuster.grid;

import com.hazelcast.nio.serialization.compact.CompactReader;
import com.hazelcast.nio.serialization.compact.CompactSerializer;
import com.hazelcast.nio.serialization.compact.CompactWriter;
import io.doorbuster.domain.order.AttemptFilter;
import java.util.Objects;

/** A Bloom filter as its bits. */
final class AttemptFilterSerializer implements CompactSerializer<AttemptFilter> {

    @Override
    public AttemptFilter read(CompactReader reader) {
        return AttemptFilter.ofBits(Objects.requireNonNull(reader.readArrayOfInt64("bits")));
    }

    @Override
    public void write(CompactWriter writer, AttemptFilter filter) {
        writer.writeArrayOfInt64("bits", filter.toBits());
    }

    @Override
    public String getTypeName() {
        return "attempt-filter";
    }

    @Override
    public Class<AttemptFilter> getCompactClass() {
        return AttemptFilter.class;
    }
}
