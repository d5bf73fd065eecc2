package io.doorbuster.bench.rival;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Group commit without a grid: one writer gathers what waits and writes it in one transaction. What a team would build
 * that knows PostgreSQL well, in one process.
 */
final class Batch implements Engine {

    private static final int MAX_BATCH = 1_000;
    private static final int MAX_WAITING = 20_000;

    private static final String LOCK =
            "SELECT sku, received - sold AS left FROM stock WHERE sku = ANY (?) ORDER BY sku FOR NO KEY UPDATE";
    private static final String TAKE = """
            UPDATE stock SET sold = sold + new.quantity FROM unnest(?, ?) AS new (sku, quantity)
            WHERE stock.sku = new.sku""";
    private static final String ORDERS =
            "INSERT INTO orders (id, attempt, email) SELECT * FROM unnest(?, ?, ?)";
    private static final String LINES =
            "INSERT INTO order_lines (order_id, sku, quantity) SELECT * FROM unnest(?, ?, ?)";

    private final HikariDataSource pool;
    private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>(MAX_WAITING);
    private final Thread writer = Thread.ofPlatform().name("writer").unstarted(this::write);

    private record Waiting(NewOrder order, CompletableFuture<Boolean> sold) {}

    Batch(HikariDataSource pool) {
        this.pool = pool;
        writer.start();
    }

    @Override
    public void stock(String sku, long units) throws SQLException {
        Tables.stock(pool, sku, units);
    }

    @Override
    public boolean place(NewOrder order) throws SQLException, InterruptedException {
        Waiting waiting = new Waiting(order, new CompletableFuture<>());
        queue.put(waiting);
        try {
            return waiting.sold().get();
        } catch (ExecutionException e) {
            throw new SQLException(e.getCause());
        }
    }

    private void write() {
        List<Waiting> batch = new ArrayList<>();
        try {
            while (true) {
                batch.clear();
                batch.add(queue.take());
                queue.drainTo(batch, MAX_BATCH - 1);
                try {
                    write(batch);
                } catch (SQLException e) {
                    batch.forEach(waiting -> waiting.sold().completeExceptionally(e));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(List<Waiting> batch) throws SQLException {
        List<Waiting> accepted;
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            accepted = accept(connection, batch);
            List<NewOrder> orders = accepted.stream().map(Waiting::order).toList();
            if (!orders.isEmpty()) {
                take(connection, orders);
                insert(connection, orders);
            }
            connection.commit();
        }
        accepted.forEach(waiting -> waiting.sold().complete(true));
        batch.forEach(waiting -> waiting.sold().complete(false));
    }

    /** First come, first served, from rows that are locked until the commit. */
    private static List<Waiting> accept(Connection connection, List<Waiting> batch) throws SQLException {
        Map<String, Long> left = new HashMap<>();
        Object[] skus = batch.stream().map(waiting -> waiting.order().sku()).distinct().toArray();
        try (PreparedStatement statement = connection.prepareStatement(LOCK)) {
            statement.setArray(1, connection.createArrayOf("text", skus));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    left.put(row.getString("sku"), row.getLong("left"));
                }
            }
        }
        List<Waiting> accepted = new ArrayList<>();
        for (Waiting waiting : batch) {
            NewOrder order = waiting.order();
            long rest = left.getOrDefault(order.sku(), 0L) - order.quantity();
            if (rest >= 0) {
                left.put(order.sku(), rest);
                accepted.add(waiting);
            }
        }
        return accepted;
    }

    private static void take(Connection connection, List<NewOrder> orders) throws SQLException {
        Map<String, Long> taken = new TreeMap<>();
        orders.forEach(order -> taken.merge(order.sku(), order.quantity(), Long::sum));
        arrays(connection, TAKE, new Column("text", List.copyOf(taken.keySet())),
                new Column("bigint", List.copyOf(taken.values())));
    }

    private static void insert(Connection connection, List<NewOrder> orders) throws SQLException {
        Column ids = new Column("uuid", orders.stream().map(NewOrder::id).toList());
        arrays(connection, ORDERS, ids, new Column("text", orders.stream().map(NewOrder::attempt).toList()),
                new Column("text", orders.stream().map(NewOrder::email).toList()));
        arrays(connection, LINES, ids, new Column("text", orders.stream().map(NewOrder::sku).toList()),
                new Column("bigint", orders.stream().map(NewOrder::quantity).toList()));
    }

    private record Column(String type, List<?> values) {}

    private static void arrays(Connection connection, String sql, Column... columns) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < columns.length; i++) {
                statement.setArray(i + 1, connection.createArrayOf(columns[i].type(), columns[i].values().toArray()));
            }
            statement.executeUpdate();
        }
    }

    @Override
    public void close() {
        writer.interrupt();
        pool.close();
    }
}
