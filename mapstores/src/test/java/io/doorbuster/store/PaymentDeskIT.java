package io.doorbuster.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.fulfillment.ShipGoods;
import io.doorbuster.domain.order.CancelOrder;
import io.doorbuster.domain.order.CancelOutcome;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.OrderStatus;
import io.doorbuster.domain.order.PayOutRefund;
import io.doorbuster.domain.order.PaymentOutcome;
import io.doorbuster.domain.order.PayoutOutcome;
import io.doorbuster.domain.order.RecordPayment;
import io.doorbuster.domain.order.Refund;
import io.doorbuster.domain.order.RefundOrder;
import io.doorbuster.domain.order.Units;
import io.doorbuster.domain.payment.PaymentEvent;
import io.doorbuster.domain.payment.PaymentStatus;
import io.doorbuster.domain.payment.PaymentStep;
import io.doorbuster.store.PaymentDesk.Claimed;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Orders of 3 SKU at 1999 and one TAG at 50: 6047 in all. */
class PaymentDeskIT {

    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Clock CLOCK =
            Clock.fixed(Instant.ofEpochMilli(TestServer.EPOCH_MILLIS + 60_000), ZoneOffset.UTC);
    private static final TestServer SERVER = new TestServer();

    private final StreamSink sink = new StreamSink(SERVER.database(), "fulfillment", CLOCK);
    private final PaymentDesk desk = new PaymentDesk(SERVER.database(), CLOCK, sink);
    private final Cancellations cancellations = new Cancellations(SERVER.database(), CLOCK, EmailQueue.OFF);
    private final OrderQueries queries = new OrderQueries(SERVER.database());
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
    void opensAPrepaidOrderWhenAllOfItHasCome() {
        OrderId id = place("prepayment");

        assertThat(money(id, "a", 6_000)).isInstanceOf(PaymentOutcome.Recorded.class);
        assertThat(SERVER.query("SELECT count(*) FROM fulfillments")).isEqualTo("0");
        Order order = ((PaymentOutcome.Recorded) money(id, "b", 47)).order();

        assertThat(order.payment().status()).isEqualTo(PaymentStatus.PAID);
        assertThat(order.version()).isEqualTo(4); // placed, fulfilling, and two receipts
        assertThat(SERVER.query("SELECT count(*) FROM fulfillments")).isEqualTo("1");
        assertThat(money(id, "c", 1)).isEqualTo(new PaymentOutcome.TooMuch(1, 0));
    }

    @Test
    void recordsMoneyOnceAndMindsWhatTheKeyWasFor() {
        OrderId id = place("invoice");

        PaymentOutcome first = money(id, "a", 47);
        PaymentOutcome again = money(id, "a", 47);

        assertThat(first).isInstanceOf(PaymentOutcome.Recorded.class);
        assertThat(again)
                .isEqualTo(new PaymentOutcome.Recorded(((PaymentOutcome.Recorded) first).order(), true));
        assertThat(money(id, "a", 48)).isEqualTo(new PaymentOutcome.KeyReused());
        assertThat(desk.record(new RecordPayment(id, AttemptId.of("x", "y", "z"), 1, "USD", "", "me")))
                .isEqualTo(new PaymentOutcome.OtherCurrency("EUR"));
        assertThat(money(place("stripe"), "a", 47)).isEqualTo(new PaymentOutcome.NotByHand("stripe"));
    }

    @Test
    void owesBackWhatCameForAnOrderThatIsCancelled() {
        OrderId id = place("prepayment");
        money(id, "a", 6_000);

        cancel(id);
        money(id, "b", 40);
        cancel(id);

        Order order = queries.find(id).orElseThrow();
        assertThat(order.afterSales().refunds()).extracting(Refund::amountMinor).containsExactlyInAnyOrder(6_000L, 40L);
        assertThat(SERVER.query("SELECT count(*) FROM fulfillments")).isEqualTo("0");
        assertThat(SERVER.query("SELECT count(*) FROM dead_letters")).isEqualTo("0");
    }

