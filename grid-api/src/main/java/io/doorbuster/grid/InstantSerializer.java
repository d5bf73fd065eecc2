package io.doorbuster.grid;

import com.hazelcast.nio.serialization.compact.CompactReader;
import com.hazelcast.nio.serialization.compact.CompactSerializer;
import com.hazelcast.nio.serialization.compact.CompactWriter;
import java.time.Instant;

/** Instants as epoch milliseconds: all our times have that precision. */
final class InstantSerializer implements CompactSerializer<Instant> {

    @Override
    public Instant read(CompactReader reader) {
        return Instant.ofEpochMilli(reader.readInt64("epochMillis"));
    }

    @Override
    public void write(CompactWriter writer, Instant instant) {
        writer.writeInt64("epochMillis", instant.toEpochMilli());
    }

    @Override
    public String getTypeName() {
        return "instant";
    }

    @Override
    public Class<Instant> getCompactClass() {
        return Instant.class;
    }
}
