package io.doorbuster.node.fulfillment;

import static org.awaitility.Awaitility.await;

import io.doorbuster.domain.order.OrderId;
import io.doorbuster.store.Database;
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
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** A durable PostgreSQL server, and rows in it as the journal leaves them. */
public final class TestJournal implements AutoCloseable {

    private final Path data;
    private EmbeddedPostgres postgres;
    private final Database database;
    private final AtomicLong orders = new AtomicLong();

    public TestJournal() {
        try {
            data = Files.createTempDirectory("doorbuster-postgres");
            postgres = server().start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        database = Database.open(new Database.Settings(
                "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres", "postgres", "", 8));
    }

    public Database database() {
        return database;
    }

    public void stop() throws IOException {
        postgres.close();
    }

    public void start() throws IOException {
        postgres = server().setPort(postgres.getPort()).start();
        await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> query("SELECT 1").equals("1"));
    }

    public long startWriter() {
        return Long.parseLong(query("INSERT INTO journal_writers (member) VALUES ('test') RETURNING writer"));
    }

    /** Commits orders {@code from} to {@code to} of the writer, each in its own transaction. */
    void placeOrders(long writer, long from, long to) {
        for (long sequence = from; sequence <= to; sequence++) {
            placeOrder(writer, sequence);
        }
    }

    public OrderId placeOrder(long writer, long sequence) {
        try (Connection connection = database.dataSource().getConnection()) {
            return placeOrder(connection, writer, sequence);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    OrderId placeOrder(Connection connection, long writer, long sequence) throws SQLException {
        OrderId id = OrderId.of(System.currentTimeMillis(), orders.incrementAndGet(), orders.get());
        try (Statement statement = connection.createStatement()) {
            statement.execute("""
                    INSERT INTO orders VALUES ('%1$s', %2$d, %3$d, '%1$s', 'ada@example.com', '', 'EUR',
                        '{"name": "", "street": "", "city": "", "region": "", "postalCode": "", "country": ""}', 'card',
                        'LEDGER', now());
                    INSERT INTO order_lines VALUES ('%1$s', 0, 'SKU', 1, 1999)
                    """.formatted(id.toUuid(), writer, sequence));
        }
        return id;
    }

    /** The first column of the first row, as text; empty if there is none. */
    public String query(String sql) {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? String.valueOf(row.getString(1)) : "";
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public void execute(String sql) {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public long count(String table) {
        return Long.parseLong(query("SELECT count(*) FROM " + table));
    }

    /** Orders that do not have exactly one fulfillment order. */
    long wronglyFulfilled() {
        return Long.parseLong(query("SELECT count(*) FROM orders o"
                + " WHERE (SELECT count(*) FROM fulfillments f WHERE f.order_id = o.id) <> 1"));
    }

    @Override
    public void close() throws IOException {
        database.close();
        postgres.close();
        try (Stream<Path> files = Files.walk(data)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        }
    }

    private EmbeddedPostgres.Builder server() {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setServerConfig("fsync", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("synchronous_commit", "on");
    }
}