    @Test
    void asksForOneStepAtATimeAndOpensTheOrderOnceItIsPromised() {
        OrderId id = place("stripe");

        assertThat(steps()).containsExactly(new PaymentStep.Open(6_047));
        assertThat(steps()).as("while somebody is at it").isEmpty();
        assertThat(desk.apply(id, List.of(new PaymentEvent.Opened("pi_1")))).isTrue();
        assertThat(steps()).containsExactly(new PaymentStep.Confirm("pi_1"));
        assertThat(desk.apply(id, List.of(new PaymentEvent.Authorized(6_047)))).isTrue();
        assertThat(desk.apply(id, List.of(new PaymentEvent.Authorized(6_047)))).isFalse();

        assertThat(steps()).isEmpty();
        assertThat(SERVER.query("SELECT count(*) FROM fulfillments")).isEqualTo("1");
        assertThat(queries.find(id).orElseThrow().payment().status()).isEqualTo(PaymentStatus.AUTHORIZED);
    }

    @Test
    void believesNothingThatIsToldOfAnotherReference() {
        OrderId id = place("stripe");
        assertThat(desk.note(id, "", new PaymentEvent.Voided())).as("none is known").isFalse();
        OrderId other = place("stripe");
        desk.apply(other, List.of(new PaymentEvent.Opened("pi_1")));

        assertThat(desk.note(other, "pi_2", new PaymentEvent.Authorized(6_047))).isFalse();
        desk.apply(other, List.of(new PaymentEvent.Opened("pi_0")));

        assertThat(SERVER.query("SELECT detail FROM payment_events WHERE kind = 'OPENED'")).isEqualTo("pi_1");
        assertThat(desk.note(other, "pi_1", new PaymentEvent.Authorized(6_047))).isTrue();
    }

    @Test
    void cancelsWhatWasOpenedWhileTheOrderWasCancelled() {
        OrderId id = place("stripe");
        steps();
        cancel(id);

        desk.apply(id, List.of(new PaymentEvent.Opened("pi_1"))); // its answer came late

        assertThat(steps()).containsExactly(new PaymentStep.Cancel("pi_1"));
        desk.apply(id, List.of(new PaymentEvent.Authorized(6_047)));
        assertThat(SERVER.query("SELECT count(*) FROM fulfillments")).isEqualTo("0");
        assertThat(steps()).containsExactly(new PaymentStep.Cancel("pi_1"));
        desk.apply(id, List.of(new PaymentEvent.Voided()));
        assertThat(steps()).isEmpty();
    }

    @Test
    void givesUpAndTriesAgainWhenAsked() {
        OrderId id = place("stripe");
        Claimed claimed = desk.claim(10, 10, LEASE).getFirst();

        desk.giveUp(claimed, "no such key");
        desk.giveUp(claimed, "no such key");

        assertThat(steps()).isEmpty();
        DeadLetters letters = new DeadLetters(SERVER.database(), sink);
        assertThat(letters.list("", 10).letters()).singleElement()
                .satisfies(letter -> assertThat(letter.key()).isEqualTo(id.toString()));
        letters.retry(letters.list("", 10).letters().getFirst().id());
        assertThat(steps()).hasSize(1);
    }

    @Test
    void makesOneDeadLetterOfAnOrderForEachCauseHoweverManyParcelsLeave() {
        OrderId id = place("stripe");
        desk.apply(id, List.of(new PaymentEvent.Opened("pi_1"), new PaymentEvent.Authorized(6_047)));
        Fulfillments fulfillments = new Fulfillments(SERVER.database(), CLOCK, EmailQueue.OFF);
        String fulfillment = fulfillments.list(Optional.empty(), "", 10).fulfillments().getFirst().id();
        fulfillments.acknowledge(fulfillment);
        fulfillments.ship(parcel(fulfillment, "SKU", 1));
        desk.apply(id, List.of(new PaymentEvent.Voided()));
        assertThat(steps()).isEmpty();
        assertThat(SERVER.query("SELECT count(*) FROM dead_letters")).isEqualTo("1");

        for (String sku : List.of("SKU", "TAG")) {
            fulfillments.ship(parcel(fulfillment, sku, 1));
            assertThat(SERVER.query("SELECT next_try_at IS NOT NULL FROM payments")).isEqualTo("t");
            assertThat(steps()).isEmpty();
        }

        assertThat(SERVER.query("SELECT count(*) || ' ' || min(error) FROM dead_letters"))
                .isEqualTo("1 shipped, and not paid: the payment has ended");
        desk.apply(id, List.of(new PaymentEvent.Declined("fraudulent"))); // another cause
        assertThat(steps()).isEmpty();
        assertThat(SERVER.query("SELECT count(*) FROM dead_letters")).isEqualTo("2");
    }

