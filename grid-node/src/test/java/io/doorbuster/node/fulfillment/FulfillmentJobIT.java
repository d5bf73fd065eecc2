package io.doorbuster.node.fulfillment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.client.test.TestHazelcastFactory;
import com.hazelcast.config.Config;
import com.hazelcast.config.MapStoreConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.jet.Job;
import com.hazelcast.jet.core.JobStatus;
import io.doorbuster.domain.deadletter.RetryOutcome;
import io.doorbuster.domain.fulfillment.StreamedOrder;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.OrderStatus;
import io.doorbuster.grid.Grid;
import io.doorbuster.grid.GridSerialization;
import io.doorbuster.store.Database;
import io.doorbuster.store.DeadLetters;
import io.doorbuster.store.OrderLoader;
import io.doorbuster.store.OrderStream;
import io.doorbuster.store.StreamLag;
import io.doorbuster.store.StreamSink;
import java.io.IOException;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FulfillmentJobIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final TestHazelcastFactory factory = new TestHazelcastFactory();
    private final TestJournal journal = new TestJournal();
    private final List<FulfillmentJob> supervisors = new ArrayList<>();

    @AfterEach
    void stop() throws IOException {
        supervisors.forEach(FulfillmentJob::close);
        factory.terminateAll();
        journal.close();
    }

    private HazelcastInstance first;
    private HazelcastInstance second;

    @BeforeEach
    void startTwoMembers() {
        first = startMember();
        second = startMember();
    }

    @Test
    void opensAFulfillmentOrderForEachOrder() {
        journal.placeOrders(journal.startWriter(), 1, 1_500); // more than a batch, waiting already
        supervise(first);
        long writer = journal.startWriter();
        journal.placeOrders(writer, 1, 50);

        awaitFulfillments(1_550);
    }

    @Test
    void showsTheNewStatusToReaders() {
        OrderId id = journal.placeOrder(journal.startWriter(), 1);
        assertThat(status(id)).isEqualTo(OrderStatus.PLACED);

        supervise(first);

        await().atMost(LIMIT).until(() -> status(id) == OrderStatus.FULFILLING);
    }

    @Test
    void tellsHowFarItIsBehind() {
        journal.placeOrders(journal.startWriter(), 1, 20);
        FulfillmentJob job = supervise(first);

        await().atMost(LIMIT).until(() -> job.lag().equals(StreamLag.NONE) && journal.count("fulfillments") == 20);
    }

    @Test
    void missesAndRepeatsNothingWhenTheJobIsRestarted() {
        supervise(first);
        CompletableFuture<Void> shoppers = placeInTheBackground(400);

        for (int i = 0; i < 3; i++) {
            awaitRunning().restart();
        }
        shoppers.join();

        awaitFulfillments(400);
    }

    @Test
    void submitsTheJobAgainWhenItIsGone() {
        supervise(first);
        Job job = awaitRunning();

        job.cancel();
        await().until(() -> job.getStatus().isTerminal());
        journal.placeOrders(journal.startWriter(), 1, 10);

        awaitFulfillments(10);
    }

    @Test
    void leavesASuspendedJobAlone() throws Exception {
        supervise(first);
        Job job = awaitRunning();

        job.suspend();
        await().until(() -> job.getStatus() == JobStatus.SUSPENDED);
        Thread.sleep(2_500); // more than one look of the supervisor

        assertThat(job.getStatus()).isEqualTo(JobStatus.SUSPENDED);
        assertThat(second.getJet().getJobs("fulfillment")).hasSize(1);
    }

    @Test
    void survivesTheLossOfEitherMember() {
        supervise(first);
        supervise(second);
        CompletableFuture<Void> shoppers = placeInTheBackground(400);
        awaitRunning();

        first.getLifecycleService().terminate();
        supervise(startMember());
        await().atMost(LIMIT).until(() -> journal.count("fulfillments") > 100);
        second.getLifecycleService().terminate();
        shoppers.join();

        awaitFulfillments(400);
    }

    @Test
    void skipsNoTransactionInFlight() throws Exception {
        long slow = journal.startWriter();
        long fast = journal.startWriter();
        supervise(first);
        try (Connection transaction = journal.database().openConnection()) {
            journal.placeOrder(transaction, slow, 1);
            journal.placeOrders(fast, 1, 20);
            await().atMost(LIMIT).until(() -> journal.count("fulfillments") == 20);

            transaction.commit();
        }

        awaitFulfillments(21);
    }

    @Test
    void isNotDisturbedByASinkThatWasLeftRunning() {
        supervise(first);
        CompletableFuture<Void> shoppers = placeInTheBackground(400);
        OrderStream stream = new OrderStream(journal.database(), FulfillmentPipeline.NAME);
        StreamSink zombie = new StreamSink(journal.database(), FulfillmentPipeline.NAME, Clock.systemUTC());

        while (!shoppers.isDone()) {
            List<StreamedOrder> orders = stream.poll(100);
            zombie.record(orders.stream().map(FulfillmentPipeline::allocate).toList());
        }

        awaitFulfillments(400);
        assertThat(awaitRunning().getStatus()).isEqualTo(JobStatus.RUNNING);
    }

    @Test
    void goesOnAfterAnOrderThatCannotBeRead() {
        supervise(first);
        long writer = journal.startWriter();
        journal.placeOrders(writer, 1, 10);
        awaitFulfillments(10);
        journal.execute(
                "INSERT INTO orders SELECT gen_random_uuid(), writer, 11, gen_random_uuid(), email, customer_id,"
                        + " currency, '\"poison\"', payment_method, durability, placed_at FROM orders WHERE sequence = 1");

        journal.placeOrders(writer, 12, 20);

        await().atMost(LIMIT).until(() -> journal.count("fulfillments") == 19);
        assertThat(journal.query("SELECT map || ' ' || version FROM dead_letters")).isEqualTo("fulfillment 11");
        journal.execute("UPDATE orders SET shipping_address = '{}' WHERE sequence = 11");
        DeadLetters deadLetters = new DeadLetters(journal.database(),
                new StreamSink(journal.database(), FulfillmentPipeline.NAME, Clock.systemUTC()));
        long id = deadLetters.list("", 1).letters().getFirst().id();
        assertThat(deadLetters.retry(id)).isInstanceOf(RetryOutcome.Retried.class);
        awaitFulfillments(20);
    }

    @Test
    void goesOnWhenTheDatabaseIsBack() throws Exception {
        supervise(first);
        long writer = journal.startWriter();
        journal.placeOrders(writer, 1, 10);
        awaitFulfillments(10);

        journal.stop();
        Thread.sleep(1_000); // several reads fail
        journal.start();
        journal.placeOrders(writer, 11, 20);

        awaitFulfillments(20);
    }

    private CompletableFuture<Void> placeInTheBackground(int orders) {
        long writer = journal.startWriter();
        return CompletableFuture.runAsync(() -> journal.placeOrders(writer, 1, orders));
    }

    private void awaitFulfillments(long expected) {
        await().atMost(LIMIT).until(() -> journal.count("fulfillments"), count -> count >= expected);
        assertThat(journal.count("fulfillments")).isEqualTo(expected);
        assertThat(journal.wronglyFulfilled()).isZero();
    }

    private Job awaitRunning() {
        await().atMost(LIMIT).ignoreExceptions().until(() -> job().getStatus() == JobStatus.RUNNING);
        return job();
    }

    private Job job() {
        return Objects.requireNonNull(second.getJet().getJob("fulfillment"));
    }

    private OrderStatus status(OrderId id) {
        return Objects.requireNonNull(Grid.orders(second).get(id.toString())).status();
    }

    private FulfillmentJob supervise(HazelcastInstance member) {
        FulfillmentJob job = FulfillmentJob.start(member, Clock.systemUTC());
        supervisors.add(job);
        return job;
    }

    private HazelcastInstance startMember() {
        Config config = new Config().setProperty("hazelcast.phone.home.enabled", "false")
                .setProperty("hazelcast.partition.count", "31")
                .setProperty("hazelcast.logging.type", "slf4j");
        config.getJetConfig().setEnabled(true).setCooperativeThreadCount(2);
        GridSerialization.register(config.getSerializationConfig());
        config.getUserContext().put(Database.KEY, journal.database());
        config.getMapConfig(Grid.ORDERS).setMapStoreConfig(new MapStoreConfig()
                .setClassName(OrderLoader.class.getName()));
        return factory.newHazelcastInstance(config);
    }
}
