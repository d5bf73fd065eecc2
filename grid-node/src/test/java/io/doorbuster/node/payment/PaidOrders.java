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
import io.doorbuster.domain.payment.PaymentStatus;
import io.doorbuster.grid.GridSerialization;
import io.doorbuster.grid.member.MemberServices;
import io.doorbuster.harness.payment.StripeDouble;
import io.doorbuster.node.fulfillment.TestJournal;
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
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What tests of the job share: members that run it, a journal, and a server that behaves like Stripe's. Orders of one
 * unit at 1999.
 */
abstract class PaidOrders {

    static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    static final Clock CLOCK = Clock.systemUTC();

    private final TestHazelcastFactory factory = new TestHazelcastFactory();
    final TestJournal journal = new TestJournal();
    final Database database = journal.database();
    private final Cancellations cancellations = new Cancellations(database, CLOCK, EmailQueue.OFF);
    private final Fulfillments fulfillments = new Fulfillments(database, CLOCK, EmailQueue.OFF);
    private final StreamSink sink = new StreamSink(database, "fulfillment", CLOCK);
    final PaymentDesk desk = new PaymentDesk(database, CLOCK, sink);
    private final OrderQueries queries = new OrderQueries(database);
    private final List<PaymentJob> supervisors = new ArrayList<>();
    /** Of the first member. */
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final AtomicInteger cancelling = new AtomicInteger();
    private final AtomicInteger atOnce = new AtomicInteger();
    final AtomicInteger mostAtOnce = new AtomicInteger();
    volatile long cancelMillis;
    volatile @Nullable RuntimeException fault;
    StripeDouble stripe;
    HazelcastInstance first;
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

    OrderId place(String token) {
        OrderId id = journal.placeOrder(writer, ++orders);
        journal.execute("UPDATE inventory SET sold = sold + 1, version = version + 1;"
                + "UPDATE orders SET payment_method = 'stripe' WHERE id = '" + id.toUuid() + "';"
                + "INSERT INTO payments (order_id, method, token, currency, due_minor, status, released, next_try_at)"
                + " VALUES ('" + id.toUuid() + "', 'stripe', '" + token + "', 'EUR', 1999, 'PENDING', false, now())");
        return id;
    }

    /** An order that carries a coupon. */
    OrderId placePrepaid(String payUntil) {
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

    void retryDeadLetter() {
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

    void cancel(OrderId id) {
        assertThat(cancellations.cancel(new CancelOrder(id, 0, "", CancelOrder.GUEST)).outcome())
                .isInstanceOf(CancelOutcome.Cancelled.class);
    }

    /** All that may be. */
    void ship() {
        fulfillments.list(Optional.of(FulfillmentStatus.OPEN), "", 200).fulfillments().forEach(order -> {
            fulfillments.acknowledge(order.id());
            fulfillments.ship(new ShipGoods(order.id(), AttemptId.of(UUID.randomUUID()), List.of(), "1Z"));
        });
    }

    void reaches(OrderId id, PaymentStatus status) {
        await().atMost(LIMIT).until(() -> order(id).payment().status() == status);
    }

    void awaitCancelled(OrderId id) {
        await().atMost(LIMIT).until(() -> order(id).status() == OrderStatus.CANCELLED);
    }

    Order order(OrderId id) {
        return queries.find(id).orElseThrow();
    }

    StripeAccount.Account account() {
        return new StripeAccount.Account("sk_test_double", stripe.url(), TIMEOUT);
    }

    HazelcastInstance startMember() {
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