    @Test
    void voidsWhatCannotGoBackAndGivesBackWhatCame() {
        OrderId id = place("prepayment");
        money(id, "a", 1_000);
        SERVER.execute(
                "INSERT INTO refunds (id, order_id, fingerprint, amount_minor, reason, actor, requested_at) VALUES ('"
                        + UUID.randomUUID() + "', '" + id.toUuid() + "', 0, 3000, '', 'me', now())");

        cancel(id);

        assertThat(refunds(id)).containsExactlyInAnyOrder("3000 VOID", "1000 REQUESTED");
    }

    @Test
    void setsAsideThatARefundFailedAndOwesItStill() {
        OrderId id = place("stripe");
        desk.apply(id, List.of(new PaymentEvent.Opened("pi_1"), new PaymentEvent.Captured("pi_1", 6_047)));
        new AfterSalesDesk(SERVER.database(), CLOCK)
                .refund(new RefundOrder(id, AttemptId.of("me", "refunds", "a"), List.of(), 500, "EUR", "", "me"));
        String refund = queries.find(id).orElseThrow().afterSales().refunds().getFirst().id();

        desk.apply(id, List.of(new PaymentEvent.RefundFailed(refund, "lost_or_stolen_card")));
        desk.apply(id, List.of(new PaymentEvent.RefundFailed(refund, "lost_or_stolen_card")));

        assertThat(SERVER.query("SELECT error FROM dead_letters"))
                .isEqualTo("refund " + refund + " failed: lost_or_stolen_card");
        cancel(id);
        assertThat(refunds(id)).containsExactlyInAnyOrder("500 FAILED", "6047 REQUESTED");
    }

    @Test
    void paysARefundOutOnceThoughTwoPeopleMoveItsMoney() {
        OrderId id = place("invoice");
        money(id, "a", 6_047);
        String refund = refund(id, 500);
        long before = queries.find(id).orElseThrow().version();

        Order paid = ((PayoutOutcome.PaidOut) payOut(id, refund, "k", "line 2")).order();

        assertThat(refunds(id)).containsExactly("500 SUCCEEDED");
        assertThat(paid).isEqualTo(queries.find(id).orElseThrow());
        assertThat(paid.version()).isEqualTo(before + 1);
        assertThat(payOut(id, refund, "k", "line 2")).isEqualTo(new PayoutOutcome.PaidOut(paid, true));
        assertThat(payOut(id, refund, "k", "line 3")).isEqualTo(new PayoutOutcome.KeyReused());
        assertThat(payOut(id, refund, "other", "line 2"))
                .isEqualTo(new PayoutOutcome.NotDue(Refund.State.SUCCEEDED));
        assertThat(SERVER.query("SELECT string_agg(amount_minor || ' ' || detail || ' ' || actor, ',')"
                + " FROM payment_events WHERE kind = 'REFUNDED'")).isEqualTo("500 line 2 me");
    }

    @Test
    void paysOutNothingThatIsNotOwedByHand() {
        OrderId invoice = place("invoice");
        OrderId stripe = place("stripe");
        money(invoice, "a", 1_000);
        String refund = refund(invoice, 900);
        desk.apply(stripe, List.of(new PaymentEvent.Opened("pi_1"), new PaymentEvent.Captured("pi_1", 6_047)));

        assertThat(payOut(stripe, refund(stripe, 5), "k", "")).isEqualTo(new PayoutOutcome.NotByHand("stripe"));
        assertThat(payOut(stripe, refund, "k", "")).isEqualTo(new PayoutOutcome.NoSuchRefund());
        assertThat(payOut(OrderId.of(UUID.randomUUID()), refund, "k", "")).isEqualTo(new PayoutOutcome.NoSuchOrder());
        SERVER.execute("UPDATE payment_events SET amount_minor = 800 WHERE order_id = '" + invoice.toUuid() + "'");
        assertThat(payOut(invoice, refund, "k", "")).isEqualTo(new PayoutOutcome.TooMuch(900, 800));
        SERVER.execute("UPDATE refunds SET state = 'VOID'");
        assertThat(payOut(invoice, refund, "k", "")).isEqualTo(new PayoutOutcome.NotDue(Refund.State.VOID));
        assertThat(SERVER.query("SELECT count(*) FROM payment_events WHERE kind = 'REFUNDED'")).isEqualTo("0");
    }

