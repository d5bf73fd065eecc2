package io.doorbuster.bench.rival;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;

/** The same in one statement: one round trip, and the row's lock is held for the commit only. */
final class SingleStatement implements Engine {

    private static final String PLACE = """
            WITH taken AS (
                UPDATE stock SET sold = sold + ? WHERE sku = ? AND sold + ? <= received RETURNING sku),
            placed AS (
                INSERT INTO orders (id, attempt, email) SELECT ?, ?, ? FROM taken)
            INSERT INTO order_lines (order_id, sku, quantity) SELECT ?, sku, ? FROM taken""";

    private final HikariDataSource pool;

    SingleStatement(HikariDataSource pool) {
        this.pool = pool;
    }

    @Override
    public void stock(String sku, long units) throws SQLException {
        Tables.stock(pool, sku, units);
    }

    @Override
    public boolean place(NewOrder order) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            return Tables.update(connection, PLACE, order.quantity(), order.sku(), order.quantity(), order.id(),
                    order.attempt(), order.email(), order.id(), order.quantity()) == 1;
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
