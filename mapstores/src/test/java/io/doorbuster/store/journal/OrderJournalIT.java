package io.doorbuster.store.journal;

import static io.doorbuster.store.journal.JournalServer.DATABASE;
import static io.doorbuster.store.journal.JournalServer.LATER;
import static io.doorbuster.store.journal.JournalServer.LEDGER;
import static io.doorbuster.store.journal.JournalServer.count;
import static io.doorbuster.store.journal.JournalServer.get;
import static io.doorbuster.store.journal.JournalServer.order;
import static io.doorbuster.store.journal.JournalServer.place;
import static io.doorbuster.store.journal.OneByOne.submit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.doorbuster.domain.journal.JournalEntry;
import io.doorbuster.domain.order.Address;
import io.doorbuster.domain.order.CancelOrder;
import io.doorbuster.domain.order.CancelOutcome;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderCharges;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.OrderStatus;
import io.doorbuster.domain.order.OrderTerms;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.PlaceOrder.Intent;
import io.doorbuster.domain.order.Placement;
import io.doorbuster.domain.order.Placement.NotOwned;
import io.doorbuster.domain.order.Placement.OutOfStock;
import io.doorbuster.domain.order.Placement.Placed;
import io.doorbuster.domain.order.Placement.Unknown;
import io.doorbuster.domain.pricing.AppliedDiscount;
import io.doorbuster.domain.pricing.AppliedTax;
import io.doorbuster.domain.pricing.Charge;
import io.doorbuster.domain.stock.LedgerRow;
import io.doorbuster.domain.stock.Reservation;
import io.doorbuster.domain.stock.Settlement;
import io.doorbuster.store.Cancellations;
import io.doorbuster.store.EmailQueue;
import io.doorbuster.store.OrderQueries;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Orders on their way into the ledger, through one writer and two. */
class OrderJournalIT {

    private final HeardJournal heard = new HeardJournal();

