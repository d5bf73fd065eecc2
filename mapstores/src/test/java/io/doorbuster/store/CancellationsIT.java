package io.doorbuster.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.domain.fulfillment.AllocatedOrder;
import io.doorbuster.domain.fulfillment.FulfillmentOrder;
import io.doorbuster.domain.fulfillment.FulfillmentOutcome;
import io.doorbuster.domain.fulfillment.FulfillmentStatus;
import io.doorbuster.domain.fulfillment.PlacedOrder;
import io.doorbuster.domain.fulfillment.StreamedOrder;
import io.doorbuster.domain.order.CancelOrder;
import io.doorbuster.domain.order.CancelOutcome;
import io.doorbuster.domain.order.CancelOutcome.Cancelled;
import io.doorbuster.domain.order.CancelOutcome.NoSuchOrder;
import io.doorbuster.domain.order.CancelOutcome.OtherVersion;
import io.doorbuster.domain.order.CancelOutcome.TooLate;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.OrderStatus;
import io.doorbuster.domain.order.StatusChange;
import io.doorbuster.domain.stock.LedgerRow;
import io.doorbuster.store.LedgerAudit.Line;
import io.doorbuster.store.WebhookOutbox.Event;
import java.io.IOException;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CancellationsIT {

    private static final Instant NOW = Instant.ofEpochMilli(TestServer.EPOCH_MILLIS + 60_000);
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final String STREAM = "fulfillment";
    /** Rounds of each race: each is a coin that is thrown. */
    private static final int ROUNDS = 150;

    private static final TestServer SERVER = new TestServer();

    private final Cancellations cancellations = new Cancellations(SERVER.database(), CLOCK, EmailQueue.OFF);
    private final Fulfillments fulfillments = new Fulfillments(SERVER.database(), CLOCK, EmailQueue.OFF);
    private final OrderQueries queries = new OrderQueries(SERVER.database());
    private final StreamSink sink = StreamSink.withOutbox(SERVER.database(), STREAM, CLOCK);
    private final WebhookOutbox outbox = new WebhookOutbox(SERVER.database(), CLOCK);
    private long writer;

    @AfterAll
    static void stopServer() throws IOException {
        SERVER.close();
    }

    @BeforeEach
    void empty() {
        SERVER.truncate();
        writer = SERVER.startWriter();
    }

    @Test
    void givesTheUnitsBackOnceAndSaysWhy() {
        OrderId id = SERVER.placeOrder(writer, 1, "SKU", 3);

        Cancellations.Result first = cancellations.cancel(cancel(id, "ordered twice"));
        Cancellations.Result again = cancellations.cancel(cancel(id, "another reason"));

        Order order = ((Cancelled) first.outcome()).order();
        assertThat(order.history()).containsExactly(
                new StatusChange(OrderStatus.PLACED, Instant.ofEpochMilli(TestServer.EPOCH_MILLIS)),
                new StatusChange(OrderStatus.CANCELLED, NOW, "ordered twice"));
        assertThat(order.version()).isEqualTo(2);
        assertThat(first.outcome()).isEqualTo(new Cancelled(order, true));
        assertThat(again.outcome()).isEqualTo(new Cancelled(order, false));
        assertThat(first.rows()).isEqualTo(again.rows())
                .containsEntry("SKU", new LedgerRow(3, 1_000_000, 0))
                .containsEntry("TAG", new LedgerRow(3, 1_000_000, 0));
        assertThat(queries.find(id)).contains(order);
        assertThat(SERVER.query("SELECT actor FROM order_cancellations")).isEqualTo("guest");
    }

    @Test
    void givesTheUnitsBackOnceHoweverManyAskAtOnce() throws Exception {
        OrderId id = SERVER.placeOrder(writer, 1, "SKU", 3);

        List<CancelOutcome> outcomes =
                atOnce(Collections.nCopies(16, () -> cancellations.cancel(cancel(id, "")).outcome()));

        assertThat(outcomes).allMatch(Cancelled.class::isInstance);
        assertThat(outcomes).filteredOn(outcome -> ((Cancelled) outcome).first()).hasSize(1);
        assertThat(SERVER.query("SELECT sold || '/' || version FROM inventory WHERE sku = 'SKU'")).isEqualTo("0/3");
    }

    @Test
    void findsWhatWasCommittedThoughNobodySaidSo() throws Exception {
        OrderId id = SERVER.placeOrder(writer, 1, "SKU", 3);
        try (CommitCutter way = new CommitCutter(SERVER.port());
                Database cut = Database.open(new Database.Settings(
                        "jdbc:postgresql://127.0.0.1:" + way.port() + "/postgres", "postgres", "", 2))) {
            Cancellations behind = new Cancellations(cut, CLOCK, EmailQueue.OFF);
            way.cut(1);

            assertThatThrownBy(() -> behind.cancel(cancel(id, "once"))).isInstanceOf(LedgerUnavailableException.class);
            assertThat(way.left()).isZero();

            assertThat(behind.cancel(cancel(id, "once")).outcome())
                    .isEqualTo(new Cancelled(queries.find(id).orElseThrow(), false));
        }
        assertThat(SERVER.query("SELECT sold || '/' || version FROM inventory WHERE sku = 'SKU'")).isEqualTo("0/3");
    }

    @Test
    void isNotTakenByTheStreamAnyMore() {
        OrderId id = SERVER.placeOrder(writer, 1, "SKU", 3);
        OrderId other = SERVER.placeOrder(writer, 2, "SKU", 1);
        cancellations.cancel(cancel(id, ""));

        stream();

        assertThat(fulfillments.list(Optional.empty(), "", 10).fulfillments()).extracting(FulfillmentOrder::orderId)
                .containsExactly(other);
        assertThat(SERVER.query("SELECT sequence FROM stream_positions WHERE stream = 'fulfillment'")).isEqualTo("2");
    }

    @Test
    void endsTheFulfillmentOrderAndTellsTheWarehouse() {
        OrderId id = SERVER.placeOrder(writer, 1, "SKU", 3);
        stream();
        Event opened = outbox.claim(10, Duration.ofSeconds(30)).getFirst();
        outbox.record(List.of(new WebhookOutbox.Result.Delivered(opened)));
        String fulfillment = fulfillments.list(Optional.empty(), "", 1).fulfillments().getFirst().id();
        fulfillments.acknowledge(fulfillment);

        Cancelled cancelled = (Cancelled) cancellations.cancel(cancel(id, "")).outcome();
        cancellations.cancel(cancel(id, ""));

        assertThat(cancelled.order().history()).extracting(StatusChange::status)
                .containsExactly(OrderStatus.PLACED, OrderStatus.FULFILLING, OrderStatus.CANCELLED);
        FulfillmentOrder ended = fulfillments.list(Optional.of(FulfillmentStatus.CANCELLED), "", 1).fulfillments()
                .getFirst();
        assertThat(ended.version()).isEqualTo(3);
        assertThat(fulfillments.ship(TestServer.parcel(fulfillment, "")))
                .isEqualTo(new FulfillmentOutcome.WrongStatus(FulfillmentStatus.CANCELLED));
        assertThat(fulfillments.acknowledge(fulfillment))
                .isEqualTo(new FulfillmentOutcome.WrongStatus(FulfillmentStatus.CANCELLED));
        List<Event> events = outbox.claim(10, Duration.ofSeconds(30));
        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event.id()).isEqualTo(opened.id() + "_cancelled");
            assertThat(event.body()).startsWith("{\"type\":\"fulfillment.cancelled\",\"timestamp\":\"" + NOW)
                    .contains(fulfillment, id.toString());
        });
    }

    /** A warehouse that hears of the opening after the cancellation would ship what nobody wants. */
    @Test
    void withdrawsAnOpeningThatNobodyHasHeardOf() {
        OrderId id = SERVER.placeOrder(writer, 1, "SKU", 3);
        stream();
        Event opened = outbox.claim(10, Duration.ofMillis(1)).getFirst();
        outbox.record(List.of(new WebhookOutbox.Result.Failed(opened, "answered 500", Duration.ZERO)));

        cancellations.cancel(cancel(id, ""));
        outbox.record(List.of(new WebhookOutbox.Result.Failed(opened, "answered 500", Duration.ZERO)));

        assertThat(outbox.claim(10, Duration.ZERO)).extracting(Event::id).containsExactly(opened.id() + "_cancelled");
    }

    @Test
    void refusesWhatHasLeftTheWarehouse() {
        OrderId id = SERVER.placeOrder(writer, 1, "SKU", 3);
        stream();
        String fulfillment = fulfillments.list(Optional.empty(), "", 1).fulfillments().getFirst().id();
        fulfillments.acknowledge(fulfillment);
        fulfillments.ship(TestServer.parcel(fulfillment, "1Z"));

        assertThat(cancellations.cancel(cancel(id, ""))).isEqualTo(
                new Cancellations.Result(new TooLate(OrderStatus.SHIPPED), Map.of()));
        assertThat(SERVER.query("SELECT sold FROM inventory WHERE sku = 'SKU'")).isEqualTo("3");
    }

    @Test
    void refusesAnOrderThatIsAnotherByNowOrNone() {
        OrderId id = SERVER.placeOrder(writer, 1, "SKU", 3);
        stream();

        assertThat(cancellations.cancel(new CancelOrder(id, 1, "", "guest")).outcome()).isEqualTo(new OtherVersion(2));
        assertThat(cancellations.cancel(cancel(OrderId.of(1, 2, 3), "")).outcome()).isEqualTo(new NoSuchOrder());
        assertThat(cancellations.cancel(new CancelOrder(id, 2, "", "guest")).outcome()).isInstanceOf(Cancelled.class);
    }

    @Test
    void keepsUnitsOfASoldOutSkuClosedWhileANoteMayLive() {
        OrderId id = SERVER.placeOrder(writer, 1, "SKU", 3);
        SERVER.execute("UPDATE inventory SET received = sold WHERE sku = 'SKU'");

        cancellations.cancel(cancel(id, ""));

        assertThat(SERVER
                .query("SELECT string_agg((open_from > clock_timestamp())::text, ' ' ORDER BY sku) FROM inventory"))
                .isEqualTo("true false");
    }

    @Test
    void isFoundByItsStatus() {
        OrderId cancelled = SERVER.placeOrder(writer, 1, "SKU", 3);
        OrderId taken = SERVER.placeOrder(writer, 2, "SKU", 3);
        OrderId placed = SERVER.placeOrder(writer, 3, "SKU", 3);
        stream(2);
        cancellations.cancel(cancel(cancelled, ""));
        OrderId cancelledEarly = SERVER.placeOrder(writer, 4, "SKU", 3);
        cancellations.cancel(cancel(cancelledEarly, ""));

        assertThat(ids(OrderStatus.CANCELLED)).containsExactly(cancelledEarly, cancelled);
        assertThat(ids(OrderStatus.FULFILLING)).containsExactly(taken);
        assertThat(ids(OrderStatus.PLACED)).containsExactly(placed);
        assertThat(ids(OrderStatus.SHIPPED)).isEmpty();
    }

    @Test
    void countsInTheAuditAsNotSold() {
        OrderId id = SERVER.placeOrder(writer, 1, "SKU", 3);
        SERVER.placeOrder(writer, 2, "SKU", 4);
        cancellations.cancel(cancel(id, ""));

        LedgerAudit audit = new AuditQueries(SERVER.database(), CLOCK).audit("", 10);

        assertThat(audit.lines()).contains(new Line("SKU", 4, 1_000_000, 4, 4));
        assertThat(audit).extracting(LedgerAudit::inconsistent, LedgerAudit::orders, LedgerAudit::attempts,
                LedgerAudit::cancellations).containsExactly(0L, 2L, 2L, 1L);
        SERVER.execute("UPDATE inventory SET sold = sold - 1 WHERE sku = 'SKU'");
        assertThat(new AuditQueries(SERVER.database(), CLOCK).audit("", 10).inconsistent()).isEqualTo(1);
    }

    @Test
    void doesNotMissAnOrderThatTheStreamIsJustTaking() throws Exception {
        OrderId id = SERVER.placeOrder(writer, 1, "SKU", 3);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Connection stream = SERVER.database().dataSource().getConnection()) {
            stream.setAutoCommit(false);
            TestServer.execute(stream, "INSERT INTO stream_positions VALUES ('fulfillment', " + writer + ", 1);"
                    + "INSERT INTO fulfillments (id, order_id, location, status, version, created_at)"
                    + " VALUES (gen_random_uuid(), '" + id.toUuid() + "', 'main', 'OPEN', 1, now())");
            Future<Cancellations.Result> result = threads.submit(() -> cancellations.cancel(cancel(id, "")));
            await().until(() -> SERVER.query("SELECT count(*) FROM pg_locks WHERE NOT granted").equals("1"));

            stream.commit();

            assertThat(result.get().outcome()).isInstanceOf(Cancelled.class);
        }
        assertThat(SERVER.query("SELECT string_agg(status, ' ') FROM fulfillments")).isEqualTo("CANCELLED");
    }

    @Test
    void leavesNoOpenFulfillmentOrderWhenItRacesTheStream() throws Exception {
        for (int round = 1; round <= ROUNDS; round++) {
            OrderId id = SERVER.placeOrder(writer, round, "SKU", 1);
            AllocatedOrder allocated = new AllocatedOrder(writer, round - 1L, round, id, List.of("main"), "");

            atOnce(List.of(() -> cancellations.cancel(cancel(id, "")).outcome(),
                    () -> sink.record(List.of(allocated))));

            assertThat(fulfillments(id)).isIn("", "CANCELLED");
        }
        assertThat(SERVER.query("SELECT sold || '/' || version FROM inventory WHERE sku = 'SKU'"))
                .isEqualTo("0/" + (1 + 2 * ROUNDS));
    }

    @Test
    void isEitherCancelledOrShippedWhenItRacesTheWarehouse() throws Exception {
        int shipped = 0;
        for (int round = 1; round <= ROUNDS; round++) {
            OrderId id = SERVER.placeOrder(writer, round, "SKU", 1);
            sink.record(List.of(new AllocatedOrder(writer, round - 1L, round, id, List.of("main"), "")));
            String fulfillment = FulfillmentId.text(UUID.fromString(SERVER.query(
                    "SELECT id FROM fulfillments WHERE order_id = '" + id.toUuid() + "'")));
            fulfillments.acknowledge(fulfillment);

            List<Object> outcomes = atOnce(List.of(() -> cancellations.cancel(cancel(id, "")).outcome(),
                    () -> fulfillments.ship(TestServer.parcel(fulfillment, ""))));

            boolean left = outcomes.get(1) instanceof FulfillmentOutcome.Done;
            assertThat(outcomes.get(0)).isInstanceOf(left ? TooLate.class : Cancelled.class);
            assertThat(queries.find(id).orElseThrow().status())
                    .isEqualTo(left ? OrderStatus.SHIPPED : OrderStatus.CANCELLED);
            shipped += left ? 1 : 0;
        }
        assertThat(SERVER.query("SELECT sold FROM inventory WHERE sku = 'SKU'")).isEqualTo(Integer.toString(shipped));
    }

    /** Orders that share SKUs in both directions: whoever locks out of order, dies here. */
    @Test
    void doesNotDeadlockWithOthersOfTheSameSkus() throws Exception {
        List<Callable<CancelOutcome>> calls = new ArrayList<>();
        for (int i = 1; i <= 100; i++) {
            OrderId id = SERVER.placeOrder(writer, i, i % 2 == 0 ? "A" : "Z", 1);
            calls.add(() -> cancellations.cancel(cancel(id, "")).outcome());
        }

        assertThat(atOnce(calls)).allMatch(Cancelled.class::isInstance);

        assertThat(SERVER.query("SELECT sum(sold) FROM inventory")).isEqualTo("0");
    }

    private static CancelOrder cancel(OrderId id, String reason) {
        return new CancelOrder(id, 0, reason, CancelOrder.GUEST);
    }

    private void stream() {
        stream(100);
    }

    private void stream(int limit) {
        List<StreamedOrder> orders = new OrderStream(SERVER.database(), STREAM).poll(limit);
        sink.record(orders.stream().map(order -> AllocatedOrder
                .of((PlacedOrder) order, List.of("main"))).toList());
    }

    private List<OrderId> ids(OrderStatus status) {
        return queries.list(Optional.of(status), "", "", 10).orders().stream().map(Order::id).toList();
    }

    private static String fulfillments(OrderId id) {
        return SERVER.query("SELECT coalesce(string_agg(status, ' '), '') FROM fulfillments WHERE order_id = '"
                + id.toUuid() + "'");
    }

    private static <T> List<T> atOnce(List<? extends Callable<? extends T>> calls) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(calls.size() > 16 ? 16 : calls.size())) {
            List<Future<T>> futures = new ArrayList<>();
            for (Callable<? extends T> call : calls) {
                futures.add(threads.submit(call::call));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        }
    }
}
