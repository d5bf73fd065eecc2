package io.doorbuster.store.journal;

import static io.doorbuster.store.journal.JournalServer.DATABASE;
import static io.doorbuster.store.journal.JournalServer.LEDGER;
import static io.doorbuster.store.journal.JournalServer.count;
import static io.doorbuster.store.journal.JournalServer.get;
import static io.doorbuster.store.journal.JournalServer.place;
import static io.doorbuster.store.journal.OneByOne.submit;
import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.domain.journal.JournalEntry;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderTerms;
import io.doorbuster.domain.order.Placement;
import io.doorbuster.domain.order.Placement.NotOwned;
import io.doorbuster.domain.order.Placement.OutOfStock;
import io.doorbuster.domain.order.Placement.Placed;
import io.doorbuster.domain.stock.LedgerRow;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which way a batch takes: what is new, what has been here before, and everything else. */
class RoundTripsIT {

    private final HeardJournal heard = new HeardJournal();

    @Test
    void placesACallInOneRoundTripAndRecallsItInOne() {
        LEDGER.receive("trips", 100, "r1");
        List<String> statements = new CopyOnWriteArrayList<>();
        List<JournalEntry> call = IntStream.range(0, 25).mapToObj(i -> place("trips-" + i, "trips", 1)).toList();
        try (OrderJournal journal = start(() -> counting(DATABASE.openConnection(), statements))) {
            statements.clear();
            List<Order> placed = journal.submit(call).stream().map(RoundTripsIT::placed).toList();

            assertThat(statements).singleElement().asString().contains("FOR UPDATE", "INSERT INTO orders")
                    .endsWith("COMMIT");
            statements.clear();
            assertThat(journal.submit(call).stream().map(RoundTripsIT::placed)).isEqualTo(placed);
            assertThat(statements).singleElement().asString().doesNotContain("FOR UPDATE", "INSERT")
                    .endsWith("COMMIT");
        }
    }

    @Test
    void placesWhatIsNewBesideReplaysAndWhatDoesNotFit() throws SQLException {
        LEDGER.receive("mixed", 10, "r1");
        LEDGER.receive("short", 1, "r1");
        JournalEntry old = place("mixed-old", "mixed", 1);
        OrderTerms limit = OrderTerms.limited("", "a@b.example", List.of(new OrderTerms.PurchaseLimit("mixed", 5)));
        JournalEntry limited = place("mixed-limited", "mixed", 1);
        try (OrderJournal another = start(DATABASE::openConnection); OrderJournal journal =
                start(DATABASE::openConnection)) {
            Order order = placed(submit(another, old));

            List<Placement> answers = journal.submit(List.of(old, place("mixed-1", "mixed", 1),
                    new JournalEntry(limited.order().under(limit), limited.intent(), limited.reservedSkus(),
                            limited.sendBeforeMillis(), limited.deadlineMillis()),
                    OrderJournalIT.recall("mixed-2", "mixed"), place("mixed-1", "mixed", 1))).stream()
                    .map(JournalServer::get)
                    .toList();

            assertThat(answers.get(0)).isEqualTo(new Placed(order, true));
            assertThat(answers.get(1)).isInstanceOf(Placed.class);
            assertThat(answers.get(2)).isInstanceOf(Placed.class);
            assertThat(answers.get(3)).isEqualTo(new NotOwned());
            assertThat(answers.get(4)).isEqualTo(new Placed(((Placed) answers.get(1)).order(), true));

            List<Placement> few = journal.submit(List.of(place("short-1", "short", 1), place("short-2", "short", 1),
                    place("mixed-3", "mixed", 1))).stream().map(JournalServer::get).toList();

            assertThat(few.get(0)).isInstanceOf(Placed.class);
            assertThat(few.get(1)).isEqualTo(new OutOfStock("short", 1, 0));
            assertThat(few.get(2)).isInstanceOf(Placed.class);
        }
        assertThat(count("SELECT sold FROM inventory WHERE sku = 'mixed'")).isEqualTo(4);
        assertThat(heard.settled.stream().filter(one -> one.sku().equals("mixed"))
                .mapToLong(one -> one.attempts().size()).sum()).as("each reservation is settled").isEqualTo(6);
    }

    /** It holds stock of its own, which is given back by the row that the first try was sold from. */
    @Test
    void answersAReplayWhileItsRowIsLocked() throws Exception {
        LEDGER.receive("busy", 10, "r1");
        try (OrderJournal journal = start(DATABASE::openConnection);
                Connection busy = DATABASE.openConnection();
                var lock = busy.prepareStatement("SELECT sold FROM inventory WHERE sku = 'busy' FOR UPDATE")) {
            Order order = placed(submit(journal, place("busy-1", "busy", 1)));
            lock.executeQuery();
            heard.settled.clear();

            assertThat(get(submit(journal, place("busy-1", "busy", 1)))).isEqualTo(new Placed(order, true));

            assertThat(heard.settled).singleElement()
                    .satisfies(settled -> assertThat(settled.row()).isEqualTo(new LedgerRow(2, 10, 1)));
            busy.rollback();
        }
    }

    private OrderJournal start(ConnectionSource connections) {
        return JournalServer.start(connections, heard);
    }

    private static Order placed(CompletableFuture<Placement> answer) {
        return ((Placed) get(answer)).order();
    }

    /** A connection that keeps the statements that are prepared on it: one round trip each. */
    private static Connection counting(Connection connection, List<String> statements) {
        return (Connection) Proxy.newProxyInstance(RoundTripsIT.class.getClassLoader(),
                new Class<?>[]{Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("prepareStatement") || method.getName().equals("commit")) {
                        statements.add(arguments == null ? "commit" : String.valueOf(arguments[0]));
                    }
                    return method.invoke(connection, arguments);
                });
    }
}
