package io.doorbuster.store.journal;

import static io.doorbuster.store.ReplicatedServers.holdCommits;
import static io.doorbuster.store.ReplicatedServers.query;
import static io.doorbuster.store.ReplicatedServers.setSynchronous;
import static io.doorbuster.store.journal.OneByOne.submit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.domain.journal.JournalEntry;
import io.doorbuster.domain.order.Address;
import io.doorbuster.domain.order.Durability;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.PlaceOrder.Intent;
import io.doorbuster.domain.order.Placement;
import io.doorbuster.domain.order.Placement.Placed;
import io.doorbuster.domain.stock.Settlement;
import io.doorbuster.store.ConfirmedCommit;
import io.doorbuster.store.Database;
import io.doorbuster.store.ReplicatedServers;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the journal makes of a commit that waits for a standby. */
class ReplicationIT {

    private static final long LATER = 60_000;
    private static final String WAITING = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND pid <> %s";
    private static final ReplicatedServers SERVERS = new ReplicatedServers();
    private static final EmbeddedPostgres PRIMARY = SERVERS.primary;
    private static final Database DATABASE = Database.open(SERVERS.settings());
    private static final StockLedger LEDGER = new StockLedger(DATABASE);

    @AfterEach
    void replicateAsynchronously() {
        setSynchronous(PRIMARY, "");
    }

