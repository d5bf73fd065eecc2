package io.doorbuster.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.fulfillment.AllocatedOrder;
import io.doorbuster.domain.fulfillment.FulfillmentOrder;
import io.doorbuster.domain.fulfillment.FulfillmentOutcome;
import io.doorbuster.domain.fulfillment.FulfillmentOutcome.Done;
import io.doorbuster.domain.fulfillment.FulfillmentStatus;
import io.doorbuster.domain.fulfillment.ShipGoods;
import io.doorbuster.domain.order.AfterSalesOutcome;
import io.doorbuster.domain.order.AfterSalesOutcome.KeyReused;
import io.doorbuster.domain.order.AfterSalesOutcome.NoSuchOrder;
import io.doorbuster.domain.order.AfterSalesOutcome.Recorded;
import io.doorbuster.domain.order.AfterSalesOutcome.TooManyUnits;
import io.doorbuster.domain.order.AfterSalesOutcome.TooMuch;
import io.doorbuster.domain.order.CancelOrder;
import io.doorbuster.domain.order.CancelOutcome;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderCharges;
import io.doorbuster.domain.order.OrderFilter;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.OrderReturn;
import io.doorbuster.domain.order.OrderStatus;
import io.doorbuster.domain.order.RefundOrder;
import io.doorbuster.domain.order.ReturnGoods;
import io.doorbuster.domain.order.Shipment;
import io.doorbuster.domain.order.StatusChange;
import io.doorbuster.domain.order.Units;
import io.doorbuster.domain.pricing.AppliedDiscount;
import io.doorbuster.domain.pricing.AppliedTax;
import io.doorbuster.domain.pricing.Charge;
import io.doorbuster.domain.report.SalesLine;
import io.doorbuster.domain.stock.LedgerRow;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Orders of 3 SKU at 1999 and one TAG at 50: 6047 in all. */
class AfterSalesDeskIT {

    private static final Instant NOW = Instant.ofEpochMilli(TestServer.EPOCH_MILLIS + 60_000);
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    private static final TestServer SERVER = new TestServer();

    private final AfterSalesDesk desk = new AfterSalesDesk(SERVER.database(), CLOCK);
    private final Fulfillments fulfillments = new Fulfillments(SERVER.database(), CLOCK, EmailQueue.OFF);
    private final OrderQueries queries = new OrderQueries(SERVER.database());
    private OrderId id = OrderId.of(1, 2, 3);
    private String fulfillment = "";

    @AfterAll
    static void stopServer() throws IOException {
        SERVER.close();
    }

    @BeforeEach
    void place() {
        SERVER.truncate();
        long writer = SERVER.startWriter();
        id = SERVER.placeOrder(writer, 1, "SKU", 3);
        new StreamSink(SERVER.database(), "fulfillment", CLOCK)
                .record(List.of(new AllocatedOrder(writer, 0, 1, id, List.of("main"), "")));
        fulfillment = fulfillments.list(Optional.empty(), "", 1).fulfillments().getFirst().id();
        fulfillments.acknowledge(fulfillment);
    }

    @Test
    void shipsParcelByParcelUntilNothingIsLeft() {
        FulfillmentOrder first = done(ship("k1", "1Z1", new Units("SKU", 2)));
        FulfillmentOrder again = done(ship("k1", "1Z1", new Units("SKU", 2)));

        assertThat(first.status()).isEqualTo(FulfillmentStatus.ACKNOWLEDGED);
        assertThat(again).isEqualTo(first);
        assertThat(order().status()).isEqualTo(OrderStatus.FULFILLING);
        assertThat(ship("k1", "1Z1", new Units("SKU", 1))).isEqualTo(new FulfillmentOutcome.KeyReused());
        assertThat(ship("k2", "1Z2", new Units("SKU", 2)))
                .isEqualTo(new FulfillmentOutcome.TooManyUnits("SKU", 2, 1));
        assertThat(ship("k2", "1Z2", new Units("ELSE", 2)))
                .isEqualTo(new FulfillmentOutcome.TooManyUnits("ELSE", 2, 0));

        FulfillmentOrder rest = done(ship("k3", "1Z3"));

        assertThat(rest.status()).isEqualTo(FulfillmentStatus.SHIPPED);
        assertThat(order().status()).isEqualTo(OrderStatus.SHIPPED);
        assertThat(order().afterSales().shipments()).containsExactlyInAnyOrder(
                new Shipment(List.of(new Units("SKU", 2)), "1Z1", NOW),
                new Shipment(List.of(new Units("SKU", 1), new Units("TAG", 1)), "1Z3", NOW));
    }

