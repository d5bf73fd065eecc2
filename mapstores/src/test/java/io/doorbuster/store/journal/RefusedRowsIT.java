package io.doorbuster.store.journal;

import static io.doorbuster.store.journal.JournalServer.DATABASE;
import static io.doorbuster.store.journal.JournalServer.LATER;
import static io.doorbuster.store.journal.JournalServer.LEDGER;
import static io.doorbuster.store.journal.JournalServer.count;
import static io.doorbuster.store.journal.JournalServer.execute;
import static io.doorbuster.store.journal.JournalServer.get;
import static io.doorbuster.store.journal.JournalServer.place;
import static io.doorbuster.store.journal.OneByOne.submit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.doorbuster.domain.journal.JournalEntry;
import io.doorbuster.domain.order.PlaceOrder.Intent;
import io.doorbuster.domain.order.Placement;
import io.doorbuster.domain.order.Placement.NotReady;
import io.doorbuster.domain.order.Placement.Placed;
import io.doorbuster.domain.order.Placement.Unknown;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What PostgreSQL refuses, or a trigger of its operator: others go on. */
class RefusedRowsIT {

    private final HeardJournal heard = new HeardJournal();

    @Test
    void findsTheRefusedRowOfABatchWhoseFirstCommitWasLost() {
        LEDGER.receive("wedge", 1, "r1");
        CountDownLatch bothWait = new CountDownLatch(1);
        AtomicInteger opened = new AtomicInteger();
        AtomicInteger commits = new AtomicInteger();
        try (OrderJournal journal = OrderJournal.start(() -> {
            int connection = opened.incrementAndGet();
            if (connection == 1) {
                await().until(() -> bothWait.getCount() == 0);
            } else if (connection == 2) {
                LEDGER.receive("wedge", 5, "r2"); // now the refused row fits, and is sent to PostgreSQL
            }
            // The first commit is the writer's registration.
            return CutConnection.BEFORE_COMMIT.of(DATABASE.openConnection(), () -> commits.incrementAndGet() == 2);
        }, "test", Clock.systemUTC(), heard, DATABASE.recentOrders())) {
            CompletableFuture<Placement> good = submit(journal, place("wedge-1", "wedge", 1));
            CompletableFuture<Placement> bad = submit(journal, place("nul-\0", "wedge", 1));
            bothWait.countDown();

            assertThat(get(good)).isInstanceOf(Placed.class);
            assertThat(get(bad)).isInstanceOf(NotReady.class);
            assertThat(opened).hasValue(2);
        }
    }

    @Test
    void keepsOthersGoingWhenPostgresRefusesOneOrder() {
        LEDGER.receive("poison", 10, "r1");
        try (OrderJournal journal = start(DATABASE::openConnection)) {
            List<CompletableFuture<Placement>> answers = new ArrayList<>();
            for (int i = 0; i < 9; i++) {
                answers.add(submit(journal, place(i == 4 ? "nul-\0" : "poison-" + i, "poison", 1)));
            }

            List<Placement> placements = answers.stream().map(JournalServer::get).toList();

            assertThat(placements.get(4)).isEqualTo(new NotReady());
            assertThat(placements.stream().filter(Placed.class::isInstance)).hasSize(8);
        }
    }

    @Test
    void keepsOthersGoingWhenATriggerOfTheOperatorsRefusesOneOrder() throws SQLException {
        LEDGER.receive("trigger", 10, "r1");
        execute("""
                CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION 'not this one'; END $$;
                CREATE TRIGGER refused BEFORE INSERT ON orders FOR EACH ROW WHEN (NEW.email LIKE 'refused%')
                EXECUTE FUNCTION refuse()""");
        try (OrderJournal journal = start(DATABASE::openConnection)) {
            CompletableFuture<Placement> refused = submit(journal, place("refused", "trigger", 1));
            CompletableFuture<Placement> other = submit(journal, place("trigger-1", "trigger", 1));

            assertThat(get(refused)).isEqualTo(new NotReady());
            assertThat(get(other)).isInstanceOf(Placed.class);
        } finally {
            execute("DROP FUNCTION refuse() CASCADE");
        }
    }

    @Test
    void asksOnceWhatAWarningOfTheOperatorsTriggerIsAbout() throws SQLException {
        LEDGER.receive("warning", 10, "r1");
        execute("""
                CREATE FUNCTION warn() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE WARNING 'look at this one'; RETURN NEW; END $$;
                CREATE TRIGGER warned BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION warn()""");
        try (OrderJournal journal = start(DATABASE::openConnection)) {
            for (int i = 0; i < 5; i++) {
                assertThat(get(submit(journal, place("warning-" + i, "warning", 1)))).isInstanceOf(Placed.class);
            }

            assertThat(journal.outages()).isEqualTo(1);
            assertThat(count("SELECT count(*) FROM order_lines WHERE sku = 'warning'")).isEqualTo(5);
        } finally {
            execute("DROP FUNCTION warn() CASCADE");
        }
    }

    /** A refusal of a kind that says nothing of the row: whose it is cannot be found, and no order is committed. */
    @Test
    void givesUpWhatIsRefusedForReasonsOfItsOwn() throws SQLException {
        LEDGER.receive("odd", 10, "r1");
        execute("""
                CREATE FUNCTION odd() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION 'nobody at home' USING ERRCODE = 'P0002'; END $$;
                CREATE TRIGGER odd BEFORE INSERT ON orders FOR EACH ROW WHEN (NEW.email LIKE 'odd%')
                EXECUTE FUNCTION odd()""");
        try (OrderJournal journal = start(DATABASE::openConnection)) {
            JournalEntry entry = place("odd-1", "odd", 1);
            long soon = Clock.systemUTC().millis() + 500;

            assertThat(get(submit(journal, new JournalEntry(entry.order(), Intent.PLACE, List.of("odd"), soon, LATER))))
                    .isEqualTo(new Unknown());
            await().until(journal::isAvailable);
        } finally {
            execute("DROP FUNCTION odd() CASCADE");
        }
    }

    private OrderJournal start(ConnectionSource connections) {
        return JournalServer.start(connections, heard);
    }
}
