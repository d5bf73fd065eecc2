package io.doorbuster.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.audit.MoneyAudit;
import io.doorbuster.domain.audit.MoneyLine;
import io.doorbuster.domain.order.CancelOrder;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.PayOutRefund;
import io.doorbuster.domain.order.PayoutOutcome;
import io.doorbuster.domain.order.RecordPayment;
import io.doorbuster.domain.order.RefundOrder;
import io.doorbuster.domain.payment.PaymentEvent;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Orders of 3 SKU at 1999 and one TAG at 50: 6047 in all. */
class MoneyAuditIT {

    private static final Clock CLOCK =
            Clock.fixed(Instant.ofEpochMilli(TestServer.EPOCH_MILLIS + 60_000), ZoneOffset.UTC);
    private static final TestServer SERVER = new TestServer();

    private final PaymentDesk desk = new PaymentDesk(SERVER.database(), CLOCK,
            new StreamSink(SERVER.database(), "fulfillment", CLOCK));
    private final Cancellations cancellations = new Cancellations(SERVER.database(), CLOCK, EmailQueue.OFF);
    private final OrderQueries queries = new OrderQueries(SERVER.database());
    private final AuditQueries audits = new AuditQueries(SERVER.database(), CLOCK);
    private long writer;
    private long orders;

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
    void addsUpTheMoneyOfEachCurrency() {
        live();

        assertThat(money()).isEqualTo(new MoneyAudit(0, List.of(new MoneyLine("EUR", 12_094, 13_094, 2_000, 5_547),
                new MoneyLine("GBP", 0, 0, 0, 0))));
        assertThat(audits.audit("A", 10).money()).as("on other pages").isEqualTo(MoneyAudit.NONE);
    }

    @Test
    void owesARefundThatFailedUntilItIsMade() {
        OrderId id = place("stripe", "EUR");
        desk.apply(id, List.of(new PaymentEvent.Opened("pi_1"), new PaymentEvent.Captured("pi_1", 6_047)));
        cancel(id);
        String refund = queries.find(id).orElseThrow().afterSales().refunds().getFirst().id();
        desk.apply(id, List.of(new PaymentEvent.Refunded(refund, 6_047)));
        assertThat(money()).isEqualTo(new MoneyAudit(0, List.of(new MoneyLine("EUR", 0, 6_047, 6_047, 0))));

        desk.apply(id, List.of(new PaymentEvent.RefundFailed(refund, "expired_card")));

        assertThat(money()).isEqualTo(new MoneyAudit(0, List.of(new MoneyLine("EUR", 0, 6_047, 0, 6_047))));
    }

    @ParameterizedTest
    @ValueSource(strings = {
            // More came than the order costs.
            "UPDATE payments SET due_minor = 6046 WHERE order_id = (SELECT order_id FROM payment_events"
                    + " WHERE kind = 'CAPTURED' AND amount_minor = 6047 LIMIT 1)",
            // More went back than came; the refund says the same.
            "UPDATE payment_events SET amount_minor = 9000 WHERE kind = 'REFUNDED' AND amount_minor = 500;"
                    + "UPDATE refunds SET amount_minor = 9000 WHERE amount_minor = 500",
            // Nobody gives back what came for a cancelled order.
            "UPDATE refunds SET state = 'VOID' WHERE state = 'REQUESTED'",
            "DELETE FROM refunds WHERE state = 'REQUESTED'",
            // Money that the row has and no event, and the other way round.
            "UPDATE payments SET captured_minor = captured_minor + 1 WHERE method = 'invoice'",
            "DELETE FROM payment_events WHERE kind = 'CAPTURED' AND amount_minor = 1000",
            // A refund that says it was made, and no event does, and the other way round.
            "UPDATE refunds SET state = 'SUCCEEDED' WHERE state = 'REQUESTED'",
            "UPDATE refunds SET state = 'REQUESTED' WHERE state = 'SUCCEEDED' AND amount_minor = 500"})
    void findsPlantedFaults(String fault) {
        live();

        SERVER.execute(fault);

        assertThat(money().inconsistent()).isPositive();
    }

    /** One paid and partly refunded, one promised, one cancelled with its money still here, one partly paid, one unheard of. */
    private void live() {
        OrderId paid = place("stripe", "EUR");
        desk.apply(paid, List.of(new PaymentEvent.Opened("pi_1"), new PaymentEvent.Authorized(6_047),
                new PaymentEvent.Captured("pi_1", 6_047)));
        desk.apply(paid, List.of(new PaymentEvent.Refunded(refund(paid, 500), 500)));
        desk.apply(place("stripe", "EUR"),
                List.of(new PaymentEvent.Opened("pi_2"), new PaymentEvent.Authorized(6_047)));
        OrderId cancelled = place("prepayment", "EUR");
        record(cancelled, 6_047);
        String back = refund(cancelled, 500);
        cancel(cancelled);
        assertThat(queries.find(cancelled).orElseThrow().afterSales().refunds()).hasSize(2);
        OrderId invoice = place("invoice", "EUR");
        record(invoice, 1_000);
        assertThat(desk.record(new PayOutRefund(invoice, refund(invoice, 1_000), AttemptId.of("me", "payout", "1"), "",
                "me"))).isInstanceOf(PayoutOutcome.PaidOut.class);
        assertThat(desk.record(new PayOutRefund(cancelled, back, AttemptId.of("me", "payout", "2"), "", "me")))
                .isInstanceOf(PayoutOutcome.PaidOut.class);
        place("invoice", "GBP");
    }

    private MoneyAudit money() {
        return audits.audit("", 10).money();
    }

    private OrderId place(String method, String currency) {
        OrderId id = SERVER.placeOrder(writer, ++orders, "SKU", 3);
        SERVER.execute("UPDATE orders SET payment_method = '" + method + "' WHERE id = '" + id.toUuid() + "';"
                + "INSERT INTO payments (order_id, method, token, currency, due_minor, status, released, next_try_at)"
                + " VALUES ('" + id.toUuid() + "', '" + method + "', '', '" + currency
                + "', 6047, 'PENDING', false, NULL)");
        return id;
    }

    private void record(OrderId id, long amount) {
        desk.record(new RecordPayment(id, AttemptId.of(UUID.randomUUID()), amount, "EUR", "", "me"));
    }

    private String refund(OrderId id, long amount) {
        new AfterSalesDesk(SERVER.database(), CLOCK).refund(new RefundOrder(id, AttemptId.of(UUID.randomUUID()),
                List.of(), amount, "EUR", "", "me"));
        return queries.find(id).orElseThrow().afterSales().refunds().getLast().id();
    }

    private void cancel(OrderId id) {
        cancellations.cancel(new CancelOrder(id, 0, "", CancelOrder.SYSTEM));
    }
}