    @Test
    void isNotCancelledOnceAParcelHasLeft() {
        ship("k1", "1Z1", new Units("SKU", 1));

        assertThat(new Cancellations(SERVER.database(), CLOCK, EmailQueue.OFF)
                .cancel(new CancelOrder(id, 0, "", "guest")).outcome())
                .isEqualTo(new CancelOutcome.TooLate(OrderStatus.FULFILLING));
    }

    @Test
    void arrivesOnceItIsShipped() {
        assertThat(fulfillments.deliver(fulfillment))
                .isEqualTo(new FulfillmentOutcome.WrongStatus(FulfillmentStatus.ACKNOWLEDGED));
        ship("k", "");

        assertThat(fulfillments.deliver(fulfillment)).isEqualTo(fulfillments.deliver(fulfillment))
                .isInstanceOf(Done.class);

        assertThat(statuses()).containsExactly(OrderStatus.PLACED, OrderStatus.FULFILLING, OrderStatus.SHIPPED,
                OrderStatus.DELIVERED);
        assertThat(listed(OrderStatus.DELIVERED)).containsExactly(id);
        assertThat(listed(OrderStatus.SHIPPED)).isEmpty();
        assertThat(ship("k", "")).isInstanceOf(Done.class);
    }

    @Test
    void restocksWhatComesBackOnceHoweverOftenItIsSaid() throws Exception {
        ship("k", "");
        ReturnGoods goods = back("r1", "too small", line("SKU", 2, true), line("TAG", 1, false));

        List<AfterSalesOutcome> outcomes = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            Callable<AfterSalesOutcome> call = () -> desk.takeBack(goods).outcome();
            for (Future<AfterSalesOutcome> future : threads.invokeAll(Collections.nCopies(8, call))) {
                outcomes.add(future.get());
            }
        }

