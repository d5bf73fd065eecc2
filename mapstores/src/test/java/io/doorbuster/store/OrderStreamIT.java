package io.doorbuster.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.doorbuster.domain.fulfillment.AllocatedOrder;
import io.doorbuster.domain.fulfillment.FulfillmentOrder;
import io.doorbuster.domain.fulfillment.PlacedOrder;
import io.doorbuster.domain.fulfillment.StreamedOrder;
import io.doorbuster.domain.fulfillment.UnreadableOrder;
import io.doorbuster.domain.order.OrderId;
import java.io.IOException;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class OrderStreamIT {

    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(TestServer.EPOCH_MILLIS + 5_000),
            ZoneOffset.UTC);

    private static final TestServer SERVER = new TestServer();

    private final OrderStream stream = open();
    private final StreamSink sink = new StreamSink(SERVER.database(), "test", CLOCK);

    @AfterAll
    static void stopServer() throws IOException {
        SERVER.close();
    }

    @BeforeEach
    void empty() {
        SERVER.truncate();
    }

    @Test
    void readsEachWriterInItsOrderAndTheSameNumberOfEach() {
        place(SERVER.startWriter(), 1, 2, 3, 4, 5, 6, 7);
        place(SERVER.startWriter(), 1, 2, 4);

        assertThat(stream.isCaughtUp()).as("before it has read").isTrue();

        List<StreamedOrder> first = stream.poll(2);
        assertThat(stream.isCaughtUp()).isFalse();
        List<StreamedOrder> second = stream.poll(2);
        assertThat(stream.isCaughtUp()).as("the first writer has more").isFalse();
        List<StreamedOrder> third = stream.poll(100);
        assertThat(stream.isCaughtUp()).isTrue();

        assertThat(first).extracting(StreamedOrder::toString).allMatch(text -> text.startsWith("PlacedOrder["));
        assertThat(places(first)).as("nothing is known yet of how many are busy")
                .containsExactlyInAnyOrder("1:0→1", "1:1→2", "2:0→1", "2:1→2");
        assertThat(places(second)).containsExactlyInAnyOrder("1:2→3", "2:2→4");
        assertThat(places(third)).containsExactly("1:3→4", "1:4→5", "1:5→6", "1:6→7");
        assertThat(stream.poll(100)).isEmpty();
    }

    @Test
    void discoversNewWritersAndNewOrders() {
        assertThat(stream.poll(10)).isEmpty();
        long writer = SERVER.startWriter();
        OrderId id = SERVER.placeOrder(writer, 1, "SKU", 2);

        List<StreamedOrder> orders = stream.poll(10);

        assertThat(orders).extracting(order -> placed(order).order().id()).containsExactly(id);
        assertThat(placed(orders.getFirst()).order().lines()).hasSize(2);
    }

    @Test
    void skipsNoTransactionInFlight() throws Exception {
        long slow = SERVER.startWriter();
        long fast = SERVER.startWriter();
        SERVER.placeOrder(slow, 1, "ONE", 1);
        try (Connection transaction = SERVER.database().openConnection()) {
            TestServer.execute(transaction,
                    "INSERT INTO orders SELECT gen_random_uuid(), 1, 2, gen_random_uuid(), '', '',"
                            + " 'EUR', '{}', '', 'LEDGER', now()");
            place(fast, 1, 2, 3);
            record(stream.poll(100));

            assertThat(SERVER.query("SELECT sequence FROM stream_positions WHERE writer = 1")).isEqualTo("1");
            assertThat(SERVER.query("SELECT sequence FROM stream_positions WHERE writer = 2")).isEqualTo("3");
            transaction.commit();
        }

        assertThat(places(stream.poll(100))).containsExactly("1:1→2");
    }

    @Test
    void goesOnWhereTheSinkWas() {
        place(SERVER.startWriter(), 1, 2, 3, 4);
        record(stream.poll(2));

        assertThat(places(open().poll(10))).containsExactly("1:2→3", "1:3→4");
    }

    @Test
    void opensOneFulfillmentOrderForEachOrderHoweverOftenItIsRecorded() {
        place(SERVER.startWriter(), 1, 2, 3);
        List<AllocatedOrder> orders = allocate(stream.poll(10));

        assertThat(sink.record(orders)).isEqualTo(3);
        assertThat(sink.record(orders)).isZero();
        assertThat(sink.record(orders.subList(0, 2))).isZero();

        assertThat(SERVER.query("SELECT count(*) FROM fulfillments")).isEqualTo("3");
        assertThat(SERVER.query("SELECT sequence FROM stream_positions")).isEqualTo("3");
    }

    @Test
    void passesOverWhatAnotherSinkHasRecorded() {
        place(SERVER.startWriter(), 1, 2, 3, 4);
        List<AllocatedOrder> orders = allocate(stream.poll(10));
        sink.record(orders.subList(0, 3)); // a sink that was left running

        assertThat(sink.record(orders)).isEqualTo(1);

        assertThat(SERVER.query("SELECT count(*) FROM fulfillments")).isEqualTo("4");
    }

    @Test
    void refusesToSkipOrders() {
        place(SERVER.startWriter(), 1, 2, 3, 4);
        List<AllocatedOrder> orders = allocate(stream.poll(10));
        sink.record(orders.subList(0, 1));

        assertThatThrownBy(() -> sink.record(orders.subList(2, 4)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is at 1 of writer 1");

        assertThat(SERVER.query("SELECT count(*) FROM fulfillments")).isEqualTo("1");
        assertThat(SERVER.query("SELECT sequence FROM stream_positions")).isEqualTo("1");
    }

    @Test
    void letsTwoSinksRecordTheSameAtOnce() {
        place(SERVER.startWriter(), LongStream.rangeClosed(1, 60).toArray());
        place(SERVER.startWriter(), LongStream.rangeClosed(1, 60).toArray());
        List<AllocatedOrder> orders = allocate(stream.poll(1_000));
        StreamSink zombie = new StreamSink(SERVER.database(), "test", CLOCK);

        CompletableFuture<Integer> other = CompletableFuture.supplyAsync(() -> recordSlowly(zombie, orders));
        int mine = recordSlowly(sink, orders);

        assertThat(mine + other.join()).isEqualTo(120);
        assertThat(SERVER.query("SELECT count(*) FROM fulfillments")).isEqualTo("120");
    }

    @Test
    void opensOneFulfillmentOrderForEachLocation() {
        place(SERVER.startWriter(), 1);
        PlacedOrder placed = placed(stream.poll(1).getFirst());

        sink.record(List.of(AllocatedOrder.of(placed, List.of("main", "annex"))));

        assertThat(SERVER.query("SELECT string_agg(location || ' ' || status || ' ' || version, ', ' ORDER BY location)"
                + " FROM fulfillments")).isEqualTo("annex OPEN 1, main OPEN 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"shipping_address = '\"poison\"'", "shipping_address = 'null'", "shipping_address = '[]'",
            "shipping_address = '{\"city\": {\"x\": 1}}'", "durability = 'OF_THE_FUTURE'"})
    void setsAnOrderAsideThatCannotBeRead(String fault) {
        long writer = SERVER.startWriter();
        place(writer, 1, 2, 3, 4);
        place(SERVER.startWriter(), 1, 2);
        SERVER.execute("UPDATE orders SET " + fault + " WHERE writer = 1 AND sequence IN (2, 3)");

        record(stream.poll(100));
        assertThat(SERVER.query("SELECT count(*) FROM fulfillments")).as("others do not wait").isEqualTo("3");
        assertThat(stream.poll(100)).as("it is tried again later").isEmpty();
        await().atMost(Duration.ofSeconds(5)).until(() -> {
            record(stream.poll(100));
            return SERVER.query("SELECT count(*) FROM fulfillments").equals("4");
        });

        assertThat(SERVER.query("SELECT count(*) FROM dead_letters d JOIN orders o ON d.key = 'ord_' ||"
                + " replace(o.id::text, '-', '') AND d.version = o.sequence WHERE map = 'test'")).isEqualTo("2");
        assertThat(SERVER.query("SELECT error FROM dead_letters")).startsWith("the order cannot be read: ");
        assertThat(OrderStream.lag(SERVER.database(), "test", CLOCK)).isEqualTo(StreamLag.NONE);
    }

    @Test
    void tellsNobodyWhatStandsInAnOrderThatItSetsAside() {
        place(SERVER.startWriter(), 1);
        SERVER.execute("UPDATE orders SET email = 'ada@lane.example', shipping_address = '\"Ada Lane 5\"'");
        Logger log = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        log.addAppender(lines);
        try {
            await().atMost(Duration.ofSeconds(5)).until(() -> {
                record(stream.poll(100));
                return SERVER.query("SELECT count(*) FROM dead_letters").equals("1");
            });
        } finally {
            log.detachAppender(lines);
        }

        assertThat(lines.list).extracting(ILoggingEvent::getFormattedMessage)
                .anyMatch(line -> line.contains("set aside in dead_letters"))
                .noneMatch(line -> line.toLowerCase(Locale.ROOT).contains("lane"));
        assertThat(lines.list).extracting(ILoggingEvent::getThrowableProxy).containsOnlyNulls();
        assertThat(SERVER.query("SELECT d::text FROM dead_letters d")).contains("not a document of Address")
                .doesNotContainIgnoringCase("lane");
    }

    @Test
    void tellsOfTheRequestThatPlacedAnOrder() {
        place(SERVER.startWriter(), 1);
        SERVER.execute("UPDATE orders SET request_id = 'request-7'");

        List<StreamedOrder> orders = stream.poll(1);
        sink.record(allocate(orders));

        assertThat(placed(orders.getFirst()).order().requestId()).isEqualTo("request-7");
        assertThat(new Fulfillments(SERVER.database(), CLOCK, EmailQueue.OFF).list(Optional.empty(), "", 10)
                .fulfillments()).extracting(FulfillmentOrder::requestId).containsExactly("request-7");
    }

    @Test
    void setsAnOrderAsideWhoseLineCannotBe() {
        place(SERVER.startWriter(), 1, 2, 3);
        SERVER.execute("UPDATE order_lines SET sku = '' WHERE sku = 'SKU' AND order_id ="
                + " (SELECT id FROM orders WHERE sequence = 2)");

        await().atMost(Duration.ofSeconds(5)).until(() -> {
            record(stream.poll(100));
            return SERVER.query("SELECT count(*) FROM fulfillments").equals("2");
        });

        assertThat(SERVER.query("SELECT version FROM dead_letters")).isEqualTo("2");
    }

    @Test
    void readsAnOrderThatIsMendedInTime() {
        place(SERVER.startWriter(), 1, 2);
        SERVER.execute("UPDATE orders SET durability = 'NONE' WHERE sequence = 1");
        assertThat(stream.poll(100)).isEmpty();

        SERVER.execute("UPDATE orders SET durability = 'LEDGER' WHERE sequence = 1");

        await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(places(stream.poll(100)))
                .containsExactly("1:0→1", "1:1→2"));
    }

    @Test
    void tellsHowFarTheSinkIsBehind() {
        assertThat(OrderStream.lag(SERVER.database(), "test", CLOCK)).isEqualTo(StreamLag.NONE);
        place(SERVER.startWriter(), 1, 2, 3);
        place(SERVER.startWriter(), 1);
        assertThat(OrderStream.lag(SERVER.database(), "test", CLOCK)).isEqualTo(new StreamLag(4, 5_000));

        record(stream.poll(2));

        assertThat(OrderStream.lag(SERVER.database(), "test", CLOCK)).isEqualTo(new StreamLag(1, 4_998));
    }

    private static OrderStream open() {
        return new OrderStream(SERVER.database(), "test");
    }

    private static void place(long writer, long... sequences) {
        for (long sequence : sequences) {
            SERVER.placeOrder(writer, sequence, "SKU", 1);
        }
    }

    private void record(List<StreamedOrder> orders) {
        sink.record(allocate(orders));
    }

    private static int recordSlowly(StreamSink sink, List<AllocatedOrder> orders) {
        int recorded = 0;
        for (int from = 0; from < orders.size(); from += 20) {
            recorded += sink.record(orders.subList(from, from + 20));
        }
        return recorded;
    }

    private static List<AllocatedOrder> allocate(List<StreamedOrder> orders) {
        return orders.stream().map(OrderStreamIT::allocate).toList();
    }

    private static AllocatedOrder allocate(StreamedOrder order) {
        return switch (order) {
            case PlacedOrder placed -> AllocatedOrder.of(placed, List.of("main"));
            case UnreadableOrder unreadable -> AllocatedOrder.refused(unreadable);
        };
    }

    private static PlacedOrder placed(StreamedOrder order) {
        return (PlacedOrder) order;
    }

    private static long previous(StreamedOrder order) {
        return allocate(order).previous();
    }

    private static List<String> places(List<StreamedOrder> orders) {
        List<String> places = new ArrayList<>();
        orders.forEach(order -> places.add(order.writer() + ":" + previous(order) + "→" + order.sequence()));
        return places;
    }
}
