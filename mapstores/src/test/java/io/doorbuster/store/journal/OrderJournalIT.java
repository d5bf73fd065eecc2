package io.doorbuster.store.journal;

import static io.doorbuster.store.journal.OneByOne.submit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.journal.AcceptedOrder;
import io.doorbuster.domain.journal.JournalEntry;
import io.doorbuster.domain.order.Address;
import io.doorbuster.domain.order.CancelOrder;
import io.doorbuster.domain.order.CancelOutcome;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderCharges;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.OrderStatus;
import io.doorbuster.domain.order.OrderTerms;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.PlaceOrder.Intent;
import io.doorbuster.domain.order.Placement;
import io.doorbuster.domain.order.Placement.NotOwned;
import io.doorbuster.domain.order.Placement.NotReady;
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
import io.doorbuster.store.Database;
import io.doorbuster.store.EmailQueue;
import io.doorbuster.store.OrderQueries;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class OrderJournalIT {

    private static final long LATER = 30_000;
    private static final EmbeddedPostgres SERVER = startServer();
    private static final Database DATABASE = Database.open(new Database.Settings(
            "jdbc:postgresql://127.0.0.1:" + SERVER.getPort() + "/postgres", "postgres", "", 4));
    private static final StockLedger LEDGER = new StockLedger(DATABASE);

    private final ConcurrentLinkedQueue<Settlement> settled = new ConcurrentLinkedQueue<>();

    private static EmbeddedPostgres startServer() {
        try {
            return EmbeddedPostgres.builder().setServerConfig("fsync", "on").setServerConfig("full_page_writes", "on")
                    .setServerConfig("synchronous_commit", "on").start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterAll
    static void close() throws IOException {
        DATABASE.close();
        SERVER.close();
    }

    @Test
    void placesAnOrderOnceHoweverOftenItIsSentToHoweverManyWriters() throws SQLException {
        LEDGER.receive("once", 10, "r1");
        try (OrderJournal one = start(DATABASE::openConnection); OrderJournal two = start(DATABASE::openConnection)) {
            List<CompletableFuture<Placement>> answers = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                answers.add(submit(i % 2 == 0 ? one : two, place("once-1", "once", 1)));
            }

            List<Placed> placed = answers.stream().map(OrderJournalIT::get).map(Placed.class::cast).toList();

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
            placements = answers.stream().map(OrderJournalIT::get).toList();
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
                settled.addAll(settlements); // committed, and nobody has been answered
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
                    .isGreaterThan(settled.stream().filter(one -> one.sku().equals("refused"))
                            .mapToLong(one -> one.row().version()).min().orElseThrow());
            assertThat(get(submit(journal, place("refused-2", "refused", 2)))).as("both are for sale again")
                    .isInstanceOf(Placed.class);
        }
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

    @Test
    void sellsExactlyWhatWasReceivedWithTwoWritersAtOnce() throws SQLException {
        LEDGER.receive("hot", 300, "r1");
        try (OrderJournal one = start(DATABASE::openConnection); OrderJournal two = start(DATABASE::openConnection)) {
            List<CompletableFuture<Placement>> answers = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                answers.add(submit(i % 2 == 0 ? one : two, place("hot-" + i, "hot", 1)));
            }

            List<Placement> placements = answers.stream().map(OrderJournalIT::get).toList();

            assertThat(placements.stream().filter(Placed.class::isInstance)).hasSize(300);
            assertThat(placements.stream().filter(OutOfStock.class::isInstance)).hasSize(700);
            assertThat(count("SELECT sold FROM inventory WHERE sku = 'hot'")).isEqualTo(300);
            LedgerRow newest = settled.stream().filter(s -> s.sku().equals("hot")).map(Settlement::row)
                    .max((a, b) -> Long.compare(a.version(), b.version())).orElseThrow();
            assertThat(newest.sold()).isEqualTo(300);
            assertThat(settled.stream().filter(s -> s.sku().equals("hot")).mapToLong(s -> s.attempts().size()).sum())
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
            long soon = Clock.systemUTC().millis() + 200;
            JournalEntry entry = place("outage-1", "outage", 1);
            assertThat(get(submit(journal, new JournalEntry(entry.order(), Intent.PLACE, List.of(), soon, LATER))))
                    .isEqualTo(new Unknown());
            await().during(500, TimeUnit.MILLISECONDS).until(() -> !journal.isAvailable());

            away.set(false);

            await().until(journal::isAvailable);
            assertThat(journal.outages()).isPositive();
            assertThat(get(submit(journal, entry))).isInstanceOf(Placed.class);
        }
    }

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
        }, "test", Clock.systemUTC(), listener(), DATABASE.recentOrders())) {
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

            List<Placement> placements = answers.stream().map(OrderJournalIT::get).toList();

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
        assertThat(settled.stream().filter(s -> s.sku().equals("void")).map(s -> s.row().sold()).toList())
                .containsOnly(1L);
    }

    @Test
    void waitsForACommitInFlightBeforeItDeclaresAnAttemptVoid() throws Exception {
        LEDGER.receive("flight", 5, "r1");
        JournalEntry entry = place("flight-1", "flight", 1);
        try (Connection inFlight = DATABASE.openConnection()) {
            JournalTransaction transaction = new JournalTransaction(inFlight);
            transaction.lockAndFind(List.of("flight"), List.of());
            transaction.insert(999, "LEDGER", Clock.systemUTC().instant(),
                    List.of(new AcceptedOrder(entry.order(), OrderId.of(1, 2, 3), 1, 1)));
            CompletableFuture<StockLedger.Resolved> rows = CompletableFuture.supplyAsync(
                    () -> LEDGER.declareVoid(List.of(new Reservation(entry.order().attempt(), 1, 1)),
                            List.of("flight")));
            await().during(200, TimeUnit.MILLISECONDS).until(() -> !rows.isDone());
            inFlight.commit();

            assertThat(rows.get(10, TimeUnit.SECONDS))
                    .isEqualTo(new StockLedger.Resolved(Map.of("flight", new LedgerRow(2, 5, 1)), Set.of()));
        }
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

    @Test
    void comesBackFromAnOutageThatOutlastsEveryoneWhoWaits() {
        LEDGER.receive("outage", 5, "r1");
        AtomicBoolean away = new AtomicBoolean();
        try (OrderJournal journal = start(() -> unlessAway(away))) {
            away.set(true);
            JournalEntry entry = place("outage-1", "outage", 1);
            long soonMillis = Clock.systemUTC().millis() + 300;
            assertThat(get(submit(journal, new JournalEntry(entry.order(), Intent.PLACE, List.of("outage"), soonMillis,
                    LATER)))).isEqualTo(new Unknown());
            await().during(500, TimeUnit.MILLISECONDS).until(() -> !journal.isAvailable());

            away.set(false);

            await().until(journal::isAvailable);
            assertThat(get(submit(journal, place("outage-2", "outage", 1)))).isInstanceOf(Placed.class);
        }
    }

    @Test
    void receivesUnderTheSameReferenceOnce() {
        assertThat(LEDGER.receive("goods", 5, "delivery-1")).isEqualTo(new LedgerRow(1, 5, 0));
        assertThat(LEDGER.receive("goods", 5, "delivery-1")).isEqualTo(new LedgerRow(1, 5, 0));
        assertThat(LEDGER.receive("goods", 2, "delivery-2")).isEqualTo(new LedgerRow(2, 7, 0));
    }

    @Test
    void adjustsUnderTheSameMovementOnceAndNeverBelowWhatIsSold() {
        LEDGER.receive("count", 5, "r1");
        AttemptId movement = AttemptId.of("operator", "adjustments", "m1");

        assertThat(LEDGER.adjust("count", -2, "broken", movement, LATER))
                .isEqualTo(new StockLedger.Adjusted(StockLedger.AdjustmentResult.ADJUSTED, new LedgerRow(2, 3, 0)));
        assertThat(LEDGER.adjust("count", -2, "broken", movement, LATER).row()).isEqualTo(new LedgerRow(2, 3, 0));
        assertThat(LEDGER.adjust("count", -4, "lost", AttemptId.of("operator", "adjustments", "m2"), LATER).result())
                .isEqualTo(StockLedger.AdjustmentResult.BELOW_SOLD);
        assertThat(LEDGER.findAdjustment("count", movement)).contains(new LedgerRow(2, 3, 0));
    }

    @Test
    void refusesAnAdjustmentWhoseReservationWasDeclaredVoid() {
        LEDGER.receive("fenced", 5, "r1");
        AttemptId movement = AttemptId.of("operator", "adjustments", "fenced");
        LEDGER.declareVoid(List.of(new Reservation(movement, 2, LATER)), List.of("fenced"));

        assertThat(LEDGER.adjust("fenced", -2, "late", movement, LATER).result())
                .isEqualTo(StockLedger.AdjustmentResult.VOID);
        assertThat(LEDGER.adjust("fenced", -2, "again", movement, LATER + 1).result())
                .isEqualTo(StockLedger.AdjustmentResult.ADJUSTED);
    }

    @Test
    void knowsWhoOwnsAnOrderAsOfTheLedgerVersion() {
        LEDGER.receive("owned", 5, "r1");
        try (OrderJournal journal = start(DATABASE::openConnection)) {
            assertThat(get(submit(journal, place("owned-1", "owned", 1)))).isInstanceOf(Placed.class);
        }

        assertThat(LEDGER.owners("owned")).contains(
                new StockLedger.Owners(2, List.of(place("owned-1", "owned", 1).order().attempt())));
        assertThat(LEDGER.owners("nobody's")).contains(new StockLedger.Owners(0, List.of()));
    }

    @Test
    void sellsNothingOfWhatCameInWhileANoteMaySayThatNothingIsLeft() {
        LEDGER.receive("restock", 1, "r1");
        try (OrderJournal journal = start(DATABASE::openConnection)) {
            assertThat(get(submit(journal, place("restock-1", "restock", 1)))).isInstanceOf(Placed.class);
            assertThat(LEDGER.soldOut(List.of("restock", "nobody's"))).containsExactly(Map.entry("restock", 2L));

            LEDGER.receive("restock", 5, "r2");

            assertThat(LEDGER.soldOut(List.of("restock"))).isEmpty();
            assertThat(get(submit(journal, place("restock-2", "restock", 1))))
                    .isEqualTo(new OutOfStock("restock", 1, 0));
            assertThat(get(submit(journal, place("restock-1", "restock", 1)))).isInstanceOf(Placed.class);
            await().until(() -> get(submit(journal, place("restock-2", "restock", 1))), Placed.class::isInstance);
        }
    }

    @Test
    void waitsForGoodsOnTheirWayInBeforeItSaysThatNothingIsLeft() throws Exception {
        LEDGER.receive("incoming", 1, "r1");
        execute("UPDATE inventory SET sold = 1, version = 2 WHERE sku = 'incoming'");
        try (Connection incoming = DATABASE.openConnection(); var statement = incoming.createStatement()) {
            statement.execute("UPDATE inventory SET received = 2, version = 3 WHERE sku = 'incoming'");
            CompletableFuture<Map<String, Long>> soldOut =
                    CompletableFuture.supplyAsync(() -> LEDGER.soldOut(List.of("incoming")));
            await().during(200, TimeUnit.MILLISECONDS).until(() -> !soldOut.isDone());
            incoming.commit();

            assertThat(soldOut.get(10, TimeUnit.SECONDS)).isEmpty();
        }
    }

    @Test
    void stopsAnOversellAtTheConstraint() {
        LEDGER.receive("fence", 1, "r1");

        assertThatThrownBy(() -> execute("UPDATE inventory SET sold = 2 WHERE sku = 'fence'"))
                .hasMessageContaining("no_oversell");
    }

    private OrderJournal start(ConnectionSource connections) {
        OrderJournal journal = OrderJournal.start(connections, "test", Clock.systemUTC(), listener(),
                DATABASE.recentOrders());
        await().until(journal::isAvailable);
        return journal;
    }

    private JournalListener listener() {
        return new JournalListener() {
            @Override
            public void settled(List<Settlement> settlements) {
                settled.addAll(settlements);
            }

            @Override
            public void written(int orders, long nanos) {
                assertThat(nanos).isPositive();
            }
        };
    }

    private static JournalEntry place(String key, String sku, long quantity) {
        long deadline = Clock.systemUTC().millis() + LATER;
        return new JournalEntry(order(key, sku, quantity), Intent.PLACE, List.of(sku), deadline, deadline);
    }

    private static JournalEntry prepaid(String key, String sku, int days) {
        JournalEntry entry = place(key, sku, 1);
        PlaceOrder order = entry.order();
        return new JournalEntry(new PlaceOrder(order.attempt(), order.fingerprint(), order.intent(), order.email(), "",
                "EUR", order.lines(), order.shippingAddress(), "prepayment").under(OrderTerms.NONE.prepaidWithin(days)),
                entry.intent(), entry.reservedSkus(), entry.sendBeforeMillis(), entry.deadlineMillis());
    }

    private static JournalEntry recall(String key, String sku) {
        long deadline = Clock.systemUTC().millis() + LATER;
        return new JournalEntry(order(key, sku, 1), Intent.RECALL, List.of(), deadline, deadline);
    }

    private static PlaceOrder order(String key, String sku, long quantity) {
        return new PlaceOrder(AttemptId.of("a@b.example", "orders", key), 7, Intent.PLACE, key + "@b.example", "",
                "EUR", List.of(new OrderLine(sku, quantity, 199)), Address.NONE, "invoice");
    }

    private static Placement get(CompletableFuture<Placement> answer) {
        return answer.orTimeout(20, TimeUnit.SECONDS).join();
    }

    /** A connection to a server that can be taken away. */
    private static Connection unlessAway(AtomicBoolean away) throws SQLException {
        if (away.get()) {
            throw new SQLException("away", "08001");
        }
        Connection connection = DATABASE.openConnection();
        return (Connection) Proxy.newProxyInstance(OrderJournalIT.class.getClassLoader(),
                new Class<?>[]{Connection.class}, (proxy, method, arguments) -> {
                    if (away.get() && method.getName().equals("prepareStatement")) {
                        throw new SQLException("away", "08006");
                    }
                    return method.invoke(connection, arguments);
                });
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

    private static long count(String query) throws SQLException {
        try (var connection = DATABASE.dataSource().getConnection(); var statement = connection.createStatement();
                var result = statement.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        }
    }

    private static int execute(String update) throws SQLException {
        try (var connection = DATABASE.dataSource().getConnection(); var statement = connection.createStatement()) {
            return statement.executeUpdate(update);
        }
    }
}
