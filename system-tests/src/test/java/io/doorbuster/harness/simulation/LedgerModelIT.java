package io.doorbuster.harness.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.journal.AcceptedOrder;
import io.doorbuster.domain.journal.Found;
import io.doorbuster.domain.journal.WriteFault;
import io.doorbuster.domain.order.Address;
import io.doorbuster.domain.order.Durability;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.PlaceOrder.Intent;
import io.doorbuster.domain.stock.LedgerRow;
import io.doorbuster.domain.stock.Reservation;
import io.doorbuster.harness.simulation.Statements.Statement;
import io.doorbuster.harness.simulation.Statements.Verdict;
import io.doorbuster.store.Database;
import io.doorbuster.store.journal.OpenTransaction;
import io.doorbuster.store.journal.OpenTransaction.Written;
import io.doorbuster.store.journal.StockLedger;
import io.doorbuster.store.journal.StockLedger.AdjustmentResult;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * The simulation's model of PostgreSQL against PostgreSQL: the same statements in the same order, and both must answer
 * the same, and wait for each other in the same places. Three writers and the other transactions on the ledger take
 * random turns; while one of them waits, only commits and rollbacks follow until it has been let through.
 */
class LedgerModelIT {

    private static final int HISTORIES = 12;
    private static final int STEPS = 40;
    private static final int WRITERS = 3;
    /** A statement that has not answered by then is taken to wait: an answer takes a millisecond. */
    private static final long WAITS_MILLIS = 100;
    private static final long ANSWERS_SECONDS = 20;

    private static final EmbeddedPostgres SERVER = startServer();
    private static final Database DATABASE = Database.open(new Database.Settings(
            "jdbc:postgresql://127.0.0.1:" + SERVER.getPort() + "/postgres", "postgres", "", 6));
    private static final StockLedger LEDGER = new StockLedger(DATABASE);
    private static final ExecutorService THREADS = Executors.newCachedThreadPool();

