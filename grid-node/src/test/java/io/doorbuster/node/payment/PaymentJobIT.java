package io.doorbuster.node.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.client.test.TestHazelcastFactory;
import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.fulfillment.FulfillmentStatus;
import io.doorbuster.domain.fulfillment.ShipGoods;
import io.doorbuster.domain.order.CancelOrder;
import io.doorbuster.domain.order.CancelOutcome;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.OrderStatus;
import io.doorbuster.domain.order.RecordPayment;
import io.doorbuster.domain.order.Refund;
import io.doorbuster.domain.order.RefundOrder;
import io.doorbuster.domain.payment.PaymentEvent;
import io.doorbuster.domain.payment.PaymentProvider.Call;
import io.doorbuster.domain.payment.PaymentStatus;
import io.doorbuster.domain.payment.PaymentStep;
import io.doorbuster.grid.GridSerialization;
import io.doorbuster.grid.member.MemberServices;
import io.doorbuster.harness.payment.StripeDouble;
import io.doorbuster.harness.payment.StripeDouble.Mood;
import io.doorbuster.node.fulfillment.TestJournal;
import io.doorbuster.store.AfterSalesDesk;
import io.doorbuster.store.Cancellations;
import io.doorbuster.store.Database;
import io.doorbuster.store.DeadLetters;
import io.doorbuster.store.EmailQueue;
import io.doorbuster.store.Fulfillments;
import io.doorbuster.store.OrderQueries;
import io.doorbuster.store.PaymentDesk;
import io.doorbuster.store.StreamSink;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The job against a server that behaves like Stripe's. Orders of one unit at 1999. */
class PaymentJobIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final Clock CLOCK = Clock.systemUTC();

    private final TestHazelcastFactory factory = new TestHazelcastFactory();
    private final TestJournal journal = new TestJournal();
    private final Database database = journal.database();
    private final Cancellations cancellations = new Cancellations(database, CLOCK, EmailQueue.OFF);
    private final Fulfillments fulfillments = new Fulfillments(database, CLOCK, EmailQueue.OFF);
    private final StreamSink sink = new StreamSink(database, "fulfillment", CLOCK);
    private final PaymentDesk desk = new PaymentDesk(database, CLOCK, sink);
    private final OrderQueries queries = new OrderQueries(database);
    private final List<PaymentJob> supervisors = new ArrayList<>();
    /** Of the first member. */
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AtomicInteger cancelling = new AtomicInteger();
    private final AtomicInteger atOnce = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();
    private volatile long cancelMillis;
    private volatile @Nullable RuntimeException fault;
    private StripeDouble stripe;
    private HazelcastInstance first;
    private long writer;
    private long orders;

    @BeforeEach
    void start() throws IOException {
        stripe = StripeDouble.start(1, "whsec_test");
        first = startMember();
        writer = journal.startWriter();
        journal.execute("INSERT INTO inventory (sku, version, received, sold) VALUES ('SKU', 1, 1000, 0)");
    }

    @AfterEach
    void stop() throws IOException {
        supervisors.forEach(PaymentJob::close);
        factory.terminateAll();
        stripe.close();
        journal.close();
    }

    @Test
    void authorizesThenOpensTheOrderAndCapturesWithTheFirstParcel() {
        OrderId id = place(StripeDouble.GRANTED);

        reaches(id, PaymentStatus.AUTHORIZED);
        assertThat(stripe.kept()).isEmpty();
        ship();

        reaches(id, PaymentStatus.PAID);
        assertThat(stripe.kept()).isEqualTo(Map.of(id.toString(), 1_999L));
        assertThat(order(id).payment().capturedMinor()).isEqualTo(1_999);
    }

    @Test
    void cancelsADeclinedOrderAndGivesItsUnitsBackOnce() {
        OrderId id = place(StripeDouble.DECLINED);
        OrderId unknown = place(StripeDouble.UNKNOWN);

        reaches(id, PaymentStatus.DECLINED);
        reaches(unknown, PaymentStatus.DECLINED);
        awaitCancelled(id);
        awaitCancelled(unknown);

        assertThat(order(id).history().getLast().note()).isEqualTo("payment declined: insufficient_funds");
        assertThat(journal.query("SELECT sold FROM inventory")).isEqualTo("0");
        assertThat(journal.count("fulfillments")).isZero();
        await().atMost(LIMIT).until(() -> desk.backlog().payments() == 0);
        assertThat(stripe.promised()).isEmpty();
    }

    @Test
    void findsTheSameIntentWhenAnswersAreLost() {
        stripe.behave(Mood.SILENT);
        OrderId id = place(StripeDouble.GRANTED);
        await().atMost(LIMIT).until(() -> stripe.requests() >= 2);

        stripe.behave(Mood.HEALTHY);

        reaches(id, PaymentStatus.AUTHORIZED);
        assertThat(stripe.usedIntents(id.toString())).hasSize(1);
    }

    @Test
    void takesEachOrdersMoneyOnceOnABadDay() {
        stripe.behave(Mood.FLAKY);
        List<OrderId> granted = new ArrayList<>();
        List<OrderId> declined = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            granted.add(place(StripeDouble.GRANTED));
            declined.add(place(StripeDouble.DECLINED));
        }
        await().atMost(LIMIT).until(() -> stripe.requests() > 45);
        stripe.behave(Mood.HEALTHY); // three of four requests failed: the breaker would leave it alone for most of the time
        granted.forEach(id -> reaches(id, PaymentStatus.AUTHORIZED));
        ship();
        granted.forEach(id -> reaches(id, PaymentStatus.PAID));
        declined.forEach(this::awaitCancelled);

        assertThat(stripe.mostCaptures()).isEqualTo(1);
        assertThat(stripe.kept().values()).hasSize(15).allMatch(kept -> kept == 1_999);
        assertThat(journal.query("SELECT sold FROM inventory")).isEqualTo("15");
        assertThat(journal.count("dead_letters")).isZero();
    }

    @Test
    void promisesNothingForAnOrderThatIsCancelledMeanwhile() {
        stripe.behave(Mood.SILENT);
        OrderId id = place(StripeDouble.GRANTED);
        await().atMost(LIMIT).until(() -> stripe.requests() >= 1);
        cancel(id);

        stripe.behave(Mood.HEALTHY);

        reaches(id, PaymentStatus.CANCELLED);
        await().atMost(LIMIT).until(() -> desk.backlog().payments() == 0);
        assertThat(stripe.promised()).isEmpty();
        assertThat(stripe.kept()).isEmpty();
    }

    @Test
    void refundsWhatWasTakenForAnOrderThatIsCancelled() {
        OrderId id = place(StripeDouble.GRANTED);
        reaches(id, PaymentStatus.AUTHORIZED);
        String intent = stripe.usedIntents(id.toString()).getFirst();
        // Somebody captures it by hand, in the provider's own pages, while the order is cancelled.
        new StripeProvider(account()).perform(new Call("other", 1, "EUR", "",
                new PaymentStep.Capture(intent, 1_999)));
        cancel(id);
        desk.note(id, intent, new PaymentEvent.Captured(intent, 1_999));

        await().atMost(LIMIT).until(() -> order(id).afterSales().refunds().stream()
                .anyMatch(refund -> refund.state() == Refund.State.SUCCEEDED));
        assertThat(stripe.kept()).isEqualTo(Map.of(id.toString(), 0L));
        assertThat(order(id).afterSales().refunds()).singleElement()
                .satisfies(refund -> assertThat(refund.amountMinor()).isEqualTo(1_999));
    }

    @Test
    void sendsRefundsOnceThoughTheirAnswersAreLost() {
        OrderId id = place(StripeDouble.GRANTED);
        reaches(id, PaymentStatus.AUTHORIZED);
        ship();
        reaches(id, PaymentStatus.PAID);

        stripe.behave(Mood.SILENT);
        AfterSalesDesk afterSales = new AfterSalesDesk(database, CLOCK);
        afterSales.refund(new RefundOrder(id, AttemptId.of("me", "refunds", "a"), List.of(), 500, "EUR", "", "me"));
        afterSales.refund(new RefundOrder(id, AttemptId.of("me", "refunds", "b"), List.of(), 300, "EUR", "", "me"));
        long before = stripe.requests();
        await().atMost(LIMIT).until(() -> stripe.requests() >= before + 1);
        stripe.behave(Mood.FLAKY);
        await().atMost(LIMIT).until(() -> stripe.requests() >= before + 8);
        stripe.behave(Mood.HEALTHY); // until it answers twice in a row by chance, the breaker may leave it alone for minutes

        await().atMost(LIMIT).until(() -> order(id).afterSales().refunds().stream()
                .allMatch(refund -> refund.state() == Refund.State.SUCCEEDED));
        assertThat(stripe.kept()).isEqualTo(Map.of(id.toString(), 1_199L));
    }

    @Test
    void waitsForABuyerWhoMustConfirm() {
        OrderId id = place(StripeDouble.ASKS_BUYER);
        reaches(id, PaymentStatus.ACTION_REQUIRED);
        assertThat(order(id).payment().secret()).isNotEmpty();
        assertThat(journal.count("fulfillments")).isZero();

        String intent = stripe.usedIntents(id.toString()).getFirst();
        stripe.buyerActs(id.toString(), true);
        desk.note(id, intent, new PaymentEvent.Authorized(1_999));
        desk.note(id, intent, new PaymentEvent.ActionRequired(intent + "_secret")); // late, and again

        reaches(id, PaymentStatus.AUTHORIZED);
        assertThat(order(id).status()).isEqualTo(OrderStatus.FULFILLING);
        assertThat(order(id).payment().secret()).isEmpty();
    }

    @Test
    void cancelsAnOrderWhoseBuyerDoesNotConfirm() {
        OrderId id = place(StripeDouble.ASKS_BUYER);
        reaches(id, PaymentStatus.ACTION_REQUIRED);

        journal.execute("UPDATE payment_events SET at = at - interval '31 minutes';"
                + "UPDATE payments SET next_try_at = now()");

        awaitCancelled(id);
        await().atMost(LIMIT).until(() -> desk.backlog().payments() == 0);
        assertThat(stripe.buyerActs(id.toString(), true)).as("the provider asks nobody any more").isFalse();
    }

    @Test
    void keepsAnOrderWhoseBuyerConfirmedThoughNobodyHeard() {
        OrderId id = place(StripeDouble.ASKS_BUYER);
        reaches(id, PaymentStatus.ACTION_REQUIRED);
        stripe.buyerActs(id.toString(), true);

        journal.execute("UPDATE payment_events SET at = at - interval '31 minutes';"
                + "UPDATE payments SET next_try_at = now()");

        reaches(id, PaymentStatus.AUTHORIZED);
        assertThat(order(id).status()).isEqualTo(OrderStatus.FULFILLING);
        assertThat(stripe.promised()).containsExactly(id.toString());
    }

    @Test
    void cancelsPrepaymentsWhoseMoneyDoesNotComeAndGivesAllBackOnce() {
        startMember();
        List<OrderId> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(placePrepaid("now() + interval '1 second'"));
        }
        OrderId waits = placePrepaid("now() + interval '1 day'");
        desk.record(new RecordPayment(all.getFirst(), AttemptId.of("me", "payments", "early"), 500, "EUR", "", "me"));
        desk.record(new RecordPayment(all.get(1), AttemptId.of("me", "payments", "all"), 1_999, "EUR", "", "me"));

        all.stream().filter(id -> !id.equals(all.get(1))).forEach(this::awaitCancelled);
        await().atMost(LIMIT).until(() -> desk.backlog().payments() == 0);
        desk.record(new RecordPayment(all.getLast(), AttemptId.of("me", "payments", "late"), 1_999, "EUR", "", "me"));

        assertThat(order(all.getLast()).history().getLast().note()).isEqualTo("the money did not come in time");
        assertThat(order(all.get(1)).status()).isEqualTo(OrderStatus.FULFILLING);
        assertThat(order(waits).status()).isEqualTo(OrderStatus.PLACED);
        assertThat(journal.query("SELECT sold FROM inventory")).isEqualTo("2");
        assertThat(journal.query("SELECT used FROM coupon_counters")).isEqualTo("2");
        assertThat(List.of(all.getFirst(), all.getLast())).flatMap(id -> order(id).afterSales().refunds())
                .extracting(refund -> refund.amountMinor() + " " + refund.state())
                .containsExactly("500 REQUESTED", "1999 REQUESTED");
        assertThat(stripe.requests()).isZero();
        assertThat(journal.count("dead_letters")).isZero();
    }

    @Test
    void cancelsWhatNeedsNoProviderWhileTheProviderIsAway() {
        stripe.behave(Mood.BROKEN);
        List<OrderId> waiting = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            waiting.add(place(StripeDouble.GRANTED));
        }
        await().atMost(LIMIT).until(() -> registry.get("doorbuster.payment.paused").gauge().value() == 1);

        long before = stripe.requests();
        // Prepayments whose time is over, an order that a webhook says is declined, and one that was never opened.
        List<OrderId> prepaid = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            prepaid.add(placePrepaid("now()"));
        }
        OrderId declined = place(StripeDouble.GRANTED);
        desk.apply(declined, List.of(new PaymentEvent.Declined("do_not_honor")));
        cancel(waiting.getLast());

        await().atMost(LIMIT).until(() -> prepaid.stream()
                .allMatch(id -> order(id).status() == OrderStatus.CANCELLED));
        awaitCancelled(declined);
        reaches(waiting.getLast(), PaymentStatus.CANCELLED);
        assertThat(stripe.requests() - before).as("one is asked now and then, and nothing waits for it").isLessThan(15);
        assertThat(registry.get("doorbuster.payment.paused").gauge().value()).as("what asks nobody says nothing")
                .isEqualTo(1);
        stripe.behave(Mood.HEALTHY);
        waiting.stream().limit(39).forEach(id -> reaches(id, PaymentStatus.AUTHORIZED));
    }

    @Test
    void setsAsideWhatFailsAgainAndAgain() {
        stripe.behave(Mood.BROKEN);
        OrderId id = place(StripeDouble.GRANTED);
        journal.execute("UPDATE payments SET tries = 25");

        await().atMost(LIMIT).until(() -> journal.count("dead_letters") == 1);
        assertThat(order(id).payment().status()).isEqualTo(PaymentStatus.PENDING);
        stripe.behave(Mood.HEALTHY);
        retryDeadLetter();

        reaches(id, PaymentStatus.AUTHORIZED);
        assertThat(journal.count("dead_letters")).isZero();
    }

    @Test
    void givesUpWithItsLastTryAndNotBefore() {
        stripe.behave(Mood.BROKEN);
        OrderId id = place(StripeDouble.GRANTED);
        journal.execute("UPDATE payments SET tries = 18");
        await().atMost(LIMIT)
                .until(() -> journal.query("SELECT tries || ' ' || (next_try_at > now() + interval '10 minutes')"
                        + " FROM payments").equals("19 true"));
        assertThat(journal.count("dead_letters")).isZero();

        journal.execute("UPDATE payments SET next_try_at = now()");

        await().atMost(LIMIT).until(() -> journal.count("dead_letters") == 1);
        assertThat(journal
                .query("SELECT source || ' ' || version FROM (SELECT map AS source, version FROM dead_letters) d"))
                .isEqualTo("payment 20");
        assertThat(journal.query("SELECT next_try_at IS NULL FROM payments")).isEqualTo("t");
        retryDeadLetter();
        await().atMost(LIMIT).until(() -> journal.query("SELECT tries BETWEEN 1 AND 3 FROM payments").equals("t"));
        stripe.behave(Mood.HEALTHY);
        journal.execute("UPDATE payments SET next_try_at = now()");
        reaches(id, PaymentStatus.AUTHORIZED);
        assertThat(journal.count("dead_letters")).isZero();
    }

    @Test
    void setsACancellationAsideThatFailsEachTimeAndCancelsWhenItIsRetried() {
        fault = new IllegalStateException("a bug");
        OrderId id = place(StripeDouble.DECLINED);
        await().atMost(LIMIT).until(() -> cancelling.get() > 0);
        journal.execute("UPDATE payments SET tries = 19, next_try_at = now()");

        await().atMost(LIMIT).until(() -> journal.count("dead_letters") == 1);
        assertThat(journal.query("SELECT error FROM dead_letters")).isEqualTo("failed: IllegalStateException");
        assertThat(order(id).status()).isEqualTo(OrderStatus.PLACED);
        fault = null;
        retryDeadLetter();

        awaitCancelled(id);
        assertThat(journal.query("SELECT sold FROM inventory")).isEqualTo("0");
    }

    @Test
    void takesAProviderThatIsBusyForNoRefusal() {
        stripe.behave(Mood.BUSY);
        List<OrderId> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            all.add(place(StripeDouble.GRANTED));
        }
        await().atMost(LIMIT).until(() -> registry.get("doorbuster.payment.paused").gauge().value() == 1);

        assertThat(all).allMatch(id -> order(id).payment().status() == PaymentStatus.PENDING);
        assertThat(all).allMatch(id -> order(id).status() == OrderStatus.PLACED);
        assertThat(journal.query("SELECT max(error) FROM payments")).isEqualTo("answered 429 rate_limit");
        stripe.behave(Mood.HEALTHY);

        all.forEach(id -> reaches(id, PaymentStatus.AUTHORIZED));
        assertThat(journal.count("dead_letters")).isZero();
    }

    @Test
    void cancelsNoMoreOrdersAtOnceThanThereAreConnectionsForIt() {
        cancelMillis = 200;
        List<OrderId> all = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            all.add(placePrepaid("now()"));
        }

        all.forEach(this::awaitCancelled);

        assertThat(mostAtOnce.get()).isEqualTo(4);
        assertThat(journal.query("SELECT sold FROM inventory")).isEqualTo("0");
    }

    @Test
    void survivesTheLossOfTheMemberThatRunsIt() {
        startMember();
        List<OrderId> all = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            all.add(place(i % 3 == 0 ? StripeDouble.DECLINED : StripeDouble.GRANTED));
        }
        await().atMost(LIMIT).until(() -> stripe.requests() > 30);
        first.getLifecycleService().terminate();

        all.forEach(id -> await().atMost(Duration.ofSeconds(90)).until(() -> order(id).payment().status(),
                status -> status == PaymentStatus.AUTHORIZED || status == PaymentStatus.DECLINED));
        all.stream().filter(id -> order(id).payment().status() == PaymentStatus.DECLINED)
                .forEach(this::awaitCancelled);
        assertThat(journal.query("SELECT sold FROM inventory")).isEqualTo("40");
        assertThat(stripe.promised()).hasSize(40);
    }

    private OrderId place(String token) {
        OrderId id = journal.placeOrder(writer, ++orders);
        journal.execute("UPDATE inventory SET sold = sold + 1, version = version + 1;"
                + "UPDATE orders SET payment_method = 'stripe' WHERE id = '" + id.toUuid() + "';"
                + "INSERT INTO payments (order_id, method, token, currency, due_minor, status, released, next_try_at)"
                + " VALUES ('" + id.toUuid() + "', 'stripe', '" + token + "', 'EUR', 1999, 'PENDING', false, now())");
        return id;
    }

    /** An order that carries a coupon. */
    private OrderId placePrepaid(String payUntil) {
        OrderId id = journal.placeOrder(writer, ++orders);
        journal.execute("UPDATE inventory SET sold = sold + 1, version = version + 1;"
                + "INSERT INTO coupon_counters VALUES ('SAVE', 1, 100)"
                + " ON CONFLICT (code) DO UPDATE SET used = coupon_counters.used + 1;"
                + "INSERT INTO coupon_uses VALUES ('SAVE', '" + id.toUuid() + "', '" + id.toUuid() + "', 1);"
                + "UPDATE orders SET payment_method = 'prepayment' WHERE id = '" + id.toUuid() + "';"
                + "INSERT INTO payments (order_id, method, token, currency, due_minor, status, released, asks_provider,"
                + " pay_until, next_try_at) VALUES ('" + id.toUuid()
                + "', 'prepayment', '', 'EUR', 1999, 'PENDING', false, false, "
                + payUntil + ", " + payUntil + ")");
        return id;
    }

    private void retryDeadLetter() {
        DeadLetters letters = new DeadLetters(database, sink);
        letters.retry(letters.list("", 10).letters().getFirst().id());
    }

    /** As a member does it for the job, as slowly or badly as told. */
    private CancelOutcome cancelForJob(CancelOrder order) {
        cancelling.incrementAndGet();
        mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
        try {
            Thread.sleep(cancelMillis);
            RuntimeException planned = fault;
            if (planned != null) {
                throw planned;
            }
            return cancellations.cancel(order).outcome();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            atOnce.decrementAndGet();
        }
    }

    private void cancel(OrderId id) {
        assertThat(cancellations.cancel(new CancelOrder(id, 0, "", CancelOrder.GUEST)).outcome())
                .isInstanceOf(CancelOutcome.Cancelled.class);
    }

    /** All that may be. */
    private void ship() {
        fulfillments.list(Optional.of(FulfillmentStatus.OPEN), "", 200).fulfillments().forEach(order -> {
            fulfillments.acknowledge(order.id());
            fulfillments.ship(new ShipGoods(order.id(), AttemptId.of(UUID.randomUUID()), List.of(), "1Z"));
        });
    }

    private void reaches(OrderId id, PaymentStatus status) {
        await().atMost(LIMIT).until(() -> order(id).payment().status() == status);
    }

    private void awaitCancelled(OrderId id) {
        await().atMost(LIMIT).until(() -> order(id).status() == OrderStatus.CANCELLED);
    }

    private Order order(OrderId id) {
        return queries.find(id).orElseThrow();
    }

    private StripeAccount.Account account() {
        return new StripeAccount.Account("sk_test_double", stripe.url(), TIMEOUT);
    }

    private HazelcastInstance startMember() {
        Config config = new Config().setProperty("hazelcast.phone.home.enabled", "false")
                .setProperty("hazelcast.partition.count", "31")
                .setProperty("hazelcast.logging.type", "slf4j");
        config.getJetConfig().setEnabled(true).setCooperativeThreadCount(2);
        GridSerialization.register(config.getSerializationConfig());
        config.getUserContext().put(Database.KEY, database);
        config.getUserContext().put(StripeAccount.KEY, account());
        config.getUserContext().put(MemberServices.KEY, Proxy.newProxyInstance(getClass().getClassLoader(),
                new Class<?>[]{MemberServices.class},
                (_, _, arguments) -> cancelForJob((CancelOrder) arguments[0])));
        HazelcastInstance member = factory.newHazelcastInstance(config);
        supervisors.add(PaymentJob.start(member, supervisors.isEmpty() ? registry : new SimpleMeterRegistry()));
        return member;
    }
}
