package io.doorbuster.store;

import static org.awaitility.Awaitility.await;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.fulfillment.ShipGoods;
import io.doorbuster.domain.order.OrderId;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** A PostgreSQL server with an open {@link Database}, durable as in production, which can be stopped and started. */
final class TestServer implements AutoCloseable {

    /** When the first order is placed; each later one a millisecond later. */
    static final long EPOCH_MILLIS = 1_700_000_000_000L;

    private final Path data;
    private EmbeddedPostgres postgres;
    private final Database database;
    private long orders;

    TestServer() {
        try {
            data = Files.createTempDirectory("doorbuster-postgres");
            postgres = durable("on").setDataDirectory(data).setCleanDataDirectory(false).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        database = Database.open(settings(postgres));
    }

    static EmbeddedPostgres.Builder durable(String synchronousCommit) {
        return EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("synchronous_commit", synchronousCommit);
    }

    static Database.Settings settings(EmbeddedPostgres postgres) {
        return new Database.Settings("jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres", "postgres", "",
                6);
    }

    int port() {
        return postgres.getPort();
    }

    Database database() {
        return database;
    }

    void stop() throws IOException {
        postgres.close();
    }

    /** Waits for the pool as well, which may rest up to ten seconds between its attempts to connect. */
    void start() throws IOException {
        postgres =
                durable("on").setDataDirectory(data).setCleanDataDirectory(false).setPort(postgres.getPort()).start();
        await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> query("SELECT 1").equals("1"));
    }

    void execute(String sql) {
        try (Connection connection = database.dataSource().getConnection()) {
            execute(connection, sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first column of the first row, as text; empty if there is none. */
    String query(String sql) {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? String.valueOf(row.getString(1)) : "";
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void truncate() {
        execute("TRUNCATE products, carts, inventory, inventory_snapshot, dead_letters, orders, order_lines, attempts,"
                + " fulfillments, order_cancellations, shipments, shipment_lines, order_returns, return_lines,"
                + " refunds, refund_lines, payments, payment_events, stock_movements, webhook_outbox, journal_writers, stream_positions RESTART IDENTITY");
        orders = 0;
    }

    /** All that is left of a fulfillment order, reported without a key. */
    static ShipGoods parcel(String fulfillmentId, String tracking) {
        return new ShipGoods(fulfillmentId, AttemptId.of(UUID.randomUUID()), List.of(), tracking);
    }

    /** Starts a journal writer and answers its number. */
    long startWriter() {
        return Long.parseLong(query("INSERT INTO journal_writers (member) VALUES ('test') RETURNING writer"));
    }

    /** Commits an order of two lines: {@code quantity} of {@code sku} and one of TAG. */
    OrderId placeOrder(long writer, long sequence, String sku, long quantity) {
        try (Connection connection = database.dataSource().getConnection()) {
            return placeOrder(connection, writer, sequence, sku, quantity);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    OrderId placeOrder(Connection connection, long writer, long sequence, String sku, long quantity)
            throws SQLException {
        long millis = EPOCH_MILLIS + orders++;
        OrderId id = OrderId.of(millis, orders, orders);
        UUID uuid = id.toUuid();
        execute(connection, """
                INSERT INTO inventory (sku, version, received) VALUES ('%3$s', 1, 1000000), ('TAG', 1, 1000000)
                ON CONFLICT DO NOTHING;
                UPDATE inventory SET version = version + 1, sold = sold + CASE sku WHEN 'TAG' THEN 1 ELSE %4$d END
                WHERE sku IN ('%3$s', 'TAG');
                INSERT INTO attempts VALUES ('%1$s', '%1$s', 7, 0);
                INSERT INTO orders VALUES ('%1$s', %5$d, %6$d, '%1$s', 'ada@example.com', '', 'EUR', '{"city": "Ulm"}',
                    'card', 'LEDGER', to_timestamp(%2$d / 1000.0));
                INSERT INTO order_lines VALUES ('%1$s', 0, '%3$s', %4$d, 1999), ('%1$s', 1, 'TAG', 1, 50)
                """.formatted(uuid, millis, sku, quantity, writer, sequence));
        return id;
    }

    @Override
    public void close() throws IOException {
        database.close();
        postgres.close();
        try (Stream<Path> files = Files.walk(data)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        }
    }
}
