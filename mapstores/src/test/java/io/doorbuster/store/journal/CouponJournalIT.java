package io.doorbuster.store.journal;

import static io.doorbuster.store.journal.OneByOne.submit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.journal.JournalEntry;
import io.doorbuster.domain.order.Address;
import io.doorbuster.domain.order.CancelOrder;
import io.doorbuster.domain.order.OrderCharges;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.OrderTerms;
import io.doorbuster.domain.order.OrderTerms.CouponUse;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.PlaceOrder.Intent;
import io.doorbuster.domain.order.Placement;
import io.doorbuster.domain.order.Placement.CouponUsedUp;
import io.doorbuster.domain.order.Placement.Placed;
import io.doorbuster.domain.pricing.AppliedDiscount;
import io.doorbuster.domain.pricing.Charge;
import io.doorbuster.domain.stock.Settlement;
import io.doorbuster.store.AuditQueries;
import io.doorbuster.store.Cancellations;
import io.doorbuster.store.CouponQueries;
import io.doorbuster.store.Database;
import io.doorbuster.store.EmailQueue;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Coupons that many orders carry at once, through writers that know nothing of each other. Each sells SKUs of its own, or
 * the locks of their rows would keep the writers apart.
 */
class CouponJournalIT {

    private static final EmbeddedPostgres SERVER = startServer();
    private static final Database DATABASE = Database.open(new Database.Settings(
            "jdbc:postgresql://127.0.0.1:" + SERVER.getPort() + "/postgres", "postgres", "", 12));
    private static final StockLedger LEDGER = new StockLedger(DATABASE);
    private static final Cancellations CANCELLATIONS =
            new Cancellations(DATABASE, Clock.systemUTC(), EmailQueue.OFF);
    private static final AtomicInteger KEYS = new AtomicInteger();

    private final Queue<String> statements = new ConcurrentLinkedQueue<>();
    private final AtomicInteger batches = new AtomicInteger();

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

    @BeforeEach
    void begin() throws SQLException {
        execute("TRUNCATE coupon_counters, coupon_uses, orders, order_lines, order_cancellations, attempts, inventory,"
                + " stock_movements");
        IntStream.range(0, 4).forEach(i -> LEDGER.receive("SKU" + i, 5_000, "r"));
    }

    /** There were more once: so the constraint helps nobody, and the counter is there for all to lock at once. */
    @Test
    void allowsExactlyTheTotalWithThreeWritersAtOnce() throws SQLException {
        placeAll(List.of(entry("SKU3", "first", use("FIFTY", 1_000, 0))));
        List<JournalEntry> entries = IntStream.range(0, 600)
                .mapToObj(i -> entry("SKU" + i % 3, "buyer-" + i, use("FIFTY", 50, 0))).toList();

        List<Placement> answers = placeAll(entries);

        assertThat(answers).filteredOn(Placed.class::isInstance).hasSize(49);
        assertThat(answers).filteredOn(answer -> !(answer instanceof Placed)).hasSize(551)
                .containsOnly(new CouponUsedUp("FIFTY", 50, false));
        assertThat(used("FIFTY")).isEqualTo(50);
        assertThat(count("SELECT sum(sold) FROM inventory")).isEqualTo(50);
        assertThat(inconsistent()).isZero();
        assertThat(new CouponQueries(DATABASE).counts(List.of("FIFTY", "NEVER")).of("FIFTY")).isEqualTo(50);
        assertThat(placeAll(entries)).filteredOn(Placed.class::isInstance).hasSize(49)
                .allMatch(answer -> ((Placed) answer).replayed());
        assertThat(used("FIFTY")).isEqualTo(50);
    }

    @Test
    void allowsEachBuyerNoMoreThanItsOwn() throws SQLException {
        placeAll(List.of(entry("SKU3", "first", use("TWICE", 0, 2))));
        List<JournalEntry> entries = IntStream.range(0, 300)
                .mapToObj(i -> entry("SKU" + i % 3, "buyer-" + i % 10, use("TWICE", 0, 2))).toList();

        List<Placement> answers = placeAll(entries);

        assertThat(answers).filteredOn(Placed.class::isInstance).hasSize(20);
        assertThat(answers).filteredOn(answer -> !(answer instanceof Placed))
                .containsOnly(new CouponUsedUp("TWICE", 2, true));
        assertThat(count("SELECT max(n) FROM (SELECT count(*) n FROM coupon_uses GROUP BY buyer) b")).isEqualTo(2);
        assertThat(count("SELECT count(DISTINCT buyer) FROM coupon_uses")).isEqualTo(11);
        assertThat(inconsistent()).isZero();
    }

