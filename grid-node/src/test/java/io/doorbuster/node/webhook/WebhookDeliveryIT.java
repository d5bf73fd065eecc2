package io.doorbuster.node.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.doorbuster.domain.deadletter.DeadLetter;
import io.doorbuster.domain.deadletter.RetryOutcome;
import io.doorbuster.domain.fulfillment.AllocatedOrder;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.node.fulfillment.TestJournal;
import io.doorbuster.node.webhook.ScriptedReceiver.Reply;
import io.doorbuster.node.webhook.ScriptedReceiver.Request;
import io.doorbuster.store.DeadLetters;
import io.doorbuster.store.StreamSink;
import io.doorbuster.store.WebhookOutbox;
import io.doorbuster.store.WebhookOutbox.Event;
import io.doorbuster.store.WebhookOutbox.Result;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real PostgreSQL, and a receiver on a real socket that answers byte by byte what it is told to. */
class WebhookDeliveryIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final TestJournal JOURNAL = new TestJournal();
    private static final WebhookSecret SECRET = WebhookSecret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

    private final WebhookOutbox outbox = new WebhookOutbox(JOURNAL.database(), Clock.systemUTC());
    private final StreamSink sink = StreamSink.withOutbox(JOURNAL.database(), "fulfillment", Clock.systemUTC());
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final List<AutoCloseable> closeables = new ArrayList<>();
    private long writer;
    private long sequence;

    @AfterAll
    static void stopDatabase() throws IOException {
        JOURNAL.close();
    }

    @BeforeEach
    void empty() {
        JOURNAL.execute("TRUNCATE orders, order_lines, fulfillments, stream_positions, webhook_outbox, dead_letters");
        writer = JOURNAL.startWriter();
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable closeable : closeables.reversed()) {
            closeable.close();
        }
    }

    @Test
    void tellsWhatIsToBeShippedAndSignsIt() throws Exception {
        OrderId order = open();
        ScriptedReceiver receiver = deliverTo(_ -> Reply.OK);

        awaitDelivered(1);

        Request request = receiver.requests().getFirst();
        assertThat(request.header("webhook-id")).matches("evt_[0-9a-f]{32}");
        assertThat(request.header("webhook-signature")).isEqualTo(SECRET.sign(request.header("webhook-id"),
                Long.parseLong(request.header("webhook-timestamp")), request.body()));
        assertThat(request.header("content-type")).isEqualTo("application/json");
        assertThat(request.body()).startsWith("{\"type\":\"fulfillment.opened\",\"timestamp\":\"20").contains(
                "\"orderId\":\"" + order + "\"", "\"location\":\"main\"",
                "\"lines\":[{\"sku\":\"SKU\",\"quantity\":1}]",
                "\"id\":\"ful_" + request.header("webhook-id").substring(4), "\"shippingAddress\":{")
                .doesNotContain("ada@example.com", "1999");
    }

    @Test
    void writesNothingForWhatIsRolledBackOrKnown() {
        open();
        AllocatedOrder gap = new AllocatedOrder(writer, 7, 8, JOURNAL.placeOrder(writer, 8), List.of("main"), "");

        assertThat(fault(() -> sink.record(List.of(gap)))).isInstanceOf(IllegalStateException.class);

        assertThat(JOURNAL.count("webhook_outbox")).isEqualTo(1).isEqualTo(JOURNAL.count("fulfillments"));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = {"OK", "OK_WITHOUT_END", "GONE"})
    void asksAgainUntilItIsAccepted(Reply nonsense) throws Exception {
        open();
        ScriptedReceiver receiver = deliverTo(requests -> requests == 1 ? nonsense : Reply.OK);

        awaitDelivered(1);

        assertThat(receiver.requests()).hasSize(2);
        assertThat(receiver.requests().get(0).header("webhook-id"))
                .isEqualTo(receiver.requests().get(1).header("webhook-id"));
        assertThat(receiver.requests().get(0).body()).isEqualTo(receiver.requests().get(1).body());
        assertThat(receiver.requests()).allMatch(request -> request.line().startsWith("POST /in "));
        assertThat(receiver.bytesSent()).as("read of an answer").isLessThan(16_000_000);
        assertThat(registry.counter("doorbuster.webhook.failed").count()).isEqualTo(1);
    }

    @Test
    void takesAStatusForAnAnswerWhateverFollowsIt() throws Exception {
        open();
        ScriptedReceiver receiver = deliverTo(_ -> Reply.OK_WITHOUT_END);

        awaitDelivered(1);

        assertThat(receiver.requests()).hasSize(1);
    }

    @Test
    void givesUpAtOnceWhatIsNotWantedAndSendsItWhenAsked() throws Exception {
        open();
        ScriptedReceiver receiver = deliverTo(requests -> requests == 1 ? Reply.GONE : Reply.OK);
        await().atMost(LIMIT).until(() -> JOURNAL.count("dead_letters") == 1);

        DeadLetters deadLetters = new DeadLetters(JOURNAL.database(), sink);
        DeadLetter letter = deadLetters.list("", 10).letters().getFirst();
        RetryOutcome outcome = deadLetters.retry(letter.id());

        assertThat(letter.source()).isEqualTo("webhook");
        assertThat(letter.key()).isEqualTo(receiver.requests().getFirst().header("webhook-id"));
        assertThat(letter.error()).isEqualTo("answered 410: moved  away");
        assertThat(outcome).isEqualTo(new RetryOutcome.Retried(letter));
        assertThat(deadLetters.retry(letter.id())).isEqualTo(new RetryOutcome.NoSuchDeadLetter());
        awaitDelivered(1);
        assertThat(JOURNAL.count("dead_letters")).isZero();
    }

    @Test
    void givesUpAfterTheLastTry() throws Exception {
        open();
        JOURNAL.execute("UPDATE webhook_outbox SET tries = " + (RetryDelay.MAX_TRIES - 1));
        deliverTo(_ -> Reply.REFUSED);

        await().atMost(LIMIT).until(() -> JOURNAL.count("dead_letters") == 1);

        assertThat(JOURNAL.query("SELECT version || ' ' || error FROM dead_letters")).isEqualTo("20 answered 400");
        assertThat(outbox.backlog().events()).isZero();
        assertThat(registry.counter("doorbuster.webhook.dead").count()).isEqualTo(1);
    }

    @Test
    void aRefusedEventDoesNotHoldUpOthers() throws Exception {
        open(40);
        Set<String> refused = new HashSet<>();
        ScriptedReceiver receiver = deliverToEach(request -> {
            synchronized (refused) {
                if (refused.size() < 10) {
                    refused.add(request.header("webhook-id"));
                }
                return refused.contains(request.header("webhook-id")) ? Reply.REFUSED : Reply.OK;
            }
        });

        awaitDelivered(30);
        assertThat(receiver.requests().size()).isLessThan(100);
    }

    @Test
    void aReceiverThatIsAwayCostsFewRequestsAndNoTries() throws Exception {
        open(300);
        ScriptedReceiver receiver = deliverTo(_ -> Reply.SERVER_ERROR);

        Thread.sleep(4_000);

        assertThat(receiver.requests().size()).isBetween(CircuitBreaker.THRESHOLD, 40);
        assertThat(Long.parseLong(JOURNAL.query("SELECT count(*) FROM webhook_outbox WHERE tries = 0")))
                .isGreaterThan(250);
        receiver.replies(_ -> Reply.OK);
        awaitDelivered(300);
    }

    @Test
    void aSlowReceiverHoldsNoConnection() throws Exception {
        open(40);
        ScriptedReceiver receiver = deliverTo(_ -> Reply.SILENCE);
        await().atMost(LIMIT).until(() -> receiver.requests().size() >= WebhookDelivery.MAX_UNDER_WAY);

        assertThat(receiver.requests()).hasSize(WebhookDelivery.MAX_UNDER_WAY);
        assertThat(JOURNAL.query("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                + " AND pid <> pg_backend_pid() AND (state LIKE 'idle in%' OR wait_event_type = 'Lock')"))
                .isEqualTo("0");
        assertThat(JOURNAL.query("SELECT count(*) FROM (SELECT FROM webhook_outbox FOR UPDATE SKIP LOCKED) AS free"))
                .isEqualTo("40");
    }

    @Test
    void severalSendersShareTheWork() throws Exception {
        open(400);
        ScriptedReceiver receiver = receiver();
        for (int i = 0; i < 3; i++) {
            closeables.add(deliver(receiver));
        }

        awaitDelivered(400);

        assertThat(receiver.requests()).hasSize(400);
        assertThat(receiver.requests().stream().map(request -> request.header("webhook-id")).distinct()).hasSize(400);
    }

    @Test
    void whatADeadMemberHadClaimedIsSentByAnother() throws Exception {
        open(3);
        assertThat(outbox.claim(2, Duration.ofMillis(500))).hasSize(2); // and is never heard of again

        deliverTo(_ -> Reply.OK);

        awaitDelivered(3);
        assertThat(JOURNAL.query("SELECT string_agg(tries::text, ',' ORDER BY tries) FROM webhook_outbox"))
                .isEqualTo("1,2,2");
    }

    @Test
    void aLateResultChangesNothing() {
        open();
        Event first = outbox.claim(1, Duration.ZERO).getFirst();
        Event second = outbox.claim(1, LEASE).getFirst();

        outbox.record(List.of(new Result.Dead(first, "late")));
        assertThat(JOURNAL.count("dead_letters")).isZero();
        assertThat(outbox.claim(1, LEASE)).isEmpty();

        outbox.record(List.of(new Result.Delivered(second)));
        outbox.record(List.of(new Result.Failed(first, "late", Duration.ZERO)));
        assertThat(outbox.claim(1, LEASE)).isEmpty();
        assertThat(outbox.backlog()).isEqualTo(WebhookOutbox.Backlog.NONE);
    }

    @Test
    void goesOnWhenTheDatabaseIsBack() throws Exception {
        open(5);
        deliverTo(_ -> Reply.OK);
        awaitDelivered(5);

        JOURNAL.stop();
        Thread.sleep(1_000);
        JOURNAL.start();
        open(5);

        awaitDelivered(10);
    }

    @Test
    void setsAsideWhatCanNotBeReadAnyMore() throws Exception {
        open(3);
        JOURNAL.execute("UPDATE orders SET shipping_address = '[]' WHERE sequence = 2");

        deliverTo(_ -> Reply.OK);

        awaitDelivered(2);
        assertThat(JOURNAL.query("SELECT error FROM dead_letters")).startsWith("the order cannot be read");
    }

    private void open(int orders) {
        for (int i = 0; i < orders; i++) {
            open();
        }
    }

    private OrderId open() {
        OrderId order = JOURNAL.placeOrder(writer, ++sequence);
        sink.record(List.of(new AllocatedOrder(writer, sequence - 1, sequence, order, List.of("main"), "")));
        return order;
    }

    private ScriptedReceiver receiver() throws IOException {
        ScriptedReceiver receiver = new ScriptedReceiver();
        closeables.add(receiver);
        return receiver;
    }

    private ScriptedReceiver deliverTo(Function<Integer, Reply> byNumber) throws IOException {
        ScriptedReceiver receiver = receiver();
        receiver.replies(byNumber);
        closeables.add(deliver(receiver));
        return receiver;
    }

    private ScriptedReceiver deliverToEach(Function<Request, Reply> byRequest) throws IOException {
        ScriptedReceiver receiver = receiver();
        receiver.repliesByRequest(byRequest);
        closeables.add(deliver(receiver));
        return receiver;
    }

    private WebhookDelivery deliver(ScriptedReceiver receiver) {
        return WebhookDelivery.start(outbox,
                new ReceiverClient(new WebhookReceiver.At(receiver.url(), SECRET), TIMEOUT, Clock.systemUTC()),
                registry);
    }

    private static void awaitDelivered(int events) {
        await().atMost(LIMIT).until(() -> JOURNAL.query(
                "SELECT count(*) FROM webhook_outbox WHERE delivered_at IS NOT NULL").equals("" + events));
    }

    private static @Nullable Throwable fault(Runnable action) {
        return catchThrowable(action::run);
    }
}
