package io.doorbuster.store;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A query with its parameters, and its rows as values. */
final class Rows {

    /** Makes a value of the current row. */
    @FunctionalInterface
    interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    private Rows() {}

    /** Runs {@code sql}; of collections, which become arrays, all elements are strings, numbers or UUIDs. */
    static <T> List<T> list(Connection connection, String sql, Row<T> mapper, Object... parameters)
            throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, parameters);
                ResultSet rows = statement.executeQuery()) {
            List<T> values = new ArrayList<>();
            while (rows.next()) {
                values.add(mapper.of(rows));
            }
            return values;
        }
    }

    /** The only row, if there is one. */
    static <T> Optional<T> first(Connection connection, String sql, Row<T> mapper, Object... parameters)
            throws SQLException {
        return list(connection, sql, mapper, parameters).stream().findFirst();
    }

    /** Runs a statement that changes rows; answers how many. */
    static int update(Connection connection, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, parameters)) {
            return statement.executeUpdate();
        }
    }

    /** A time, in the precision in which it was written. */
    static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    /** A time that may be missing. */
    static Optional<Instant> optionalInstant(ResultSet row, String column) throws SQLException {
        @Nullable OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return Optional.ofNullable(time).map(OffsetDateTime::toInstant);
    }

    private static PreparedStatement prepare(Connection connection, String sql, Object... parameters)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, toJdbc(connection, parameters[i]));
        }
        return statement;
    }

    private static Object toJdbc(Connection connection, Object parameter) throws SQLException {
        return switch (parameter) {
            case Instant time -> time.atOffset(ZoneOffset.UTC);
            case Collection<?> values -> toArray(connection, values);
            default -> parameter;
        };
    }

    private static Array toArray(Connection connection, Collection<?> values) throws SQLException {
        Object element = values.isEmpty() ? "" : values.iterator().next();
        return switch (element) {
            case Long _ -> SqlArrays.longs(connection, values, Long.class::cast);
            case UUID _ -> SqlArrays.uuids(connection, values, UUID.class::cast);
            default -> SqlArrays.texts(connection, values, String.class::cast);
        };
    }
}