    @Test
    void placesAnOrderOnceHoweverOftenItIsSentToHoweverManyWriters() throws SQLException {
        LEDGER.receive("once", 10, "r1");
        try (OrderJournal one = start(DATABASE::openConnection); OrderJournal two = start(DATABASE::openConnection)) {
            List<CompletableFuture<Placement>> answers = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                answers.add(submit(i % 2 == 0 ? one : two, place("once-1", "once", 1)));
            }

            List<Placed> placed = answers.stream().map(JournalServer::get).map(Placed.class::cast).toList();

            assertThat(placed.stream().map(p -> p.order()).distinct()).hasSize(1);
            assertThat(placed.stream().filter(p -> !p.replayed())).hasSize(1);
            assertThat(count("SELECT sold FROM inventory WHERE sku = 'once'")).isEqualTo(1);
            assertThat(count("SELECT count(*) FROM order_lines WHERE sku = 'once'")).isEqualTo(1);
        }
    }

    @Test
    void sellsABuyerNoMoreThanTheLimitWithTwoWritersAtOnce() throws SQLException {
        LEDGER.receive("limited", 300, "r1");
        OrderTerms terms = OrderTerms.limited("", "ada@example.org",
                List.of(new OrderTerms.PurchaseLimit("limited", 5)));
        List<JournalEntry> entries = IntStream.range(0, 100).mapToObj(i -> place("limited-" + i, "limited", 1 + i % 2))
                .map(entry -> new JournalEntry(entry.order().under(terms), entry.intent(), entry.reservedSkus(),
                        entry.sendBeforeMillis(), entry.deadlineMillis()))
                .toList();
        List<Placement> placements;
        try (OrderJournal one = start(DATABASE::openConnection); OrderJournal two = start(DATABASE::openConnection)) {
            List<CompletableFuture<Placement>> answers = new ArrayList<>();
            for (int i = 0; i < entries.size(); i++) {
                answers.add(submit(i % 2 == 0 ? one : two, entries.get(i)));
            }
            placements = answers.stream().map(JournalServer::get).toList();
        }

        List<JournalEntry> placed = IntStream.range(0, 100).filter(i -> placements.get(i) instanceof Placed)
                .mapToObj(entries::get).toList();
        assertThat(placed.stream().mapToLong(entry -> entry.order().lines().getFirst().quantity()).sum()).isEqualTo(5);
        assertThat(count("SELECT sum(quantity) FROM limited_purchases WHERE sku = 'limited'")).isEqualTo(5);
        try (OrderJournal later = start(DATABASE::openConnection)) {
            assertThat(get(submit(later, placed.getFirst()))).isEqualTo(new Placed(
                    ((Placed) placements.get(entries.indexOf(placed.getFirst()))).order(), true));
            JournalEntry more = entries.stream().filter(entry -> !placed.contains(entry)).findFirst().orElseThrow();
            assertThat(get(submit(later, more))).isEqualTo(new Placement.PurchaseLimited("limited", 5, 5));
            Cancellations cancellations = new Cancellations(DATABASE, Clock.systemUTC(), EmailQueue.OFF);
            placed.forEach(entry -> cancellations.cancel(new CancelOrder(
                    ((Placed) placements.get(entries.indexOf(entry))).order().id(), 0, "", CancelOrder.SYSTEM)));
            assertThat(get(submit(later, more))).as("after its orders are cancelled").isInstanceOf(Placed.class);
        }
    }

    /** Also when the writer has nothing to do, and could begin with the first of them. */
    @Test
    void writesTheOrdersOfACallInOneTransaction() {
        LEDGER.receive("together", 1_000, "r1");
        try (OrderJournal journal = start(DATABASE::openConnection)) {
            for (int call = 0; call < 20; call++) {
                int number = call;
                journal.submit(IntStream.range(0, 25).mapToObj(i -> place(number + "-" + i, "together", 1)).toList())
                        .forEach(answer -> assertThat(get(answer)).isInstanceOf(Placed.class));
            }
        }

        assertThat(heard.written).hasSize(20).containsOnly(25);
    }

    @Test
    void tellsAReplayUntilWhenTheMoneyMustCome() throws SQLException {
        LEDGER.receive("prepaid", 10, "r1");
        try (OrderJournal journal = start(DATABASE::openConnection)) {
            Order placed = ((Placed) get(submit(journal, prepaid("prepaid-1", "prepaid", 14)))).order();
            Order free = ((Placed) get(submit(journal, prepaid("prepaid-2", "prepaid", 0)))).order();

            Order again = ((Placed) get(submit(journal, prepaid("prepaid-1", "prepaid", 3)))).order();

            long until = placed.placedAt().plus(Duration.ofDays(14)).toEpochMilli();
            assertThat(placed.payment().payUntilMillis()).isEqualTo(until);
            assertThat(again).isEqualTo(placed);
            assertThat(free.payment().payUntilMillis()).isZero();
            assertThat(count("SELECT count(*) FROM payments WHERE pay_until = next_try_at"
                    + " AND (extract(epoch FROM pay_until) * 1000)::bigint = " + until)).isEqualTo(1);
            assertThat(count("SELECT count(*) FROM payments WHERE pay_until IS NULL AND next_try_at IS NULL"
                    + " AND order_id = '" + free.id().toUuid() + "'")).isEqualTo(1);
        }
    }

    @Test
    void answersAnOrderThatWasRefusedItsPaymentBeforeItWasAnswered() throws SQLException {
        LEDGER.receive("refused", 2, "r1"); // one is left, so that no sold-out note may be about
        Cancellations cancellations = new Cancellations(DATABASE, Clock.systemUTC(), EmailQueue.OFF);
        List<Cancellations.Result> cancelled = new ArrayList<>();
        JournalListener refusing = new JournalListener() {
            @Override
            public void settled(List<Settlement> settlements) {
                heard.settled(settlements); // committed, and nobody has been answered
                if (cancelled.isEmpty()) {
                    cancelled.add(cancellations.cancel(new CancelOrder(orderOf("refused"), 0,
                            "payment declined: insufficient_funds", CancelOrder.SYSTEM)));
                }
            }

            @Override
            public void written(int orders, long nanos) {}
        };
        try (OrderJournal journal = OrderJournal.start(DATABASE::openConnection, "test", Clock.systemUTC(), refusing,
                DATABASE.recentOrders())) {
            await().until(journal::isAvailable);

            Placed placed = (Placed) get(submit(journal, place("refused-1", "refused", 1)));
            Placed again = (Placed) get(submit(journal, place("refused-1", "refused", 1)));

            assertThat(cancelled).singleElement().satisfies(result -> assertThat(result.outcome())
                    .isInstanceOfSatisfying(CancelOutcome.Cancelled.class, one -> assertThat(one.first()).isTrue()));
            assertThat(placed.order().status()).as("as it was placed").isEqualTo(OrderStatus.PLACED);
            assertThat(again).isEqualTo(new Placed(placed.order(), true));
            assertThat(count("SELECT sold FROM inventory WHERE sku = 'refused'")).isZero();
            assertThat(Objects.requireNonNull(cancelled.getFirst().rows().get("refused")).version())
                    .as("newer than what the grid hears of the order itself")
                    .isGreaterThan(heard.settled.stream().filter(one -> one.sku().equals("refused"))
                            .mapToLong(one -> one.row().version()).min().orElseThrow());
            assertThat(get(submit(journal, place("refused-2", "refused", 2)))).as("both are for sale again")
                    .isInstanceOf(Placed.class);
        }
    }

    @Test
    void sellsExactlyWhatWasReceivedWithTwoWritersAtOnce() throws SQLException {
        LEDGER.receive("hot", 300, "r1");
        try (OrderJournal one = start(DATABASE::openConnection); OrderJournal two = start(DATABASE::openConnection)) {
            List<CompletableFuture<Placement>> answers = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                answers.add(submit(i % 2 == 0 ? one : two, place("hot-" + i, "hot", 1)));
            }

            List<Placement> placements = answers.stream().map(JournalServer::get).toList();

            assertThat(placements.stream().filter(Placed.class::isInstance)).hasSize(300);
            assertThat(placements.stream().filter(OutOfStock.class::isInstance)).hasSize(700);
            assertThat(count("SELECT sold FROM inventory WHERE sku = 'hot'")).isEqualTo(300);
            LedgerRow newest = heard.settled.stream().filter(s -> s.sku().equals("hot")).map(Settlement::row)
                    .max((a, b) -> Long.compare(a.version(), b.version())).orElseThrow();
            assertThat(newest.sold()).isEqualTo(300);
            assertThat(
                    heard.settled.stream().filter(s -> s.sku().equals("hot")).mapToLong(s -> s.attempts().size()).sum())
                    .isEqualTo(1_000);
        }
    }

    @Test
    void keepsWhatWasTakenOffAndAddedForReplaysAndReaders() {
        LEDGER.receive("charged", 10, "r1");
        Charge line = new Charge(398, List.of(new AppliedDiscount("promo_1", "Sale", 40)),
                List.of(new AppliedTax("tax_1", "VAT", 190_000, true, 57),
                        new AppliedTax("tax_2", "Levy", 10_000, false, 3)));
        OrderCharges charges = new OrderCharges(List.of(line), "ship_1", "Parcel",
                new Charge(499, List.of(new AppliedDiscount("promo_2", "Free", 499)), List.of()));
        PlaceOrder plain = order("charged-1", "charged", 2);
        PlaceOrder order =
                new PlaceOrder(plain.attempt(), plain.fingerprint(), plain.intent(), plain.email(), "", "EUR",
                        plain.lines(), Address.NONE, "invoice", charges);
        long deadline = Clock.systemUTC().millis() + LATER;
        JournalEntry entry = new JournalEntry(order, Intent.PLACE, List.of("charged"), deadline, deadline);
        try (OrderJournal journal = start(DATABASE::openConnection)) {
            Placed placed = (Placed) get(submit(journal, entry));
            Placed replayed = (Placed) get(submit(journal, recall("charged-1", "charged")));

            assertThat(placed.order().charges()).isEqualTo(charges);
            assertThat(placed.order().totalMinor()).isEqualTo(398 - 40 + 3);
            assertThat(replayed).isEqualTo(new Placed(placed.order(), true));
            assertThat(new OrderQueries(DATABASE).find(placed.order().id())).contains(placed.order());
        }
    }

    @Test
    void answersAReplayAfterItIsSoldOut() {
        LEDGER.receive("last", 1, "r1");
        try (OrderJournal journal = start(DATABASE::openConnection)) {
            Placed first = (Placed) get(submit(journal, place("last-1", "last", 1)));

            assertThat(get(submit(journal, place("last-2", "last", 1)))).isEqualTo(new OutOfStock("last", 1, 0));
            assertThat(get(submit(journal, place("last-1", "last", 1)))).isEqualTo(new Placed(first.order(), true));
            assertThat(get(submit(journal, recall("last-1", "last")))).isEqualTo(new Placed(first.order(), true));
            assertThat(get(submit(journal, recall("last-2", "last")))).isEqualTo(new NotOwned());
        }
    }

    @Test
    void sendsABatchAgainWhenNobodyKnowsWhetherItIsCommitted() throws SQLException {
        LEDGER.receive("cut", 10, "r1");
        for (CutConnection cut : CutConnection.values()) {
            AtomicInteger cuts = new AtomicInteger();
            try (OrderJournal journal = start(() -> cut.of(DATABASE.openConnection(), cuts))) {
                cuts.set(2); // the writer is registered
                Placement answer = get(submit(journal, place("cut-" + cut, "cut", 1)));

                assertThat(answer).as(cut.name()).isInstanceOf(Placed.class);
                assertThat(cuts).as(cut.name()).hasValueLessThan(1);
            }
        }
        assertThat(count("SELECT sold FROM inventory WHERE sku = 'cut'")).isEqualTo(CutConnection.values().length);
        assertThat(count("SELECT count(*) FROM order_lines WHERE sku = 'cut'"))
                .isEqualTo(CutConnection.values().length);
    }

    @Test
    void isAvailableAgainAfterAnOutageThatOutlastedEveryOrder() {
        LEDGER.receive("outage", 5, "r1");
        AtomicBoolean away = new AtomicBoolean();
        try (OrderJournal journal = start(() -> unlessAway(DATABASE.openConnection(), away))) {
            away.set(true);
            long soon = Clock.systemUTC().millis() + 300;
            JournalEntry entry = place("outage-1", "outage", 1);
            // In one batch: what is behind it waits until the server is back, or its caller has given up.
            List<CompletableFuture<Placement>> answers = journal.submit(List.of(
                    new JournalEntry(entry.order(), Intent.PLACE, List.of(), soon, LATER),
                    new JournalEntry(order("outage-2", "outage", 1), Intent.PLACE, List.of("outage"), soon, LATER)));
            assertThat(answers.stream().map(JournalServer::get)).containsOnly(new Unknown());
            await().during(500, TimeUnit.MILLISECONDS).until(() -> !journal.isAvailable());

            away.set(false);

            await().until(journal::isAvailable);
            assertThat(journal.outages()).isPositive();
            assertThat(get(submit(journal, entry))).isInstanceOf(Placed.class);
            assertThat(get(submit(journal, place("outage-3", "outage", 1)))).isInstanceOf(Placed.class);
        }
    }

    @Test
    void settlesAVoidAttemptForEverButLetsTheShopperTryAgain() {
        LEDGER.receive("void", 10, "r1");
        JournalEntry stuck = place("void-1", "void", 1);
        assertThat(LEDGER.declareVoid(List.of(new Reservation(stuck.order().attempt(), 1, stuck.deadlineMillis())),
                List.of("void")).ownerless()).containsExactly(stuck.order().attempt());
        JournalEntry retry = new JournalEntry(stuck.order(), Intent.PLACE, List.of("void"), stuck.sendBeforeMillis(),
                stuck.deadlineMillis() + 1);
        try (OrderJournal journal = start(DATABASE::openConnection)) {
            assertThat(get(submit(journal, stuck))).isEqualTo(new Unknown());
            assertThat(get(submit(journal, retry))).isInstanceOf(Placed.class);
            assertThat(get(submit(journal, retry))).isInstanceOf(Placed.class);
        }
        assertThat(heard.settled.stream().filter(s -> s.sku().equals("void")).map(s -> s.row().sold()).toList())
                .containsOnly(1L);
    }

    @Test
    void doesNotSendAnOrderThatNobodyWaitsForAnyMore() {
        LEDGER.receive("late", 5, "r1");
        JournalEntry entry = place("late-1", "late", 1);
        try (OrderJournal journal = start(DATABASE::openConnection)) {
            assertThat(get(submit(journal, new JournalEntry(entry.order(), Intent.PLACE, List.of("late"), 0, LATER))))
                    .isEqualTo(new Unknown());
            assertThat(get(submit(journal, recall("late-1", "late")))).isEqualTo(new NotOwned());
        }
    }

    private OrderJournal start(ConnectionSource connections) {
        return JournalServer.start(connections, heard);
    }

    private static OrderId orderOf(String sku) {
        try (Connection connection = DATABASE.openConnection();
                var statement = connection.prepareStatement("SELECT order_id FROM order_lines WHERE sku = ?")) {
            statement.setString(1, sku);
            try (var rows = statement.executeQuery()) {
                assertThat(rows.next()).isTrue();
                return OrderId.of(rows.getObject(1, UUID.class));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JournalEntry prepaid(String key, String sku, int days) {
        JournalEntry entry = place(key, sku, 1);
        PlaceOrder order = entry.order();
        return new JournalEntry(new PlaceOrder(order.attempt(), order.fingerprint(), order.intent(), order.email(), "",
                "EUR", order.lines(), order.shippingAddress(), "prepayment").under(OrderTerms.NONE.prepaidWithin(days)),
                entry.intent(), entry.reservedSkus(), entry.sendBeforeMillis(), entry.deadlineMillis());
    }

    static JournalEntry recall(String key, String sku) {
        long deadline = Clock.systemUTC().millis() + LATER;
        return new JournalEntry(order(key, sku, 1), Intent.RECALL, List.of(), deadline, deadline);
    }

    /** A connection on which nothing works while the server is away, and which cannot be opened then. */
    private static Connection unlessAway(Connection connection, AtomicBoolean away) throws SQLException {
        if (away.get()) {
            connection.close();
            throw new SQLException("away", "08001");
        }
        return (Connection) Proxy.newProxyInstance(OrderJournalIT.class.getClassLoader(),
                new Class<?>[]{Connection.class}, (proxy, method, arguments) -> {
                    if (away.get() && method.getName().equals("prepareStatement")) {
                        throw new SQLException("away", "08006");
                    }
                    return method.invoke(connection, arguments);
                });
    }
}
