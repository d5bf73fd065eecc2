package io.doorbuster.bench.rival;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/** The rivals' schema, the same for all, and their connections. */
final class Tables {

    /** Measured on two cores: fewer leave commits alone in their fsync, more only queue at the hot row. */
    private static final int CONNECTIONS = 16;

    private static final String SCHEMA = """
            CREATE TABLE IF NOT EXISTS stock (
                sku text PRIMARY KEY, received bigint NOT NULL, sold bigint NOT NULL DEFAULT 0,
                CHECK (sold <= received)) WITH (fillfactor = 50);
            CREATE TABLE IF NOT EXISTS orders (
                id uuid PRIMARY KEY, attempt text NOT NULL UNIQUE, email text NOT NULL,
                placed_at timestamptz NOT NULL DEFAULT now());
            CREATE TABLE IF NOT EXISTS order_lines (
                order_id uuid NOT NULL, sku text NOT NULL, quantity bigint NOT NULL, PRIMARY KEY (order_id, sku));
            CREATE TABLE IF NOT EXISTS units (
                id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, sku text NOT NULL, order_id uuid);
            CREATE INDEX IF NOT EXISTS units_left ON units (sku, id) WHERE order_id IS NULL;
            """;

    private Tables() {}

    /** Makes what is missing in the schema {@code name}, and opens a pool that uses it. */
    static HikariDataSource open(String url, String name) throws SQLException {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url + "?user=postgres&currentSchema=" + name);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(CONNECTIONS);
        HikariDataSource pool = new HikariDataSource(config);
        try (Connection connection = pool.getConnection(); Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA IF NOT EXISTS " + name);
            statement.execute(SCHEMA);
        } catch (SQLException e) {
            pool.close();
            throw e;
        }
        return pool;
    }

    /** Puts units into the table of stock. */
    static void stock(HikariDataSource pool, String sku, long units) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            update(connection, "INSERT INTO stock (sku, received) VALUES (?, ?)", sku, units);
        }
    }

    /** Runs a statement; answers how many rows it changed. */
    static int update(Connection connection, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            return statement.executeUpdate();
        }
    }

    /** Inserts the order and its line. */
    static void insert(Connection connection, NewOrder order) throws SQLException {
        update(connection, "INSERT INTO orders (id, attempt, email) VALUES (?, ?, ?)", order.id(), order.attempt(),
                order.email());
        update(connection, "INSERT INTO order_lines (order_id, sku, quantity) VALUES (?, ?, ?)", order.id(),
                order.sku(), order.quantity());
    }
}
