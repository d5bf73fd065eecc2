package io.doorbuster.store.journal;

import static org.awaitility.Awaitility.await;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.journal.JournalEntry;
import io.doorbuster.domain.order.Address;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.PlaceOrder.Intent;
import io.doorbuster.domain.order.Placement;
import io.doorbuster.store.Database;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One durable server for the tests of the journal and its ledger, until their JVM ends, and what they send to it. */
final class JournalServer {

    /** Milliseconds that nobody has to wait. */
    static final long LATER = 30_000;

    static final Database DATABASE = open();
    static final StockLedger LEDGER = new StockLedger(DATABASE);

    private JournalServer() {}

    private static Database open() {
        try {
            EmbeddedPostgres server = EmbeddedPostgres.builder().setServerConfig("fsync", "on")
                    .setServerConfig("full_page_writes", "on").setServerConfig("synchronous_commit", "on").start();
            return Database.open(new Database.Settings("jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres",
                    "postgres", "", 4));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A journal on connections of the test's own, which is available. */
    static OrderJournal start(ConnectionSource connections, JournalListener listener) {
        OrderJournal journal =
                OrderJournal.start(connections, "test", Clock.systemUTC(), listener, DATABASE.recentOrders());
        await().until(journal::isAvailable);
        return journal;
    }

    static JournalEntry place(String key, String sku, long quantity) {
        long deadline = Clock.systemUTC().millis() + LATER;
        return new JournalEntry(order(key, sku, quantity), Intent.PLACE, List.of(sku), deadline, deadline);
    }

    static PlaceOrder order(String key, String sku, long quantity) {
        return new PlaceOrder(AttemptId.of("a@b.example", "orders", key), 7, Intent.PLACE, key + "@b.example", "",
                "EUR", List.of(new OrderLine(sku, quantity, 199)), Address.NONE, "invoice");
    }

    static Placement get(CompletableFuture<Placement> answer) {
        return answer.orTimeout(20, TimeUnit.SECONDS).join();
    }

    static long count(String query) throws SQLException {
        try (var connection = DATABASE.dataSource().getConnection(); var statement = connection.createStatement();
                var result = statement.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        }
    }

    static int execute(String update) throws SQLException {
        try (var connection = DATABASE.dataSource().getConnection(); var statement = connection.createStatement()) {
            return statement.executeUpdate(update);
        }
    }
}
