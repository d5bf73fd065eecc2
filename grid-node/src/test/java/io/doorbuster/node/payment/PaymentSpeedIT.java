package io.doorbuster.node.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.client.test.TestHazelcastFactory;
import com.hazelcast.config.Config;
import io.doorbuster.grid.GridSerialization;
import io.doorbuster.harness.payment.StripeDouble;
import io.doorbuster.node.fulfillment.TestJournal;
import io.doorbuster.store.Database;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many payments one job brings to a promise, and captures, each second: with a provider that answers at once. */
class PaymentSpeedIT {

    private static final Logger LOG = LoggerFactory.getLogger(PaymentSpeedIT.class);
    /** For a figure, more: {@code -Dpayments=1000}. */
    private static final int ORDERS = Integer.getInteger("payments", 150);
    private static final int ROUNDS = 3;
    /** So that what is too slow by {@link #LEAST} is told as a figure. */
    private static final Duration LIMIT = Duration.ofSeconds(150);
    /** Orders a second. Fewer, and a sale of a few thousand units is not paid for within minutes. */
    private static final double LEAST = 10;

    private final TestJournal journal = new TestJournal();
    private int placed;

    @Test
    void promisesAndTakesTheMoneyOfASale() throws IOException {
        TestHazelcastFactory factory = new TestHazelcastFactory();
        try (StripeDouble stripe = StripeDouble.start(1, "whsec_test"); journal) {
            Config config = new Config().setProperty("hazelcast.phone.home.enabled", "false")
                    .setProperty("hazelcast.partition.count", "31").setProperty("hazelcast.logging.type", "slf4j");
            config.getJetConfig().setEnabled(true).setCooperativeThreadCount(2);
            GridSerialization.register(config.getSerializationConfig());
            config.getUserContext().put(Database.KEY, journal.database());
            config.getUserContext().put(StripeAccount.KEY,
                    new StripeAccount.Account("sk_test_double", stripe.url(), Duration.ofSeconds(5)));
            List<Double> promises = new ArrayList<>();
            List<Double> captures = new ArrayList<>();
            try (PaymentJob _ = PaymentJob.start(factory.newHazelcastInstance(config), new SimpleMeterRegistry())) {
                pay(1, "AUTHORIZED"); // the first payment waits for the job to start
                for (int round = 0; round < ROUNDS; round++) {
                    promises.add(pay(ORDERS, "AUTHORIZED"));
                    captures.add(capture());
                }
            }
            LOG.info("payments/s, medians of {} rounds of {}: {} promised, {} captured", ROUNDS, ORDERS,
                    Math.round(median(promises)), Math.round(median(captures)));

            assertThat(stripe.mostCaptures()).isEqualTo(1);
            assertThat(stripe.kept()).hasSize(placed);
            assertThat(median(promises)).isGreaterThan(LEAST);
            assertThat(median(captures)).isGreaterThan(LEAST);
        } finally {
            factory.terminateAll();
        }
    }

    private static double median(List<Double> figures) {
        return figures.stream().sorted().toList().get(figures.size() / 2);
    }

    /** Places orders and waits until all are {@code status}; answers how many a second. */
    private double pay(int orders, String status) {
        long writer = journal.startWriter();
        StringBuilder payments = new StringBuilder();
        for (int i = 0; i < orders; i++) {
            payments.append(payments.isEmpty() ? "" : ", ").append("('")
                    .append(journal.placeOrder(writer, i + 1L).toUuid()).append("', 'stripe', '")
                    .append(StripeDouble.GRANTED).append("', 'EUR', 1999, 'PENDING', false, now())");
        }
        placed += orders;
        long startNanos = System.nanoTime();
        journal.execute("INSERT INTO payments (order_id, method, token, currency, due_minor, status, released,"
                + " next_try_at) VALUES " + payments);
        awaitAll(status);
        return orders / seconds(startNanos);
    }

    /** Has all that is promised shipped at once, and waits until it is paid. */
    private double capture() {
        int orders = Integer.parseInt(journal.query("SELECT count(*) FROM payments WHERE status = 'AUTHORIZED'"));
        long startNanos = System.nanoTime();
        journal.execute("UPDATE fulfillments SET status = 'SHIPPED' WHERE status = 'OPEN';"
                + "UPDATE payments SET next_try_at = now(), asks_provider = true WHERE status = 'AUTHORIZED'");
        awaitAll("PAID");
        return orders / seconds(startNanos);
    }

    private void awaitAll(String status) {
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(50)).until(() -> journal
                .query("SELECT count(*) FROM payments WHERE status NOT IN ('PAID', '" + status + "')").equals("0"));
    }

    private static double seconds(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e9;
    }
}
