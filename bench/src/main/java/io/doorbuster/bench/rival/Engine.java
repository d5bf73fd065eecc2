package io.doorbuster.bench.rival;

import java.sql.SQLException;

/** A way to take units out of stock and keep the order. Called from many threads; blocks until the order is durable. */
interface Engine extends AutoCloseable {

    /** Makes a SKU known with that many units; before the sale. */
    void stock(String sku, long units) throws SQLException;

    /** Sells all units or none; false if there are not enough. */
    boolean place(NewOrder order) throws SQLException, InterruptedException;

    /** Ends what was started. */
    @Override
    void close();
}