    @Test
    void waitsForAPrepaymentUntilItsTimeWhateverHappensBefore() {
        OrderId id = place("prepayment");
        SERVER.execute("UPDATE payments SET pay_until = timestamp '2099-01-01 00:00Z', next_try_at = pay_until");

        money(id, "a", 1_000);
        money(id, "b", 300);

        assertThat(steps()).isEmpty();
        assertThat(SERVER.query("SELECT next_try_at = pay_until FROM payments")).isEqualTo("t");
        assertThat(queries.find(id).orElseThrow().payment().payUntilMillis())
                .isEqualTo(Instant.parse("2099-01-01T00:00:00Z").toEpochMilli());
        money(id, "c", 4_747);
        assertThat(SERVER.query("SELECT next_try_at IS NULL FROM payments")).as("all is there").isEqualTo("t");
    }

    @Test
    void endsAPrepaymentWhoseTimeIsOverUnlessTheMoneyComesAtTheLastMoment() {
        OrderId late = placeOverdue();
        OrderId inTime = placeOverdue();
        money(late, "a", 1_000);

        List<Claimed> claimed = desk.claim(10, 10, LEASE);
        money(inTime, "b", 6_047);

        assertThat(claimed).extracting(Claimed::order).containsExactlyInAnyOrder(late, inTime);
        assertThat(claimed).extracting(one -> one.call().step())
                .containsOnly(new PaymentStep.CancelOrder("the money did not come in time"));
        claimed.forEach(one -> cancellations.cancel(
                new CancelOrder(one.order(), one.orderVersion(), "late", CancelOrder.SYSTEM)));
        assertThat(queries.find(inTime).orElseThrow().status()).isEqualTo(OrderStatus.FULFILLING);
        assertThat(queries.find(late).orElseThrow().status()).isEqualTo(OrderStatus.CANCELLED);
        money(late, "c", 50);
        assertThat(refunds(late)).containsExactlyInAnyOrder("1000 REQUESTED", "50 REQUESTED");
        assertThat(steps()).isEmpty();
        assertThat(SERVER.query("SELECT count(*) FROM dead_letters")).isEqualTo("0");
    }

    @Test
    void countsAnOverduePrepaymentFromItsTimeOnNotFromItsOrder() {
        placeOverdue();

        assertThat(desk.backlog()).isEqualTo(new PaymentDesk.Backlog(1, 1_000));
    }

    @Test
    void claimsWhatAsksNobodyWhileNothingMayBeAsked() {
        OrderId declined = place("stripe");
        OrderId cancelled = place("stripe");
        OrderId open = place("stripe");
        OrderId asked = place("stripe");
        OrderId prepaid = place("prepayment");
        desk.apply(declined, List.of(new PaymentEvent.Opened("pi_1"), new PaymentEvent.Declined("no")));
        desk.apply(asked, List.of(new PaymentEvent.Opened("pi_2")));
        List.of(cancelled, asked, prepaid).forEach(this::cancel);

        assertThat(desk.claim(10, 0, LEASE)).extracting(Claimed::order)
                .containsExactlyInAnyOrder(declined, cancelled, prepaid).hasSize(3);
        List<Claimed> others = desk.claim(0, 10, LEASE);

        assertThat(others).extracting(Claimed::order).containsExactlyInAnyOrder(open, asked);
        assertThat(others).allMatch(Claimed::asksProvider);
    }

    @Test
    void knowsWhomItWillAskWhenABuyersTimeIsOver() {
        OrderId id = place("stripe");
        desk.apply(id, List.of(new PaymentEvent.Opened("pi_1"), new PaymentEvent.ActionRequired("secret")));
        SERVER.execute("UPDATE payment_events SET at = at - interval '31 minutes';"
                + "UPDATE payments SET next_try_at = now()");

        assertThat(desk.claim(10, 0, LEASE)).isEmpty();
        assertThat(desk.claim(0, 10, LEASE)).singleElement()
                .satisfies(claimed -> assertThat(claimed.call().step()).isInstanceOf(PaymentStep.Expire.class));
    }

    @Test
    void setsAsideWhatItCannotReadAndClaimsTheOthers() {
        OrderId unknown = place("stripe");
        OrderId known = place("stripe");
        OrderId other = place("stripe");
        SERVER.execute("INSERT INTO payment_events (order_id, kind, key, amount_minor, detail, at) VALUES ('"
                + unknown.toUuid() + "', 'NEWER', '', 0, '', now());"
                + "UPDATE payments SET method = 'newer' WHERE order_id = '" + other.toUuid() + "'");
        OrderId unreadable = placeOverdue();
        SERVER.execute("UPDATE orders SET durability = 'NEWER' WHERE id = '" + unreadable.toUuid() + "'");

        assertThat(desk.claim(10, 10, LEASE)).extracting(Claimed::order).containsExactly(known);
        assertThat(SERVER.query("SELECT count(*) FROM dead_letters")).isEqualTo("3");
        assertThat(steps()).isEmpty();
    }