    private static EmbeddedPostgres startServer() {
        try {
            return EmbeddedPostgres.builder().setServerConfig("fsync", "on").setServerConfig("full_page_writes", "on")
                    .setServerConfig("synchronous_commit", "on").start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterAll
    static void stop() throws IOException {
        THREADS.shutdownNow();
        DATABASE.close();
        SERVER.close();
    }

    @Test
    void answersAndWaitsAsPostgresDoes() throws Exception {
        int waits = 0;
        int overtaken = 0;
        int placed = 0;
        int didNotFit = 0;
        for (int seed = 1; seed <= HISTORIES; seed++) {
            try (Comparison comparison = new Comparison(seed, Set.of())) {
                comparison.run();
                waits += comparison.waits;
                overtaken += comparison.overtaken;
                placed += comparison.placed;
                didNotFit += comparison.didNotFit;
            }
        }

        assertThat(waits).as("statements that waited").isGreaterThan(HISTORIES);
        assertThat(overtaken).as("orders whose attempt another writer had first").isPositive();
        assertThat(placed).as("orders placed at once").isGreaterThan(HISTORIES);
        assertThat(didNotFit).as("batches that were not placed at once, for they did not fit").isPositive();
    }

    /** The comparison must be able to fail: a model in which void rows bar nothing is told from the server. */
    @Test
    void seesAModelThatIsWrong() {
        assertThatThrownBy(() -> {
            for (int seed = 100; seed < 100 + HISTORIES; seed++) {
                try (Comparison comparison = new Comparison(seed, Set.of(Bug.VOID_BARS_NOTHING))) {
                    comparison.run();
                }
            }
        }).isInstanceOf(AssertionError.class);
    }

    /** Both ends of one history. */
    private static final class Comparison implements AutoCloseable {
        private final World world;
        private final LedgerModel model;
        private final List<String> skus;
        private final List<AttemptId> attempts = new ArrayList<>();
        private final List<Writer> writers = new ArrayList<>();
        private @Nullable Waiting<?, ?> waiting;
        private long sequence;
        private int waits;
        private int overtaken;
        private int placed;
        private int didNotFit;
        private final int seed;

        private Comparison(int seed, Set<Bug> bugs) throws SQLException {
            this.seed = seed;
            this.world = new World(seed, bugs, false);
            this.model = new LedgerModel(world);
            this.skus = List.of("a-" + seed, "b-" + seed);
            for (int i = 0; i < 6; i++) {
                attempts.add(new AttemptId(world.chance.nextLong(), world.chance.nextLong()));
            }
            for (int i = 1; i <= WRITERS; i++) {
                writers.add(new Writer(seed * 10L + i));
            }
        }

        private void run() throws Exception {
            skus.forEach(sku -> {
                LEDGER.receive(sku, 6, "first");
                autonomous(Statements.receive(sku, 6, "first"), new Model<>());
            });
            for (int step = 0; step < STEPS; step++) {
                take();
            }
            while (writers.stream().anyMatch(writer -> writer.isOpen)) {
                endOne();
            }
            assertThat(waiting).isNull();
            Found real = writers.getFirst().real.lockAndFind(skus, attempts);
            writers.getFirst().real.rollback();
            skus.forEach(sku -> assertThat(real.rows().get(sku)).isEqualTo(model.row(sku)));
            assertThat(real.attempts()).isEqualTo(model.attempts);
        }

        private void take() throws Exception {
            Writer writer = world.chance.pick(writers);
            if (waiting != null || writer.isWaiting) {
                endOne();
                return;
            }
            switch (world.chance.between(0, 9)) {
                case 0, 1, 2, 3, 4, 5 -> writer.goOn();
                case 6 -> {
                    String sku = world.chance.pick(skus);
                    String reference = "r" + world.chance.between(1, 3);
                    compare(() -> LEDGER.receive(sku, 2, reference), Statements.receive(sku, 2, reference),
                            Function.identity());
                }
                case 7 -> adjust();
                case 8 -> declareVoid();
                default -> compare(() -> LEDGER.soldOut(skus), Statements.soldOut(skus), Function.identity());
            }
        }

        /** Whoever waits, waits for one of the open transactions. */
        private void endOne() throws Exception {
            for (Writer writer : writers) {
                if (writer.isOpen && !writer.isWaiting) {
                    writer.end(!world.chance.oneIn(3));
                    return;
                }
            }
        }

        private void adjust() throws Exception {
            String sku = world.chance.pick(skus);
            AttemptId attempt = world.chance.pick(attempts);
            long delta = world.chance.oneIn(2) ? -1 : 1;
            long deadline = deadline();
            compare(() -> {
                StockLedger.Adjusted adjusted = LEDGER.adjust(sku, delta, "test", attempt, deadline);
                return adjusted.result() + " " + adjusted.row();
            }, Statements.adjust(sku, delta, attempt, deadline), adjusted -> result(adjusted.verdict()) + " "
                    + adjusted.row());
        }

        private static AdjustmentResult result(Verdict verdict) {
            return switch (verdict) {
                case ADJUSTED, REPEATED -> AdjustmentResult.ADJUSTED;
                case BELOW_SOLD -> AdjustmentResult.BELOW_SOLD;
                case VOID -> AdjustmentResult.VOID;
            };
        }

        private void declareVoid() throws Exception {
            List<Reservation> overdue = List.of(new Reservation(world.chance.pick(attempts), 1, deadline()));
            compare(() -> LEDGER.declareVoid(overdue, skus).rows(), Statements.declareVoid(overdue), declared -> {
                Map<String, LedgerRow> rows = new HashMap<>();
                skus.forEach(sku -> rows.put(sku, model.row(sku)));
                return rows;
            });
        }

        /** Few, so that one is often as late as another, or later. */
        private long deadline() {
            return 1_000 + (long) world.chance.between(1, 4);
        }

        private <T, R> void compare(Callable<R> real, Statement<T> statement, Function<T, R> same) throws Exception {
            Model<T> answer = new Model<>();
            autonomous(statement, answer);
            settle(new Waiting<>(THREADS.submit(real), answer, same, () -> {
            }));
        }

        /** A transaction of one statement. */
        private <T> void autonomous(Statement<T> statement, Consumer<T> answer) {
            Session session = model.open();
            statement.run(session, result -> session.commit(0, () -> answer.accept(result)), Comparison::unexpected);
            world.timeline.run(world.timeline.now());
        }

        private static void unexpected(WriteFault fault) {
            throw new AssertionError("the model fails with " + fault);
        }

        /** Both have answered, or both wait. */
        private <T, R> void settle(Waiting<T, R> statement) throws Exception {
            if (statement.model().isAnswered) {
                statement.compare(seed);
            } else {
                statement.expectWaiting(seed);
                waits++;
                waiting = statement;
            }
        }

        /** After a transaction has ended: who waited for it goes on, in the model as on the server. */
        private void letThrough() throws Exception {
            world.timeline.run(world.timeline.now());
            Waiting<?, ?> statement = waiting;
            if (statement != null && statement.model().isAnswered) {
                waiting = null;
                statement.compare(seed);
            }
        }

        @Override
        public void close() throws SQLException {
            for (Writer writer : writers) {
                writer.real.close();
            }
        }

        /** A journal writer's connection, on both ends. */
        private final class Writer {
            private final long number;
            private final OpenTransaction real;
            private final Session session = model.open();
            private Map<String, LedgerRow> rows = Map.of();
            private boolean isOpen;
            private boolean isWaiting;
            private boolean hasInserted;

            private Writer(long number) throws SQLException {
                this.number = number;
                this.real = new OpenTransaction(DATABASE, number);
            }

            private void goOn() throws Exception {
                if (!isOpen) {
                    switch (world.chance.between(0, 3)) {
                        case 0 -> placeAndCommit();
                        case 1 -> recallAndCommit();
                        default -> lockAndFind();
                    }
                } else if (!hasInserted) {
                    insert();
                } else {
                    end(!world.chance.oneIn(4));
                }
            }

            private void lockAndFind() throws Exception {
                isOpen = true;
                List<String> wanted = world.chance.oneIn(3) ? skus : List.of(world.chance.pick(skus));
                Model<Found> answer = new Model<>();
                Statements.lockAndFind(wanted, attempts).run(session, answer, Comparison::unexpected);
                isWaiting = !answer.isAnswered;
                settle(new Waiting<>(THREADS.submit(() -> {
                    Found found = real.lockAndFind(wanted, attempts);
                    return List.of(found.rows(), found.attempts());
                }), answer, found -> {
                    rows = found.rows();
                    return List.of(found.rows(), found.attempts());
                }, () -> isWaiting = false));
            }

            private void placeAndCommit() throws Exception {
                List<AcceptedOrder> accepted = new ArrayList<>();
                for (AttemptId attempt : attempts.stream().sorted().toList()) {
                    if (world.chance.oneIn(3)) {
                        accepted.add(accepted(attempt, world.chance.pick(skus)));
                    }
                }
                if (accepted.isEmpty()) {
                    return;
                }
                Set<String> wanted = new TreeSet<>();
                accepted.forEach(order -> wanted.add(order.command().lines().getFirst().sku()));
                compare(() -> real.placeAndCommit(wanted, accepted),
                        Statements.place(number, wanted, accepted, orders(accepted)), inserted -> {
                            placed += inserted.orders().size();
                            didNotFit += inserted.orders().isEmpty() ? 1 : 0;
                            return new Written(inserted.orders(), new HashMap<>(inserted.rows()));
                        });
            }

            private void recallAndCommit() throws Exception {
                compare(() -> real.recallAndCommit(skus, attempts), Statements.recall(skus, attempts),
                        Statements.Recalled::found);
            }

            private Map<OrderId, Order> orders(List<AcceptedOrder> accepted) {
                Map<OrderId, Order> orders = new HashMap<>();
                accepted.forEach(order -> orders.put(order.id(),
                        order.placedBy(number, Durability.LEDGER, Instant.EPOCH)));
                return orders;
            }

            private void insert() throws Exception {
                hasInserted = true;
                List<AcceptedOrder> accepted = new ArrayList<>();
                Map<String, Long> left = new HashMap<>();
                rows.forEach((sku, row) -> left.put(sku, row.unsold()));
                for (AttemptId attempt : attempts.stream().sorted().toList()) {
                    String sku = world.chance.pick(List.copyOf(new TreeSet<>(rows.keySet())));
                    if (world.chance.oneIn(3) && left.merge(sku, -1L, Long::sum) >= 0) {
                        accepted.add(accepted(attempt, sku));
                    }
                }
                if (accepted.isEmpty()) {
                    return;
                }
                Model<Statements.Inserted> answer = new Model<>();
                Statements.insert(number, accepted, orders(accepted)).run(session, answer, Comparison::unexpected);
                isWaiting = !answer.isAnswered;
                settle(new Waiting<>(THREADS.submit(() -> real.insert(accepted)), answer, inserted -> {
                    overtaken += accepted.size() - inserted.orders().size();
                    return new Written(inserted.orders(), new HashMap<>(inserted.rows()));
                }, () -> isWaiting = false));
            }

            private AcceptedOrder accepted(AttemptId attempt, String sku) {
                PlaceOrder order = new PlaceOrder(attempt, world.chance.between(1, 3), Intent.PLACE, "a@b.example", "",
                        "EUR", List.of(new OrderLine(sku, 1, 100)), Address.NONE, "invoice");
                return new AcceptedOrder(order, OrderId.of(1, world.chance.nextLong(), world.chance.nextLong()),
                        ++sequence, deadline());
            }

            private void end(boolean commits) throws Exception {
                if (!isOpen) {
                    return;
                }
                isOpen = false;
                hasInserted = false;
                if (commits) {
                    session.commit(0, () -> {
                    });
                    real.commit();
                } else {
                    session.rollback();
                    real.rollback();
                }
                letThrough();
            }
        }
    }

    /** What the model answers, once it does. */
    private static final class Model<T> implements Consumer<T> {
        private boolean isAnswered;
        private @Nullable T value;

        @Override
        public void accept(T answer) {
            isAnswered = true;
            value = answer;
        }
    }

    /** A statement on both ends, and in which way its answers are the same. */
    private record Waiting<T, R>(Future<R> real, Model<T> model, Function<T, R> same, Runnable answered) {

        private void compare(int seed) throws Exception {
            R expected = same.apply(Objects.requireNonNull(model.value));
            answered.run();
            Object actual = real.get(ANSWERS_SECONDS, TimeUnit.SECONDS);
            assertThat(actual).as("seed " + seed).isEqualTo(expected);
        }

        private void expectWaiting(int seed) throws InterruptedException, ExecutionException {
            try {
                R early = real.get(WAITS_MILLIS, TimeUnit.MILLISECONDS);
                throw new AssertionError("seed " + seed + ": the model waits, PostgreSQL answers " + early);
            } catch (TimeoutException e) {
                assertThat(real.isDone()).isFalse();
            }
        }
    }
}
