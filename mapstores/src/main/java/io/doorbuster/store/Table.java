package io.doorbuster.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.ToLongFunction;

/**
 * How the values of a map are written to a table.
 *
 * @param upsert one statement for many rows, with an array for each column; must leave newer rows as they are
 * @param columns in the order of the statement's parameters
 * @param document what {@code dead_letters} keeps of a value that the table refuses
 */
record Table<V>(String upsert, List<Column<V>> columns, ToLongFunction<V> version,
        BiFunction<String, V, String> document) {

    /** A column: its SQL type, and its value for a key and value of the map. */
    record Column<V>(String type, BiFunction<String, V, Object> value) {}

    Table {
        columns = List.copyOf(columns);
    }

    /** Writes rows in one statement, in the order of {@code rows}. */
    void write(Connection connection, List<Map.Entry<String, V>> rows) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(upsert)) {
            for (int i = 0; i < columns.size(); i++) {
                Column<V> column = columns.get(i);
                Object[] values = rows.stream()
                        .map(row -> column.value().apply(row.getKey(), row.getValue()))
                        .toArray();
                statement.setArray(i + 1, connection.createArrayOf(column.type(), values));
            }
            statement.executeUpdate();
        }
    }
}