    /** Codes and SKUs in every order, orders cancelled as soon as they are placed, several at once. */
    @Test
    void countsExactlyWhileOrdersWithSeveralCouponsAreCancelled() throws Exception {
        List<JournalEntry> entries = new ArrayList<>();
        Random random = new Random(3);
        for (int i = 0; i < 400; i++) {
            List<CouponUse> uses = new ArrayList<>(
                    List.of(use("AAA", 100, 0), use("BBB", 0, 3), use("CCC", 40, 1)));
            Collections.shuffle(uses, random);
            entries.add(entry("SKU" + (2 * random.nextInt(2) + i % 2), "buyer-" + i % 60,
                    uses.subList(0, 1 + random.nextInt(3)).toArray(CouponUse[]::new)));
        }
        List<Future<Boolean>> cancelled = new ArrayList<>();
        List<Placement> answers = new ArrayList<>();
        try (OrderJournal one = start(); OrderJournal two = start();
                ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<CompletableFuture<Placement>> waiting = new ArrayList<>();
            for (int i = 0; i < entries.size(); i++) {
                waiting.add(submit(i % 2 == 0 ? one : two, entries.get(i)));
                if (i % 20 == 19) {
                    Thread.sleep(2);
                }
            }
            for (int i = 0; i < waiting.size(); i++) {
                Placement answer = waiting.get(i).get(30, TimeUnit.SECONDS);
                answers.add(answer);
                if (answer instanceof Placed(var order, _) && i % 2 == 0) {
                    for (int again = 0; again < 3; again++) {
                        cancelled.add(threads.submit(() -> CANCELLATIONS
                                .cancel(new CancelOrder(order.id(), 0, "", CancelOrder.SYSTEM)).rows().isEmpty()));
                    }
                }
            }
        }
        for (Future<Boolean> each : cancelled) {
            assertThat(each.get()).isFalse();
        }

        assertThat(answers).allMatch(answer -> answer instanceof Placed || answer instanceof CouponUsedUp);
        assertThat(cancelled.size()).isGreaterThan(60);
        assertThat(count("SELECT count(*) FROM coupon_uses WHERE given_back")).isPositive();
        assertThat(inconsistent()).isZero();
        assertThat(used("AAA")).isLessThanOrEqualTo(100);
        assertThat(used("CCC")).isLessThanOrEqualTo(40);
    }

    @Test
    void givesAUseBackOnceAndToItsBuyer() throws SQLException {
        JournalEntry first = entry("SKU0", "ada", use("ONCE", 2, 1));
        Placed placed = (Placed) placeAll(List.of(first)).getFirst();
        assertThat(placeAll(List.of(entry("SKU0", "ada", use("ONCE", 2, 1)))))
                .containsExactly(new CouponUsedUp("ONCE", 1, true));

        for (int i = 0; i < 3; i++) {
            CANCELLATIONS.cancel(new CancelOrder(placed.order().id(), 0, "", CancelOrder.SYSTEM));
            assertThat(used("ONCE")).isZero();
        }

        assertThat(placeAll(List.of(entry("SKU0", "ada", use("ONCE", 2, 1)))).getFirst()).isInstanceOf(Placed.class);
        assertThat(used("ONCE")).isEqualTo(1);
        assertThat(placeAll(List.of(first))).containsExactly(new Placed(placed.order(), true));
        assertThat(inconsistent()).isZero();
    }

    @Test
    void asksNothingMoreForOrdersWithoutCouponsAndTwiceForABatchWithSome() {
        placeAll(IntStream.range(0, 300).mapToObj(i -> entry("SKU" + i % 4, "buyer-" + i)).toList());
        assertThat(statements).noneMatch(sql -> sql.contains("coupon"));

        batches.set(0);
        placeAll(IntStream.range(0, 1_000).mapToObj(i -> entry("SKU" + i % 4, "buyer-" + i, use("HOT", 0, 1)))
                .toList());

        assertThat(statements).filteredOn(sql -> sql.contains("coupon")).hasSizeLessThanOrEqualTo(2 * batches.get());
        assertThat(batches.get()).isLessThan(500);
    }

    @Test
    void countsABatchOnceThatIsSentAgain() throws SQLException {
        for (CutConnection cut : CutConnection.values()) {
            AtomicInteger cuts = new AtomicInteger();
            try (OrderJournal journal = OrderJournal.start(() -> cut.of(DATABASE.openConnection(), cuts),
                    "cut", Clock.systemUTC(), listener(), DATABASE.recentOrders())) {
                assertThat(get(submit(journal, entry("SKU0", "first" + cut)))).isInstanceOf(Placed.class);
                cuts.set(2); // the writer is registered
                assertThat(get(submit(journal, entry("SKU0", "ada", use("CUT" + cut, 1, 1)))))
                        .isInstanceOf(Placed.class);
            }
            assertThat(used("CUT" + cut)).isEqualTo(1);
        }
        assertThat(inconsistent()).isZero();
    }