    @Test
    void endsAnOrderByTheVersionThatItDecidedOn() {
        OrderId id = place("stripe");
        desk.apply(id, List.of(new PaymentEvent.Opened("pi_1"), new PaymentEvent.ActionRequired("secret")));
        SERVER.execute("UPDATE payment_events SET at = at - interval '31 minutes';"
                + "UPDATE payments SET next_try_at = now()");

        Claimed claimed = desk.claim(10, 10, LEASE).getFirst();
        assertThat(claimed.call().step()).isInstanceOf(PaymentStep.Expire.class);
        desk.apply(id, List.of(new PaymentEvent.Authorized(6_047))); // the buyer confirms at the last moment

        CancelOrder late = new CancelOrder(id, claimed.orderVersion(), "", CancelOrder.SYSTEM);
        assertThat(cancellations.cancel(late).outcome()).isInstanceOf(CancelOutcome.OtherVersion.class);
    }

    @Test
    void believesTheLargerOfTwoAmountsOfTheSameMoney() {
        OrderId id = place("stripe");
        desk.apply(id, List.of(new PaymentEvent.Opened("pi_1")));

        assertThat(desk.apply(id, List.of(new PaymentEvent.Captured("pi_1", 5)))).isTrue();
        assertThat(desk.apply(id, List.of(new PaymentEvent.Captured("pi_1", 6_047)))).isTrue();
        assertThat(desk.apply(id, List.of(new PaymentEvent.Captured("pi_1", 5)))).isFalse();
        assertThat(queries.find(id).orElseThrow().payment().capturedMinor()).isEqualTo(6_047);
    }

    private PayoutOutcome payOut(OrderId id, String refund, String key, String reference) {
        return desk.record(new PayOutRefund(id, refund, AttemptId.of("me", "payout " + refund, key), reference, "me"));
    }

    /** Requests a refund and answers its id. */
    private String refund(OrderId id, long amount) {
        new AfterSalesDesk(SERVER.database(), CLOCK).refund(new RefundOrder(id,
                AttemptId.of("me", "refunds " + id, Long.toString(amount)), List.of(), amount, "EUR", "", "me"));
        return queries.find(id).orElseThrow().afterSales().refunds().getLast().id();
    }

    private List<String> refunds(OrderId id) {
        return queries.find(id).orElseThrow().afterSales().refunds().stream()
                .map(refund -> refund.amountMinor() + " " + refund.state()).toList();
    }

    private List<PaymentStep> steps() {
        return desk.claim(10, 10, LEASE).stream().map(claimed -> claimed.call().step()).toList();
    }

    private OrderId place(String method) {
        OrderId id = SERVER.placeOrder(writer, ++orders, "SKU", 3);
        SERVER.execute("UPDATE orders SET payment_method = '" + method + "' WHERE id = '" + id.toUuid() + "';"
                + "INSERT INTO payments (order_id, method, token, currency, due_minor, status, released, next_try_at)"
                + " VALUES ('" + id.toUuid() + "', '" + method + "', 'pm_1', 'EUR', 6047, 'PENDING', "
                + method.equals("invoice") + ", " + (method.equals("stripe") ? "now()" : "NULL") + ")");
        return id;
    }

    private static ShipGoods parcel(String fulfillment, String sku, long units) {
        return new ShipGoods(fulfillment, AttemptId.of(UUID.randomUUID()), List.of(new Units(sku, units)), "1Z");
    }

    /** A prepayment whose money should have come a second ago. */
    private OrderId placeOverdue() {
        OrderId id = place("prepayment");
        SERVER.execute("UPDATE payments SET created_at = to_timestamp(0), pay_until = to_timestamp("
                + (CLOCK.millis() / 1_000 - 1) + "), next_try_at = now() WHERE order_id = '" + id.toUuid() + "'");
        return id;
    }

    private PaymentOutcome money(OrderId id, String key, long amount) {
        return desk.record(
                new RecordPayment(id, AttemptId.of("me", "payments " + id, key), amount, "EUR", "line 4", "me"));
    }

    private void cancel(OrderId id) {
        assertThat(cancellations.cancel(new CancelOrder(id, 0, "", CancelOrder.GUEST)).outcome())
                .isInstanceOf(CancelOutcome.Cancelled.class);
    }
}