    @AfterAll
    static void close() throws IOException {
        DATABASE.close();
        SERVERS.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pg_cancel_backend", "pg_terminate_backend"})
    void doesNotTakeACommitThatWasCancelledOnItsWayToTheStandbyForDone(String cancel) throws Exception {
        LEDGER.receive(cancel, 10, "r1");
        try (OrderJournal journal = start()) {
            holdCommits(PRIMARY);
            CompletableFuture<Placement> answer = submit(journal, place(cancel, Intent.PLACE));
            String first = cancelWait(cancel, "0");
            String second = cancelWait(cancel, first);
            String third = await().until(() -> query(PRIMARY, WAITING.formatted(second)), pid -> !pid.isEmpty());

            // The order is committed, and visible; that nobody but this server has it is what the answer waits for.
            assertThat(query(PRIMARY, "SELECT sold FROM inventory WHERE sku = '" + cancel + "'")).isEqualTo("1");
            assertThat(third).isNotIn(first, second);
            assertThat(answer).isNotDone();

            setSynchronous(PRIMARY, "standby");
            assertThat(answer.get(20, TimeUnit.SECONDS)).isInstanceOf(Placed.class);
        }
        await().untilAsserted(() -> assertThat(
                query(SERVERS.standby, "SELECT sold FROM inventory WHERE sku = '" + cancel + "'")).isEqualTo("1"));
        assertThat(query(PRIMARY, "SELECT count(*) FROM order_lines WHERE sku = '" + cancel + "'")).isEqualTo("1");
    }

    /** The order is found by a transaction that only reads, which would not wait by itself. */
    @Test
    void answersNoReplayBeforeWhatItFoundIsReplicated() throws Exception {
        LEDGER.receive("replay", 10, "r1");
        try (OrderJournal one = start(); OrderJournal two = start()) {
            holdCommits(PRIMARY);
            CompletableFuture<Placement> unconfirmed = submit(one, place("replay", Intent.PLACE));
            String waiting = cancelWait("pg_cancel_backend", "0");
            await().until(() -> query(PRIMARY, "SELECT sold FROM inventory WHERE sku = 'replay'").equals("1"));

            CompletableFuture<Placement> recall = submit(two, place("replay", Intent.RECALL));

            await().during(Duration.ofSeconds(1)).atMost(Duration.ofSeconds(3)).until(() -> !recall.isDone());
            assertThat(waiting).isNotEmpty();
            setSynchronous(PRIMARY, "standby");
            assertThat(recall.get(20, TimeUnit.SECONDS)).isInstanceOf(Placed.class);
            assertThat(unconfirmed.get(20, TimeUnit.SECONDS)).isInstanceOf(Placed.class);
        }
    }

    /** So a batch of replays that has locked a row of stock need not write anything else to wait. */
    @Test
    void aTransactionThatOnlyLocksARowWaitsForTheStandby() throws Exception {
        LEDGER.receive("locked", 10, "r1");
        try (Connection connection = DATABASE.openConnection();
                PreparedStatement lock =
                        connection.prepareStatement("SELECT sold FROM inventory WHERE sku = 'locked' FOR UPDATE")) {
            holdCommits(PRIMARY);
            lock.executeQuery();

            CompletableFuture<Void> commit = CompletableFuture.runAsync(() -> commit(connection));

            await().during(Duration.ofSeconds(1)).atMost(Duration.ofSeconds(3)).until(() -> !commit.isDone());
            setSynchronous(PRIMARY, "standby");
            commit.get(20, TimeUnit.SECONDS);
        }
    }

    private static void commit(Connection connection) {
        try {
            ConfirmedCommit.on(connection);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void promisesReplicationOnlyWhileTheServerReplicates() throws Exception {
        LEDGER.receive("honest", 10_000, "r1");
        try (OrderJournal journal = start()) {
            assertThat(durability(journal, "honest-1")).isEqualTo(Durability.LEDGER);

            setSynchronous(PRIMARY, "standby");
            assertThat(durability(journal, "honest-2")).isEqualTo(Durability.LEDGER);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> durability(journal, "honest-2"), Durability.LEDGER_REPLICATED::equals);

            setSynchronous(PRIMARY, "");
            await().until(() -> durability(journal, "honest-3"), Durability.LEDGER::equals);
        }
    }

    /** Settings of a role count for new sessions only: asked at the start, they would be missed. */
    @Test
    void opensNoConnectionWhoseCommitsACrashCanUndo() {
        query(PRIMARY, "ALTER ROLE postgres SET synchronous_commit = off");
        try {
            assertThatThrownBy(DATABASE::openConnection).hasMessageContaining("synchronous_commit = off");
        } finally {
            query(PRIMARY, "ALTER ROLE postgres RESET synchronous_commit");
        }
    }

    @Test
    void doesNotTakeAReceiptThatWasCancelledOnItsWayToTheStandbyForDone() {
        holdCommits(PRIMARY);
        CompletableFuture<?> receipt = CompletableFuture.supplyAsync(() -> LEDGER.receive("goods", 5, "r1"));

        cancelWait("pg_cancel_backend", "0");

        assertThatThrownBy(() -> receipt.get(20, TimeUnit.SECONDS)).cause()
                .isInstanceOf(LedgerUnavailableException.class).hasMessageContaining("warning");
    }

    /** Cancels a wait for the standby, of another backend than {@code but}; answers whose. */
    private static String cancelWait(String cancel, String but) {
        String pid = await().until(() -> query(PRIMARY, WAITING.formatted(but)), found -> !found.isEmpty());
        query(PRIMARY, "SELECT " + cancel + "(" + pid + ")");
        return pid;
    }

    private static OrderJournal start() {
        OrderJournal journal = OrderJournal.start(DATABASE::openConnection, "test", Clock.systemUTC(),
                new JournalListener() {
                    @Override
                    public void settled(List<Settlement> settlements) {}

                    @Override
                    public void written(int orders, long nanos) {}
                }, DATABASE.recentOrders());
        await().until(journal::isAvailable);
        return journal;
    }

    private int tries;

    private Durability durability(OrderJournal journal, String key) throws Exception {
        JournalEntry entry = place(key + "-" + tries++, "honest", Intent.PLACE);
        return ((Placed) submit(journal, entry).get(20, TimeUnit.SECONDS)).order().durability();
    }

    private static JournalEntry place(String sku, Intent intent) {
        return place(sku + "-1", sku, intent);
    }

    private static JournalEntry place(String key, String sku, Intent intent) {
        long deadline = Clock.systemUTC().millis() + LATER;
        PlaceOrder order = new PlaceOrder(AttemptId.of("a@b.example", "orders", key), 7, Intent.PLACE,
                "a@b.example", "", "EUR", List.of(new OrderLine(sku, 1, 199)), Address.NONE, "invoice");
        return new JournalEntry(order, intent, intent == Intent.PLACE ? List.of(sku) : List.of(), deadline, deadline);
    }
}