    @Test
    void hasAConstraintBehindWhoCounts() {
        placeAll(List.of(entry("SKU0", "ada", use("ONE", 1, 0))));

        assertThatThrownBy(() -> execute("UPDATE coupon_counters SET used = used + 1"))
                .isInstanceOf(SQLException.class).hasMessageContaining("coupon_counters");
    }

    @Test
    void findsWhatIsNotCountedAsItWasOrdered() throws SQLException {
        placeAll(List.of(entry("SKU0", "ada", use("ONE", 9, 1)), entry("SKU0", "bob", use("TWO", 9, 1))));
        assertThat(inconsistent()).isZero();

        execute("UPDATE coupon_counters SET used = 0 WHERE code = 'ONE'");
        assertThat(inconsistent()).as("a counter").isEqualTo(1);
        execute("UPDATE coupon_counters SET used = 1");
        execute("UPDATE coupon_uses SET given_back = true WHERE code = 'TWO'");
        assertThat(inconsistent()).as("given back without a cancellation").isEqualTo(1);
        execute("UPDATE coupon_uses SET given_back = false");
        assertThat(inconsistent()).isZero();
        execute("INSERT INTO coupon_uses SELECT code, buyer, gen_random_uuid(), buyer_limit FROM coupon_uses"
                + " WHERE code = 'ONE'");
        assertThat(inconsistent()).as("one buyer twice").isEqualTo(1);
        execute("DELETE FROM coupon_uses");
        execute("DELETE FROM coupon_counters");
        assertThat(inconsistent()).as("orders that nobody counted").isEqualTo(2);
    }

    private List<Placement> placeAll(List<JournalEntry> entries) {
        try (OrderJournal one = start(); OrderJournal two = start(); OrderJournal three = start()) {
            List<OrderJournal> journals = List.of(one, two, three);
            List<CompletableFuture<Placement>> answers = new ArrayList<>();
            for (int i = 0; i < entries.size(); i++) {
                answers.add(submit(journals.get(i % journals.size()), entries.get(i)));
            }
            return answers.stream().map(CouponJournalIT::get).toList();
        }
    }

    private OrderJournal start() {
        return OrderJournal.start(() -> recording(DATABASE.openConnection()), "test", Clock.systemUTC(), listener(),
                DATABASE.recentOrders());
    }

    private JournalListener listener() {
        return new JournalListener() {
            @Override
            public void settled(List<Settlement> settlements) {}

            @Override
            public void written(int orders, long nanos) {
                batches.incrementAndGet();
            }
        };
    }

    private static CouponUse use(String code, long total, long buyer) {
        return new CouponUse(code, total, buyer);
    }

    private static JournalEntry entry(String sku, String buyer, CouponUse... uses) {
        String email = buyer + "@example.org";
        List<AppliedDiscount> discounts = new ArrayList<>();
        for (CouponUse use : uses) {
            discounts.add(new AppliedDiscount("promo_" + use.code(), "Promotion", 5, use.code()));
        }
        OrderCharges charges = uses.length == 0 ? OrderCharges.NONE
                : new OrderCharges(List.of(new Charge(100, discounts, List.of())), "", "", Charge.NOTHING);
        PlaceOrder order = new PlaceOrder(AttemptId.of(email, "r", Integer.toString(KEYS.incrementAndGet())), 7,
                Intent.PLACE, email, "", "EUR", List.of(new OrderLine(sku, 1, 100)), Address.NONE, "", charges,
                OrderTerms.counted("", email, List.of(), List.of(uses)));
        long deadline = Clock.systemUTC().millis() + 30_000;
        return new JournalEntry(order, Intent.PLACE, List.of(sku), deadline, deadline);
    }

    private static Placement get(CompletableFuture<Placement> answer) {
        return answer.orTimeout(30, TimeUnit.SECONDS).join();
    }

    private static long inconsistent() {
        return new AuditQueries(DATABASE, Clock.systemUTC()).audit("", 10).couponsInconsistent();
    }

    private static long used(String code) throws SQLException {
        return count("SELECT used FROM coupon_counters WHERE code = '" + code + "'");
    }

    /** Notes the statements of a connection. */
    private Connection recording(Connection connection) {
        return (Connection) Proxy.newProxyInstance(CouponJournalIT.class.getClassLoader(),
                new Class<?>[]{Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("prepareStatement")) {
                        statements.add((String) arguments[0]);
                    }
                    return invoke(() -> method.invoke(connection, arguments));
                });
    }

    private interface Invocation {
        Object make() throws ReflectiveOperationException;
    }

    private static Object invoke(Invocation invocation) throws Throwable {
        try {
            return invocation.make();
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static long count(String query) throws SQLException {
        try (var connection = DATABASE.dataSource().getConnection(); var statement = connection.createStatement();
                var result = statement.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        }
    }

    private static void execute(String update) throws SQLException {
        try (var connection = DATABASE.dataSource().getConnection(); var statement = connection.createStatement()) {
            statement.executeUpdate(update);
        }
    }
}