        assertThat(outcomes).allMatch(Recorded.class::isInstance)
                .filteredOn(outcome -> !((Recorded) outcome).replayed()).hasSize(1);
        assertThat(desk.takeBack(goods).rows()).containsEntry("SKU", new LedgerRow(3, 1_000_002, 3))
                .containsEntry("TAG", new LedgerRow(2, 1_000_000, 1));
        assertThat(SERVER.query("SELECT string_agg(kind || ' ' || sku || ' ' || quantity, ',') FROM stock_movements"))
                .isEqualTo("RETURN SKU 2");
        assertThat(order().status()).isEqualTo(OrderStatus.SHIPPED);
        assertThat(order().afterSales().returns())
                .containsExactly(
                        new OrderReturn(List.of(line("SKU", 2, true), line("TAG", 1, false)), "too small", NOW));
        assertThat(new AuditQueries(SERVER.database(), CLOCK).audit("", 10).inconsistent()).isZero();
    }

    @Test
    void isReturnedWhenEverythingCameBack() {
        ship("k", "");
        fulfillments.deliver(fulfillment);
        desk.takeBack(back("r1", "", line("SKU", 1, true)));
        assertThat(desk.takeBack(back("r2", "", line("SKU", 3, true))).outcome())
                .isEqualTo(new TooManyUnits("SKU", 3, 2));
        desk.takeBack(back("r3", "", line("SKU", 2, false), line("TAG", 1, true)));

        assertThat(statuses()).containsExactly(OrderStatus.PLACED, OrderStatus.FULFILLING, OrderStatus.SHIPPED,
                OrderStatus.DELIVERED, OrderStatus.RETURNED);
        assertThat(listed(OrderStatus.RETURNED)).containsExactly(id);
        assertThat(listed(OrderStatus.DELIVERED)).isEmpty();
        assertThat(desk.takeBack(back("r4", "", line("TAG", 1, true))).outcome())
                .isEqualTo(new TooManyUnits("TAG", 1, 0));
        assertThat(order().version()).isEqualTo(5 + 3);
    }

    @Test
    void takesNothingBackThatHasNotLeft() {
        assertThat(desk.takeBack(back("r1", "", line("SKU", 1, true))).outcome())
                .isEqualTo(new TooManyUnits("SKU", 1, 0));
        ship("k", "", new Units("SKU", 1));
        assertThat(desk.takeBack(back("r1", "", line("SKU", 1, true))).outcome()).isInstanceOf(Recorded.class);
        assertThat(desk.takeBack(back("r1", "another", line("SKU", 1, true))).outcome()).isEqualTo(new KeyReused());
        assertThat(desk.takeBack(new ReturnGoods(OrderId.of(1, 2, 3), attempt("x"), List.of(line("SKU", 1, true)), "",
                "")).outcome()).isEqualTo(new NoSuchOrder());
    }

    @Test
    void refundsNeverMoreThanWasPaidThoughManyAskAtOnce() throws Exception {
        List<Callable<AfterSalesOutcome>> calls = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            RefundOrder refund = new RefundOrder(id, attempt("f" + i), List.of(), 1_000, "EUR", "", "op");
            calls.add(() -> desk.refund(refund));
        }
        List<AfterSalesOutcome> outcomes = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
            for (Future<AfterSalesOutcome> future : threads.invokeAll(calls)) {
                outcomes.add(future.get());
            }
        }

        assertThat(outcomes).filteredOn(Recorded.class::isInstance).hasSize(6);
        assertThat(outcomes).filteredOn(outcome -> outcome.equals(new TooMuch(1_000, 47))).hasSize(4);
        assertThat(SERVER.query("SELECT sum(amount_minor) || ' ' || min(state) FROM refunds"))
                .isEqualTo("6000 REQUESTED");
    }

    @Test
    void findsARefundThatWasRequested() {
        RefundOrder refund = new RefundOrder(id, attempt("f"), List.of(new Units("SKU", 1)), 0, "", "late", "op");

        Recorded first = (Recorded) desk.refund(refund);
        Recorded again = (Recorded) desk.refund(refund);

        assertThat(first.order().afterSales().refunds()).singleElement().satisfies(known -> {
            assertThat(known.amountMinor()).isEqualTo(1_999);
            assertThat(known.id()).startsWith("ref_").hasSize(36);
        });
        assertThat(again).isEqualTo(new Recorded(first.order(), true));
        assertThat(desk.refund(new RefundOrder(id, attempt("f"), List.of(), 5, "EUR", "", "op")))
                .isEqualTo(new KeyReused());
    }

    @Test
    void reportsADayAndFindsItsOrders() {
        ship("k", "");
        desk.takeBack(back("r1", "", line("SKU", 2, false)));
        OrderId second = SERVER.placeOrder(1, 2, "SKU", 1);
        OrderCharges charges = new OrderCharges(List.of(
                new Charge(1_999, List.of(new AppliedDiscount("promo_1", "Sale", 99)),
                        List.of(new AppliedTax("tax_1", "VAT", 10_000, true, 7))),
                new Charge(50, List.of(), List.of())), "", "", Charge.NOTHING);
        SERVER.execute("UPDATE orders SET charges = '" + Documents.write(charges) + "' WHERE id = '" + second.toUuid()
                + "'");
        new Cancellations(SERVER.database(), CLOCK, EmailQueue.OFF).cancel(new CancelOrder(second, 0, "", "guest"));
        long start = TestServer.EPOCH_MILLIS;

        assertThat(new SalesQueries(SERVER.database()).report(start, start + 100_000).lines()).containsExactly(
                new SalesLine("SKU", "EUR", 4, 4 * 1_999, 99, 7, 1, 2),
                new SalesLine("TAG", "EUR", 2, 100, 0, 0, 1, 0));
        assertThat(new SalesQueries(SERVER.database()).report(start + 1, start + 2).lines())
                .extracting(SalesLine::units)
                .containsExactly(1L, 1L);
        assertThat(new SalesQueries(SERVER.database()).report(0, start).lines()).isEmpty();
        assertThat(found("ADA@example.com", "", 0, Long.MAX_VALUE)).containsExactly(second, id);
        assertThat(found("eve@example.com", "", 0, Long.MAX_VALUE)).isEmpty();
        assertThat(found("", "1-2", 0, Long.MAX_VALUE)).containsExactly(second);
        assertThat(found("", "7-2", 0, Long.MAX_VALUE)).isEmpty();
        assertThat(found("", "", start, start + 1)).containsExactly(id);
        assertThat(found("", "", start + 1, Long.MAX_VALUE)).containsExactly(second);
    }

    private List<OrderId> found(String email, String number, long fromMillis, long toMillis) {
        return queries.list(new OrderFilter("", "", email, number, fromMillis, toMillis), "", 10).orders().stream()
                .map(Order::id).toList();
    }

    private Order order() {
        return queries.find(id).orElseThrow();
    }

    private List<OrderStatus> statuses() {
        return order().history().stream().map(StatusChange::status).toList();
    }

    private List<OrderId> listed(OrderStatus status) {
        return queries.list(Optional.of(status), "", "", 10).orders().stream().map(Order::id).toList();
    }

    private FulfillmentOutcome ship(String key, String tracking, Units... lines) {
        return fulfillments.ship(new ShipGoods(fulfillment, attempt(key), List.of(lines), tracking));
    }

    private static FulfillmentOrder done(FulfillmentOutcome outcome) {
        return ((Done) outcome).fulfillment();
    }

    private ReturnGoods back(String key, String reason, OrderReturn.Line... lines) {
        return new ReturnGoods(id, attempt(key), List.of(lines), reason, "op");
    }

    private static OrderReturn.Line line(String sku, long quantity, boolean restock) {
        return new OrderReturn.Line(new Units(sku, quantity), restock);
    }

    private static AttemptId attempt(String key) {
        return AttemptId.of("op", "test", key);
    }
}
