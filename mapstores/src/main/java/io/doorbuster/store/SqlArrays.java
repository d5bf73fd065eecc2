package io.doorbuster.store;

import java.nio.ByteBuffer;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.Oid;
import org.postgresql.jdbc.PgArray;

/**
 * Arrays as parameters, in PostgreSQL's binary form: neither side has to write or parse text. The driver sends the form
 * for arrays of strings and numbers if it sees their type; an {@code Object[]} and UUIDs it sends as text.
 */
public final class SqlArrays {

    /** Dimensions, whether there are nulls, the type of elements; then the length and the first index of the dimension. */
    private static final int HEADER_BYTES = 5 * Integer.BYTES;
    private static final int UUID_BYTES = 2 * Long.BYTES;

    private SqlArrays() {}

    /** A {@code text[]}. */
    public static Array texts(Connection connection, Collection<String> values) throws SQLException {
        return connection.createArrayOf("text", values.toArray(String[]::new));
    }

    /** A {@code text[]} of what {@code text} makes of each value. */
    public static <T> Array texts(Connection connection, Collection<T> values, Function<T, String> text)
            throws SQLException {
        String[] texts = new String[values.size()];
        int next = 0;
        for (T value : values) {
            texts[next++] = text.apply(value);
        }
        return connection.createArrayOf("text", texts);
    }

    /** A {@code bigint[]} of the {@code number} of each value. */
    public static <T> Array longs(Connection connection, Collection<T> values, ToLongFunction<T> number)
            throws SQLException {
        Long[] numbers = new Long[values.size()];
        int next = 0;
        for (T value : values) {
            numbers[next++] = number.applyAsLong(value);
        }
        return connection.createArrayOf("int8", numbers);
    }

    /** A {@code uuid[]}. */
    public static Array uuids(Connection connection, Collection<UUID> values) throws SQLException {
        return uuids(connection, values, value -> value);
    }

    /** A {@code uuid[]} of the {@code uuid} of each value. */
    public static <T> Array uuids(Connection connection, Collection<T> values, Function<T, UUID> uuid)
            throws SQLException {
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + values.size() * (Integer.BYTES + UUID_BYTES));
        bytes.putInt(1).putInt(0).putInt(Oid.UUID).putInt(values.size()).putInt(1);
        for (T value : values) {
            UUID id = uuid.apply(value);
            bytes.putInt(UUID_BYTES).putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
        }
        return new PgArray(connection.unwrap(BaseConnection.class), Oid.UUID_ARRAY, bytes.array());
    }
}
