package io.doorbuster.bench.rival;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;

/** A row for each unit, of which every buyer takes one that nobody else has locked. */
final class SkipLocked implements Engine {

    private static final String TAKE = """
            UPDATE units SET order_id = ? WHERE id IN (
                SELECT id FROM units WHERE sku = ? AND order_id IS NULL ORDER BY id LIMIT ? FOR UPDATE SKIP LOCKED)""";

    /** More than it can sell in a round. */
    private static final long MAX_UNITS = 250_000;

    private final HikariDataSource pool;

    SkipLocked(HikariDataSource pool) {
        this.pool = pool;
    }

    /** A row for each unit takes its time: {@link #MAX_UNITS} at most. Also in the table, for the check afterwards. */
    @Override
    public void stock(String sku, long units) throws SQLException {
        Tables.stock(pool, sku, Math.min(units, MAX_UNITS));
        try (Connection connection = pool.getConnection()) {
            Tables.update(connection, "INSERT INTO units (sku) SELECT ? FROM generate_series(1, ?)", sku,
                    Math.min(units, MAX_UNITS));
        }
    }

    @Override
    public boolean place(NewOrder order) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            boolean taken = Tables.update(connection, TAKE, order.id(), order.sku(), order.quantity()) == order
                    .quantity();
            if (taken) {
                Tables.insert(connection, order);
                connection.commit();
            } else {
                connection.rollback();
            }
            return taken;
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
