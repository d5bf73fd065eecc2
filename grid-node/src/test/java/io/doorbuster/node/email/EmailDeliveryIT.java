package io.doorbuster.node.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.deadletter.DeadLetter;
import io.doorbuster.domain.fulfillment.AllocatedOrder;
import io.doorbuster.domain.fulfillment.ShipGoods;
import io.doorbuster.domain.order.CancelOrder;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.Units;
import io.doorbuster.node.email.ScriptedMailServer.Mail;
import io.doorbuster.node.fulfillment.TestJournal;
import io.doorbuster.store.Cancellations;
import io.doorbuster.store.DeadLetters;
import io.doorbuster.store.EmailOutbox;
import io.doorbuster.store.EmailQueue;
import io.doorbuster.store.Fulfillments;
import io.doorbuster.store.StreamSink;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real PostgreSQL, and a mail server on a real socket. */
class EmailDeliveryIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration LEASE = Duration.ofMinutes(5);
    private static final Clock CLOCK = Clock.systemUTC();
    private static final TestJournal JOURNAL = new TestJournal();

    private final StreamSink sink =
            new StreamSink(JOURNAL.database(), "fulfillment", CLOCK).confirmingBy(EmailQueue.ON);
    private final Fulfillments fulfillments = new Fulfillments(JOURNAL.database(), CLOCK, EmailQueue.ON);
    private final Cancellations cancellations = new Cancellations(JOURNAL.database(), CLOCK, EmailQueue.ON);
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
        JOURNAL.execute("TRUNCATE orders, order_lines, fulfillments, stream_positions, email_outbox, dead_letters,"
                + " shipments, shipment_lines, order_cancellations, inventory");
        JOURNAL.execute("INSERT INTO inventory (sku, version, received, sold) VALUES ('SKU', 1, 1000, 1000)");
        writer = JOURNAL.startWriter();
        sequence = 0;
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable closeable : closeables.reversed()) {
            closeable.close();
        }
    }

    @Test
    void tellsOfOrderParcelAndCancellation() throws Exception {
        OrderId shipped = take("ada@example.com");
        ship(shipped, "1Z<script>");
        OrderId cancelled = take("bob@example.com");
        ScriptedMailServer server = deliver(_ -> "250 ok");
        await().atMost(LIMIT).until(() -> server.mails().size() == 3);
        cancellations.cancel(new CancelOrder(cancelled, 0, "<b>no</b>", "guest"));
        cancellations.cancel(new CancelOrder(cancelled, 0, "<b>no</b>", "guest"));

        await().atMost(LIMIT).until(() -> server.mails().size() == 4);

        assertThat(server.mails()).extracting(Mail::recipient).containsExactlyInAnyOrder("ada@example.com",
                "ada@example.com", "bob@example.com", "bob@example.com");
        String parcel = of(server, "is on its way");
        assertThat(parcel).contains("Message-ID: <shipment-", "multipart/alternative", "Tracking: 1Z<script>",
                "Tracking: 1Z&lt;script&gt;", "Auto-Submitted: auto-generated");
        assertThat(of(server, "is cancelled")).as("what a stranger can write").doesNotContain("no</b>", "no&lt;");
        assertThat(of(server, "Thank you")).contains("19.99 EUR");
        await().atMost(LIMIT).until(() -> registry.counter("doorbuster.email.sent").count() == 4);
        assertThat(JOURNAL.query("SELECT count(*) FROM email_outbox WHERE sent_at IS NULL")).isEqualTo("0");
    }

    @Test
    void queuesEachOnceWhoeverStoresTheOrderAgain() {
        OrderId id = JOURNAL.placeOrder(writer, 1);
        AllocatedOrder order = new AllocatedOrder(writer, 0, 1, id, List.of("main"), "");
        sink.record(List.of(order));
        sink.record(List.of(order));

        assertThat(JOURNAL.count("email_outbox")).isEqualTo(1);
    }

    @Test
    void queuesNothingWhereNoneAreSent() {
        OrderId id = JOURNAL.placeOrder(writer, 1);
        new StreamSink(JOURNAL.database(), "fulfillment", CLOCK)
                .record(List.of(new AllocatedOrder(writer, 0, 1, id, List.of("main"), "")));
        new Cancellations(JOURNAL.database(), CLOCK, EmailQueue.OFF).cancel(new CancelOrder(id, 0, "", "guest"));

        assertThat(JOURNAL.count("email_outbox")).isZero();
    }

    @Test
    void confirmsNothingThatWasCancelledBefore() {
        OrderId id = JOURNAL.placeOrder(writer, 1);
        cancellations.cancel(new CancelOrder(id, 0, "", "guest"));
        sink.record(List.of(new AllocatedOrder(writer, 0, 1, id, List.of("main"), "")));

        assertThat(JOURNAL.query("SELECT string_agg(kind, ' ') FROM email_outbox")).isEqualTo("CANCELLATION");
    }

    @Test
    void confirmsNothingAnyMoreThatIsCancelledBeforeItLeft() throws Exception {
        OrderId id = take("gone@example.com");
        cancellations.cancel(new CancelOrder(id, 0, "", "guest"));
        ScriptedMailServer server = deliver(_ -> "250 ok");

        await().atMost(LIMIT).until(() -> server.mails().size() == 1);
        assertThat(of(server, "is cancelled")).doesNotContain("Thank you");
        assertThat(JOURNAL.query("SELECT error FROM email_outbox WHERE kind = 'CONFIRMATION'")).isEqualTo("cancelled");
    }

    @Test
    void confirmsAnOrderThatWasSetAsideOnceItIsTried() {
        sequence++;
        OrderId id = JOURNAL.placeOrder(writer, sequence);
        sink.record(List.of(new AllocatedOrder(writer, sequence - 1, sequence, id, List.of(), "not readable")));
        assertThat(JOURNAL.count("email_outbox")).isZero();

        letters().retry(letters().list("", 1).letters().getFirst().id());

        assertThat(JOURNAL.query("SELECT string_agg(kind, ' ') FROM email_outbox")).isEqualTo("CONFIRMATION");
    }

    @Test
    void setsAsideWhatIsRefusedForGoodAndGoesOn() throws Exception {
        take("gone@example.com");
        take("ada@example.com\r\nBcc: all@example.com");
        take("ada@example.com, eve@example.com");
        take("late@example.com");
        take("ada@example.com");
        ScriptedMailServer server = deliver(address -> switch (address) {
            case "gone@example.com" -> "550 no such user";
            case "late@example.com" -> "451 later";
            default -> "250 ok";
        });

        await().atMost(LIMIT).until(() -> registry.counter("doorbuster.email.dead").count() == 3);

        await().atMost(LIMIT).until(() -> server.mails().size() == 1);
        assertThat(server.mails()).extracting(Mail::recipient).containsExactly("ada@example.com");
        assertThat(JOURNAL.query("SELECT tries || ' ' || (next_try_at > now() + interval '20 s') FROM email_outbox"
                + " WHERE error LIKE '%451%'")).isEqualTo("1 true");
        DeadLetter letter = letters().list("", 10).letters().stream()
                .filter(dead -> dead.error().contains("550")).findFirst().orElseThrow();
        letters().retry(letter.id());
        await().atMost(LIMIT).until(() -> registry.counter("doorbuster.email.dead").count() == 4);
    }

    @Test
    void setsNothingAsideBecauseTheServerRefusesTheSender() throws Exception {
        take("ada@example.com");
        take("bob@example.com");
        ScriptedMailServer server = new ScriptedMailServer(_ -> "250 ok");
        closeables.add(server);
        server.answerSender("550 no quota left");
        start(server.port());
        await().atMost(LIMIT).until(() -> server.refusals() >= 2);
        server.answerSender("250 ok");

        await().atMost(LIMIT).until(() -> server.mails().size() == 2);
        assertThat(JOURNAL.count("dead_letters")).isZero();
    }

    /** Cut to a byte, the first letter of Łukasz is an A. */
    @Test
    void sendsToNobodyElseWhatCannotBeWrittenInAscii() throws Exception {
        take("Łukasz@example.com");
        take("ada@bücher.example");
        ScriptedMailServer server = deliver(_ -> "250 ok");

        await().atMost(LIMIT).until(() -> registry.counter("doorbuster.email.dead").count() == 1
                && server.mails().size() == 1);
        assertThat(server.mails()).extracting(Mail::recipient).containsExactly("ada@xn--bcher-kva.example");
    }

    @Test
    void losesNoTriesWhileTheServerIsAway() throws Exception {
        take("ada@example.com");
        ScriptedMailServer away = new ScriptedMailServer(_ -> "250 ok");
        away.close();
        start(away.port());
        await().atMost(LIMIT).until(() -> registry.counter("doorbuster.email.failed").count() >= 2);

        assertThat(JOURNAL.query("SELECT tries FROM email_outbox")).isIn("0", "1");
        assertThat(JOURNAL.count("dead_letters")).isZero();
    }

    @Test
    void sendsManyOnOneConnection() throws Exception {
        for (int i = 0; i < 30; i++) {
            take("ada" + i + "@example.com");
        }
        ScriptedMailServer server = deliver(_ -> "250 ok");

        await().atMost(LIMIT).until(() -> server.mails().size() == 30);

        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void sendsNothingTwiceBecauseTheDatabaseWasAway() throws Exception {
        takeMany(5);
        AtomicBoolean stopped = new AtomicBoolean();
        ScriptedMailServer server = deliver(_ -> {
            if (stopped.compareAndSet(false, true)) {
                stopDatabaseInTheBatch();
            }
            return "250 ok";
        });
        await().atMost(LIMIT).until(() -> server.mails().size() >= 5);
        Thread.sleep(4_000); // a second more than the pool waits for a connection: recording has failed by now

        JOURNAL.start();
        JOURNAL.execute("UPDATE email_outbox SET next_try_at = now() WHERE sent_at IS NULL"); // as if the lease were over

        await().atMost(LIMIT).until(() -> unsent() == 0);
        assertThat(server.mails()).hasSize(5);
    }

    @Test
    void recordsWhatItHasSentWhenItStopsInABatch() throws Exception {
        takeMany(20);
        ScriptedMailServer server = deliver(_ -> after(Duration.ofMillis(500)));
        await().atMost(LIMIT).until(() -> server.mails().size() >= 2);

        closeables.removeLast().close();

        assertThat(server.mails()).hasSizeBetween(2, 5);
        assertThat(unsent()).isEqualTo(20 - server.mails().size());
        assertThat(JOURNAL.query("SELECT count(*) FROM email_outbox WHERE sent_at IS NULL AND next_try_at <= now()"
                + " AND tries = 0")).as("left to others at once").isEqualTo(Long.toString(unsent()));
    }

    @Test
    void recordsWhatItHasSentThoughTheNextIsStuckWhenItStops() throws Exception {
        takeMany(5);
        AtomicInteger asked = new AtomicInteger();
        ScriptedMailServer server = deliver(_ -> asked.incrementAndGet() < 3 ? "250 ok" : after(Duration.ofSeconds(8)));
        await().atMost(LIMIT).until(() -> asked.get() == 3);

        closeables.removeLast().close();

        assertThat(server.mails()).hasSize(2);
        assertThat(unsent()).isEqualTo(3);
    }

    @Test
    void sendsNothingTwiceThoughTheServerIsSlowerThanTheLease() throws Exception {
        takeMany(16);
        ScriptedMailServer server = new ScriptedMailServer(_ -> after(Duration.ofMillis(400)));
        closeables.add(server);
        start(server.port(), Duration.ofSeconds(4));
        start(server.port(), Duration.ofSeconds(4));

        await().atMost(LIMIT).until(() -> unsent() == 0);

        assertThat(server.mails()).extracting(Mail::recipient).doesNotHaveDuplicates().hasSize(16);
    }

    @Test
    void doesNotDeadlockWithAMemberThatIsLate() throws Exception {
        takeMany(40);
        EmailOutbox outbox = new EmailOutbox(JOURNAL.database(), CLOCK);
        List<EmailOutbox.Result> ends = outbox.claim(40, Duration.ofMinutes(5))
                .stream().<EmailOutbox.Result>map(EmailOutbox.Result.Sent::new).toList();
        for (int round = 0; round < 20; round++) {
            JOURNAL.execute("UPDATE email_outbox SET sent_at = NULL");
            CyclicBarrier start = new CyclicBarrier(2);
            try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
                for (Future<Void> end : List.of(record(threads, outbox, ends, start),
                        record(threads, outbox, ends.reversed(), start))) {
                    end.get();
                }
            }
            assertThat(unsent()).isZero();
        }
    }

    private static Future<Void> record(ExecutorService threads, EmailOutbox outbox, List<EmailOutbox.Result> ends,
            CyclicBarrier start) {
        return threads.submit(() -> {
            start.await();
            outbox.record(ends);
            return null;
        });
    }

    private void takeMany(int count) {
        for (int i = 0; i < count; i++) {
            take("ada" + i + "@example.com");
        }
    }

    private static long unsent() {
        return Long.parseLong(JOURNAL.query("SELECT count(*) FROM email_outbox WHERE sent_at IS NULL"));
    }

    private static void stopDatabaseInTheBatch() {
        try {
            JOURNAL.stop();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String after(Duration pause) {
        LockSupport.parkNanos(pause.toNanos());
        return "250 ok";
    }

    private DeadLetters letters() {
        return new DeadLetters(JOURNAL.database(), sink);
    }

    private static String of(ScriptedMailServer server, String text) {
        return server.mails().stream().map(Mail::content).filter(content -> content.contains(text)).findFirst()
                .orElseThrow();
    }

    private OrderId take(String email) {
        sequence++;
        OrderId id = JOURNAL.placeOrder(writer, sequence);
        JOURNAL.execute("UPDATE orders SET email = '" + email + "' WHERE id = '" + id.toUuid() + "'");
        sink.record(List.of(new AllocatedOrder(writer, sequence - 1, sequence, id, List.of("main"), "")));
        return id;
    }

    private void ship(OrderId order, String tracking) {
        String id = fulfillments.list(Optional.empty(), "", 10).fulfillments().stream()
                .filter(fulfillment -> fulfillment.orderId().equals(order)).findFirst().orElseThrow().id();
        fulfillments.acknowledge(id);
        fulfillments.ship(new ShipGoods(id, AttemptId.of("op", "ship", id), List.of(new Units("SKU", 1)), tracking));
    }

    private ScriptedMailServer deliver(Function<String, String> answers) throws IOException {
        ScriptedMailServer server = new ScriptedMailServer(answers);
        closeables.add(server);
        start(server.port());
        return server;
    }

    private void start(int port) {
        start(port, LEASE);
    }

    private void start(int port, Duration lease) {
        MailServer.Smtp server = new MailServer.Smtp("127.0.0.1", port, MailServer.Encryption.NONE, "", "",
                "Shop <shop@example.com>");
        closeables.add(EmailDelivery.start(new EmailOutbox(JOURNAL.database(), CLOCK), new SmtpClient(server), registry,
                lease));
    }
}
