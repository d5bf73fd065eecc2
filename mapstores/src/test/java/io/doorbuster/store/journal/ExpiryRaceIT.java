package io.doorbuster.store.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.journal.JournalEntry;
import io.doorbuster.domain.order.Address;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.PlaceOrder.Intent;
import io.doorbuster.domain.order.Placement;
import io.doorbuster.domain.order.Placement.Placed;
import io.doorbuster.domain.order.Placement.Unknown;
import io.doorbuster.domain.stock.LedgerRow;
import io.doorbuster.domain.stock.Reservation;
import io.doorbuster.domain.stock.Settlement;
import io.doorbuster.store.Database;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/**
 * The moment in which a reservation expires while its order is being committed, ten thousand times: the sweeper declares
 * void what the journal writes, within a millisecond of each other.
 */
class ExpiryRaceIT {

    private static final String SKU = "race";
    private static final int RACES = 10_000;
    /** As many races as one transaction of either side decides: with one each it would take minutes. */
    private static final int BATCH = 25;
    private static final long LATER = 60_000;
    private static final long WAIT_SECONDS = 20;
    private static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final SplittableRandom random = new SplittableRandom(24);
    private final CyclicBarrier start = new CyclicBarrier(2);

    @Test
    void hasOneWinnerEachTimeAndLetsTheLoserTryAgain() throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.builder().setServerConfig("fsync", "on")
                .setServerConfig("full_page_writes", "on").setServerConfig("synchronous_commit", "on").start();
                Database database = Database.open(new Database.Settings(
                        "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres", "postgres", "", 4));
                Connection reader = database.openConnection();
                OrderJournal journal = start(database)) {
            reader.setAutoCommit(true);
            StockLedger ledger = new StockLedger(database);
            ledger.receive(SKU, RACES, "r1");
            await().until(journal::isAvailable);
            int placed = 0;
            for (int i = 0; i < RACES; i += BATCH) {
                placed += race(entries(i), journal, ledger, reader);
            }

            // Both must win now and then, or nothing was raced.
            assertThat(placed).isBetween(RACES / 100, RACES - RACES / 100);
            assertThat(count(reader, "SELECT sold FROM inventory")).isEqualTo(RACES);
            assertThat(count(reader, "SELECT sum(quantity) FROM order_lines")).isEqualTo(RACES);
            assertThat(count(reader, "SELECT count(*) FROM attempts WHERE order_id IS NULL")).isZero();
        }
    }

    /** Returns how many orders won; each of the others is placed afterwards, by a later try. */
    private int race(List<JournalEntry> entries, OrderJournal journal, StockLedger ledger, Connection reader)
            throws Exception {
        long headStart = random.nextLong(-MOST_NANOS, MOST_NANOS);
        CompletableFuture<Map<String, LedgerRow>> swept = CompletableFuture.supplyAsync(() -> {
            startAfter(headStart);
            return ledger.declareVoid(entries.stream()
                    .map(entry -> new Reservation(entry.order().attempt(), 1, entry.deadlineMillis())).toList(),
                    List.of(SKU)).rows();
        });
        startAfter(-headStart);
        List<Placement> answers = answers(journal, entries);
        long soldAsSwept = swept.get(WAIT_SECONDS, TimeUnit.SECONDS).getOrDefault(SKU, LedgerRow.NONE).sold();

        List<JournalEntry> losers = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            if (answers.get(i) instanceof Unknown) {
                losers.add(entries.get(i));
            } else {
                assertThat(answers.get(i)).isInstanceOf(Placed.class);
            }
        }
        int winners = entries.size() - losers.size();
        long ordersBefore = count(reader, "SELECT count(*) FROM orders");
        // What the sweeper tells the grid, which then drops the reservations: no winner may be missing in it.
        assertThat(soldAsSwept).isEqualTo(ordersBefore);
        assertThat(count(reader, "SELECT sold FROM inventory")).isEqualTo(ordersBefore);

        assertThat(answers(journal, losers)).allMatch(Unknown.class::isInstance);
        assertThat(answers(journal, losers.stream().map(ExpiryRaceIT::nextTry).toList()))
                .allMatch(answer -> answer instanceof Placed placed && !placed.replayed());
        return winners;
    }

    private void startAfter(long nanos) {
        try {
            start.await(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
        long from = System.nanoTime();
        while (System.nanoTime() - from < nanos) {
            Thread.onSpinWait();
        }
    }

    private static List<Placement> answers(OrderJournal journal, List<JournalEntry> entries)
            throws ExecutionException, InterruptedException, TimeoutException {
        List<Placement> placements = new ArrayList<>();
        for (CompletableFuture<Placement> answer : journal.submit(entries)) {
            placements.add(answer.get(WAIT_SECONDS, TimeUnit.SECONDS));
        }
        return placements;
    }

    private static List<JournalEntry> entries(int first) {
        long deadlineMillis = Clock.systemUTC().millis() + LATER;
        List<JournalEntry> entries = new ArrayList<>();
        for (int i = first; i < first + BATCH; i++) {
            PlaceOrder order = new PlaceOrder(AttemptId.of("a@b.example", "orders", "race-" + i), 7, Intent.PLACE,
                    "a@b.example", "", "EUR", List.of(new OrderLine(SKU, 1, 199)), Address.NONE, "invoice");
            entries.add(new JournalEntry(order, Intent.PLACE, List.of(SKU), deadlineMillis, deadlineMillis));
        }
        return entries;
    }

    private static JournalEntry nextTry(JournalEntry entry) {
        return new JournalEntry(entry.order(), Intent.PLACE, entry.reservedSkus(), entry.sendBeforeMillis(),
                entry.deadlineMillis() + 1);
    }

    private static OrderJournal start(Database database) {
        return OrderJournal.start(database::openConnection, "test", Clock.systemUTC(), new JournalListener() {
            @Override
            public void settled(List<Settlement> settlements) {
                // There is no grid.
            }

            @Override
            public void written(int orders, long nanos) {
                // Not measured here.
            }
        }, database.recentOrders());
    }

    private static long count(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }
}
