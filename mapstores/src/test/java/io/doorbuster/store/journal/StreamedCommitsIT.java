package io.doorbuster.store.journal;

import static io.doorbuster.store.journal.OneByOne.submit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.fulfillment.PlacedOrder;
import io.doorbuster.domain.fulfillment.StreamedOrder;
import io.doorbuster.domain.journal.JournalEntry;
import io.doorbuster.domain.order.Address;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.PlaceOrder.Intent;
import io.doorbuster.domain.order.Placement;
import io.doorbuster.domain.order.Placement.Placed;
import io.doorbuster.domain.stock.Settlement;
import io.doorbuster.store.Database;
import io.doorbuster.store.OrderStream;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A journal and a stream of the same member, on a database whose connections break around commits. */
class StreamedCommitsIT {

    private static final String SKU = "TEE";
    private static final int ORDERS = 600;
    private static final long LATER = 30_000;

    @AutoClose private static EmbeddedPostgres server;
    @AutoClose private static Database database;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedPostgres.builder().setServerConfig("fsync", "on").setServerConfig("full_page_writes", "on")
                .setServerConfig("synchronous_commit", "on").start();
        database = Database.open(new Database.Settings("jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres",
                "postgres", "", 4));
        new StockLedger(database).receive(SKU, 1_000_000, "r1");
    }

    /** Whether it read an order in the ledger or in memory is not to be seen. */
    @Test
    void streamsWhatIsCommittedOnceAndInItsOrderWhateverBreaks() throws SQLException {
        Random random = new Random(5);
        OrderStream stream = new OrderStream(database, "test");
        List<PlacedOrder> streamed = new ArrayList<>();
        List<Placement> placements = new ArrayList<>();
        try (OrderJournal journal = OrderJournal.start(() -> breaking(database.openConnection(), random), "test",
                Clock.systemUTC(), new Nobody(), database.recentOrders())) {
            for (int from = 0; from < ORDERS; from += 20) {
                List<CompletableFuture<Placement>> answers = new ArrayList<>();
                for (int i = from; i < from + 20; i++) {
                    int number = i;
                    answers.add(submit(journal, entry("order-" + number)));
                    read(stream, streamed);
                }
                answers.forEach(answer -> placements.add(answer.orTimeout(20, TimeUnit.SECONDS).join()));
            }
        }
        read(stream, streamed);
        streamed.removeIf(order -> order.writer() != streamed.getLast().writer()); // the other test's

        assertThat(placements).hasOnlyElementsOfType(Placed.class);
        Map<OrderId, Order> byId = placements.stream().map(placement -> ((Placed) placement).order())
                .collect(Collectors.toMap(Order::id, order -> order));
        assertThat(streamed).extracting(PlacedOrder::order).hasSize(ORDERS)
                .allSatisfy(order -> assertThat(order).isEqualTo(byId.get(order.id())));
        long previous = 0;
        for (PlacedOrder order : streamed) {
            assertThat(order.previous()).isEqualTo(previous);
            previous = order.sequence();
        }
        assertThat(previous).as("some numbers were lost with their commits").isGreaterThan(ORDERS);
    }

    @Test
    void needsNoLedgerForWhatItsJournalHasJustCommitted() throws SQLException {
        OrderStream stream = new OrderStream(database, "memory");
        try (OrderJournal journal = OrderJournal.start(database::openConnection, "test", Clock.systemUTC(),
                new Nobody(), database.recentOrders())) {
            await().until(journal::isAvailable);
            Placed placed = (Placed) submit(journal, entry("memory")).orTimeout(20, TimeUnit.SECONDS).join();
            try (Connection connection = database.dataSource().getConnection();
                    var statement = connection.createStatement()) {
                statement.execute("UPDATE orders SET email = 'read@again.example' WHERE id = '"
                        + placed.order().id().toUuid() + "'");
            }
            List<PlacedOrder> streamed = new ArrayList<>();

            read(stream, streamed);

            assertThat(streamed).extracting(PlacedOrder::order).contains(placed.order());
            read(stream, streamed);
            assertThat(streamed).extracting(order -> order.order().id()).doesNotHaveDuplicates();
        }
    }

    private static void read(OrderStream stream, List<PlacedOrder> into) {
        for (StreamedOrder order : stream.poll(1_000)) {
            into.add((PlacedOrder) order);
        }
    }

    private static Connection breaking(Connection connection, Random random) {
        CutConnection cut = random.nextBoolean() ? CutConnection.BEFORE_COMMIT : CutConnection.AFTER_COMMIT;
        return cut.of(connection, () -> random.nextInt(12) == 0);
    }

    private static JournalEntry entry(String key) {
        long deadline = Clock.systemUTC().millis() + LATER;
        return new JournalEntry(new PlaceOrder(AttemptId.of("a@b.example", "orders", key), 7, Intent.PLACE,
                "a@b.example", "", "EUR", List.of(new OrderLine(SKU, 1, 199)), Address.NONE, ""), Intent.PLACE,
                List.of(SKU), deadline, deadline);
    }

    /** There is no grid. */
    private static final class Nobody implements JournalListener {
        @Override
        public void settled(List<Settlement> settlements) {}

        @Override
        public void written(int orders, long nanos) {}
    }
}
