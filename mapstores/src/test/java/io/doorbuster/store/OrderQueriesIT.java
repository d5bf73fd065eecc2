package io.doorbuster.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doorbuster.domain.fulfillment.AllocatedOrder;
import io.doorbuster.domain.fulfillment.FulfillmentOrder;
import io.doorbuster.domain.fulfillment.FulfillmentOutcome.Done;
import io.doorbuster.domain.fulfillment.FulfillmentOutcome.NoSuchFulfillment;
import io.doorbuster.domain.fulfillment.FulfillmentOutcome.WrongStatus;
import io.doorbuster.domain.fulfillment.FulfillmentPage;
import io.doorbuster.domain.fulfillment.FulfillmentStatus;
import io.doorbuster.domain.order.Address;
import io.doorbuster.domain.order.Durability;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.OrderPage;
import io.doorbuster.domain.order.OrderStatus;
import io.doorbuster.domain.order.StatusChange;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OrderQueriesIT {

    private static final Instant NOW = Instant.ofEpochMilli(TestServer.EPOCH_MILLIS + 60_000);
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final int MANY = 200;

    private static final TestServer SERVER = new TestServer();

    private final OrderQueries queries = new OrderQueries(SERVER.database());
    private final Fulfillments fulfillments = new Fulfillments(SERVER.database(), CLOCK, EmailQueue.OFF);
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
    void loadsAnOrderAsPlaced() {
        long writer = SERVER.startWriter();
        OrderId id = SERVER.placeOrder(writer, 42, "SKU", 3);

        Order order = queries.find(id).orElseThrow();

        Instant placedAt = Instant.ofEpochMilli(TestServer.EPOCH_MILLIS);
        assertThat(order).isEqualTo(new Order(id, writer + "-42", 1, "ada@example.com", "", "EUR",
                List.of(new OrderLine("SKU", 3, 1999), new OrderLine("TAG", 1, 50)),
                order.shippingAddress(), "card", Durability.LEDGER, placedAt,
                List.of(new StatusChange(OrderStatus.PLACED, placedAt))));
        assertThat(order.shippingAddress().city()).isEqualTo("Ulm");
    }

    @Test
    void findsNoOrderThatIsNotThere() {
        assertThat(queries.find(OrderId.of(1, 2, 3))).isEmpty();
    }

    @Test
    void listsTheOthersWhenOneOrderCannotBeRead() {
        long writer = SERVER.startWriter();
        OrderId first = SERVER.placeOrder(writer, 1, "SKU", 3);
        OrderId bad = SERVER.placeOrder(writer, 2, "SKU", 3);
        OrderId last = SERVER.placeOrder(writer, 3, "SKU", 3);
        SERVER.execute("UPDATE orders SET durability = 'OF_THE_FUTURE' WHERE id = '" + bad.toUuid() + "'");

        OrderPage page = queries.list(Optional.empty(), "", "", 2);

        assertThat(page.orders()).extracting(Order::id).containsExactly(last);
        assertThat(queries.list(Optional.empty(), "", page.next(), 2).orders()).extracting(Order::id)
                .containsExactly(first);
    }

    @Test
    void loadsOrdersIntoTheMap() {
        OrderLoader loader = new OrderLoader();
        loader.init(SERVER.database());
        OrderId id = SERVER.placeOrder(SERVER.startWriter(), 1, "SKU", 3);

        Order order = Objects.requireNonNull(loader.load(id.toString())).getValue();

        assertThat(order.id()).isEqualTo(id);
        assertThat(loader.load("ord_00000000000000000000000000000000")).isNull();
        assertThat(loader.load("not an id")).isNull();
        assertThat(loader.loadAllKeys()).isNull();
    }

    /** The list of those that are open loses its first one again and again, and each time another one follows. */
    @Test
    void showsNoFulfillmentOrderWithoutItsLines() throws Exception {
        long writer = SERVER.startWriter();
        for (int i = 1; i <= MANY; i++) {
            record(SERVER.placeOrder(writer, i, "SKU", 3), "main");
        }
        List<String> all = fulfillments.list(Optional.of(FulfillmentStatus.OPEN), "", MANY).fulfillments().stream()
                .map(FulfillmentOrder::id).toList();
        assertThat(all).hasSize(MANY);

        try (ExecutorService warehouse = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> end = warehouse.submit(() -> all.forEach(fulfillments::acknowledge));
            List<FulfillmentOrder> open;
            do {
                open = fulfillments.list(Optional.of(FulfillmentStatus.OPEN), "", 1).fulfillments();
                assertThat(open).allSatisfy(each -> assertThat(each.lines()).hasSize(2));
            } while (!open.isEmpty() && !end.isDone());
            end.get();
        }
    }

    @Test
    void derivesTheStatusFromTheFulfillmentOrders() {
        OrderId id = SERVER.placeOrder(SERVER.startWriter(), 1, "SKU", 3);
        record(id, "main", "annex");
        FulfillmentPage open = fulfillments.list(Optional.of(FulfillmentStatus.OPEN), "", 10);

        assertThat(statuses(id)).containsExactly(OrderStatus.PLACED, OrderStatus.FULFILLING);

        ship(open.fulfillments().getFirst());
        assertThat(statuses(id)).containsExactly(OrderStatus.PLACED, OrderStatus.FULFILLING);

        ship(open.fulfillments().getLast());
        assertThat(statuses(id)).containsExactly(OrderStatus.PLACED, OrderStatus.FULFILLING, OrderStatus.SHIPPED);
        assertThat(queries.find(id).orElseThrow().version()).isEqualTo(4);
        assertThat(queries.find(id).orElseThrow().history().getLast().at()).isEqualTo(NOW);
    }

    @Test
    void listsOrdersNewestFirstPageByPage() {
        long writer = SERVER.startWriter();
        List<OrderId> placed = new ArrayList<>();
        for (int i = 1; i <= 7; i++) {
            placed.add(SERVER.placeOrder(writer, i, "SKU", 1));
        }
        Collections.reverse(placed);

        OrderPage first = queries.list(Optional.empty(), "", "", 3);
        OrderPage second = queries.list(Optional.empty(), "", first.next(), 3);
        OrderPage third = queries.list(Optional.empty(), "", second.next(), 3);

        assertThat(ids(first)).isEqualTo(placed.subList(0, 3));
        assertThat(ids(second)).isEqualTo(placed.subList(3, 6));
        assertThat(ids(third)).isEqualTo(placed.subList(6, 7));
        assertThat(third.next()).isEmpty();
    }

    @Test
    void endsWithTheLastFullPage() {
        long writer = SERVER.startWriter();
        SERVER.placeOrder(writer, 1, "SKU", 1);
        SERVER.placeOrder(writer, 2, "SKU", 1);

        assertThat(queries.list(Optional.empty(), "", "", 2).next()).isEmpty();
    }

    @Test
    void filtersOrdersByStatusAndSku() {
        long writer = SERVER.startWriter();
        OrderId placed = SERVER.placeOrder(writer, 1, "RED", 1);
        OrderId fulfilling = SERVER.placeOrder(writer, 2, "BLUE", 1);
        OrderId shipped = SERVER.placeOrder(writer, 3, "RED", 1);
        record(fulfilling, "main");
        record(shipped, "main");
        fulfillments.list(Optional.empty(), "", 10).fulfillments().stream()
                .filter(fulfillment -> fulfillment.orderId().equals(shipped)).forEach(this::ship);

        assertThat(ids(queries.list(Optional.of(OrderStatus.PLACED), "", "", 10))).containsExactly(placed);
        assertThat(ids(queries.list(Optional.of(OrderStatus.FULFILLING), "", "", 10))).containsExactly(fulfilling);
        assertThat(ids(queries.list(Optional.of(OrderStatus.SHIPPED), "", "", 10))).containsExactly(shipped);
        assertThat(ids(queries.list(Optional.empty(), "RED", "", 10))).containsExactly(shipped, placed);
        assertThat(ids(queries.list(Optional.of(OrderStatus.SHIPPED), "BLUE", "", 10))).isEmpty();
        assertThat(ids(queries.list(Optional.empty(), "TAG", "", 2))).containsExactly(shipped, fulfilling);
    }

    @Test
    void refusesForeignCursorsAndLimits() {
        assertThatThrownBy(() -> queries.list(Optional.empty(), "", "ful_1", 10))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> fulfillments.list(Optional.empty(), "ord_1", 10))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> queries.list(Optional.empty(), "", "", 0)).hasMessageContaining("limit 0");
        assertThatThrownBy(() -> queries.list(Optional.empty(), "", "", 201)).hasMessageContaining("limit 201");
        assertThatThrownBy(() -> fulfillments.list(Optional.empty(), "", 201)).hasMessageContaining("limit 201");
    }

    @Test
    void listsFulfillmentOrdersOldestFirstPageByPage() {
        long writer = SERVER.startWriter();
        for (int i = 1; i <= 5; i++) {
            record(SERVER.placeOrder(writer, i, "SKU", i), "main");
        }

        FulfillmentPage first = fulfillments.list(Optional.of(FulfillmentStatus.OPEN), "", 3);
        FulfillmentPage second = fulfillments.list(Optional.of(FulfillmentStatus.OPEN), first.next(), 3);

        List<FulfillmentOrder> all = new ArrayList<>(first.fulfillments());
        all.addAll(second.fulfillments());
        assertThat(all).hasSize(5).extracting(FulfillmentOrder::id).isSorted().doesNotHaveDuplicates();
        assertThat(second.next()).isEmpty();
        assertThat(all.getFirst().lines()).hasSize(2).contains(new OrderLine("TAG", 1, 50));
        assertThat(all).extracting(FulfillmentOrder::orderNumber).contains("1-1", "1-5");
        assertThat(fulfillments.list(Optional.of(FulfillmentStatus.SHIPPED), "", 3).fulfillments()).isEmpty();
    }

    @Test
    void movesAFulfillmentOrderOnStepByStep() {
        String id = fulfillment();

        assertThat(fulfillments.acknowledge(id)).isInstanceOfSatisfying(Done.class, done -> {
            assertThat(done.fulfillment().status()).isEqualTo(FulfillmentStatus.ACKNOWLEDGED);
            assertThat(done.fulfillment().version()).isEqualTo(2);
            assertThat(done.fulfillment().changedAt()).isEqualTo(NOW);
        });
        assertThat(fulfillments.ship(TestServer.parcel(id, "1Z999"))).isInstanceOfSatisfying(Done.class, done -> {
            assertThat(done.fulfillment().status()).isEqualTo(FulfillmentStatus.SHIPPED);
            assertThat(done.fulfillment().version()).isEqualTo(3);
            assertThat(done.fulfillment().tracking()).isEqualTo("1Z999");
        });
    }

    @Test
    void answersARepeatedStepAsTheFirst() {
        String id = fulfillment();

        assertThat(fulfillments.acknowledge(id)).isEqualTo(fulfillments.acknowledge(id));
        assertThat(fulfillments.ship(TestServer.parcel(id, "1Z999")))
                .isEqualTo(fulfillments.ship(TestServer.parcel(id, "1Z999")));
    }

    @Test
    void refusesStepsThatDoNotFollow() {
        String id = fulfillment();

        assertThat(fulfillments.ship(TestServer.parcel(id, ""))).isEqualTo(new WrongStatus(FulfillmentStatus.OPEN));
        fulfillments.acknowledge(id);
        fulfillments.ship(TestServer.parcel(id, "1Z999"));
        assertThat(fulfillments.acknowledge(id)).isEqualTo(new WrongStatus(FulfillmentStatus.SHIPPED));
        assertThat(fulfillments.ship(TestServer.parcel(id, "another parcel")))
                .isEqualTo(new WrongStatus(FulfillmentStatus.SHIPPED));
    }

    @Test
    void knowsOnlyItsOwnFulfillmentOrders() {
        assertThat(fulfillments.acknowledge("ful_00000000000000000000000000000000"))
                .isEqualTo(new NoSuchFulfillment());
        assertThat(fulfillments.ship(TestServer.parcel("nonsense", ""))).isEqualTo(new NoSuchFulfillment());
    }

    @Test
    void readsAnAddressThatWasNotGiven() {
        OrderId id = SERVER.placeOrder(SERVER.startWriter(), 1, "SKU", 1);
        SERVER.execute("UPDATE orders SET shipping_address = '" + Documents.write(Address.NONE) + "'");

        assertThat(queries.find(id).orElseThrow().shippingAddress()).isEqualTo(Address.NONE);
    }

    private String fulfillment() {
        record(SERVER.placeOrder(SERVER.startWriter(), 1, "SKU", 1), "main");
        return fulfillments.list(Optional.empty(), "", 1).fulfillments().getFirst().id();
    }

    private void record(OrderId id, String... locations) {
        long sequence = Long.parseLong(SERVER.query("SELECT sequence FROM orders WHERE id = '" + id.toUuid() + "'"));
        sink.record(List.of(new AllocatedOrder(1, 0, sequence, id, List.of(locations), "")));
    }

    private void ship(FulfillmentOrder fulfillment) {
        fulfillments.acknowledge(fulfillment.id());
        fulfillments.ship(TestServer.parcel(fulfillment.id(), ""));
    }

    private List<OrderStatus> statuses(OrderId id) {
        return queries.find(id).orElseThrow().history().stream().map(StatusChange::status).toList();
    }

    private static List<OrderId> ids(OrderPage page) {
        return page.orders().stream().map(Order::id).toList();
    }
}
