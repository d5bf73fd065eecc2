package io.doorbuster.bench.rival;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;

/** The common way: a conditional update of the SKU's row and the inserts, in one transaction. */
final class HotRow implements Engine {

    private final HikariDataSource pool;

    HotRow(HikariDataSource pool) {
        this.pool = pool;
    }

    @Override
    public void stock(String sku, long units) throws SQLException {
        Tables.stock(pool, sku, units);
    }

    /** Inserts first, so that the row's lock is held as short as can be. */
    @Override
    public boolean place(NewOrder order) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            Tables.insert(connection, order);
            boolean sold = Tables.update(connection,
                    "UPDATE stock SET sold = sold + ? WHERE sku = ? AND sold + ? <= received", order.quantity(),
                    order.sku(), order.quantity()) == 1;
            if (sold) {
                connection.commit();
            } else {
                connection.rollback();
            }
            return sold;
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
