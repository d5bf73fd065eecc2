package io.doorbuster.node.email;

import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.store.Database;
import io.doorbuster.store.EmailOutbox;
import io.doorbuster.store.EmailOutbox.Email;
import io.doorbuster.store.EmailOutbox.Result;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what the e-mail outbox holds, in batches. Every member does, on one thread that holds no connection to PostgreSQL
 * while it speaks to the mail server: a slow one holds up e-mails, and nothing else.
 */
public final class EmailDelivery implements AutoCloseable {

    /** E-mails of one connection to the server; servers end longer ones. */
    private static final int BATCH = 50;
    /** Longer than a batch takes at a server that needs five seconds for each; a dead member's wait so long. */
    private static final Duration LEASE = Duration.ofMinutes(5);
    /** How long an e-mail waits at most while the server keeps up. */
    private static final Duration IDLE_PAUSE = Duration.ofSeconds(1);
    /** The first pause after the server could not be spoken to; each doubles. */
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(3);

    private static final Logger LOG = LoggerFactory.getLogger(EmailDelivery.class);

    private final EmailOutbox outbox;
    private final SmtpClient client;
    private final Counter sent;
    private final Counter failed;
    private final Counter dead;
    private final AtomicLong pending = new AtomicLong();
    private final Thread thread = Thread.ofPlatform().name("email-sender").daemon().unstarted(this::run);
    private volatile boolean stopping;
    private Duration pause = FIRST_PAUSE;

    private EmailDelivery(EmailOutbox outbox, SmtpClient client, MeterRegistry registry) {
        this.outbox = outbox;
        this.client = client;
        sent = Counter.builder("doorbuster.email.sent").register(registry);
        failed = Counter.builder("doorbuster.email.failed").register(registry);
        dead = Counter.builder("doorbuster.email.dead").register(registry);
        Gauge.builder("doorbuster.email.pending", pending, AtomicLong::get).register(registry);
    }

    /** Begins to send by {@code server}; returns at once. */
    public static EmailDelivery start(MailServer.Smtp server, Database database, MeterRegistry registry, Clock clock) {
        EmailDelivery delivery =
                new EmailDelivery(new EmailOutbox(database, clock), new SmtpClient(server), registry);
        delivery.thread.start();
        return delivery;
    }

    private void run() {
        try {
            while (!stopping) {
                TimeUnit.MILLISECONDS.sleep(turn().toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends a batch; answers how long to wait for the next. Catches everything: the sending must not end for good. */
    private Duration turn() {
        try {
            pending.set(outbox.pending());
            List<Email> emails = outbox.claim(BATCH, LEASE);
            if (emails.isEmpty()) {
                return IDLE_PAUSE;
            }
            List<Result> results = client.send(emails, pause);
            outbox.record(results);
            results.forEach(this::count);
            boolean away = results.stream().anyMatch(Result.Postponed.class::isInstance);
            Duration next = away ? pause : Duration.ZERO;
            pause = away ? longer(pause) : FIRST_PAUSE;
            return next;
        } catch (LedgerUnavailableException e) {
            LOG.warn("e-mails wait for the database: {}", e.getMessage());
            return LONGEST_PAUSE.dividedBy(10);
        } catch (RuntimeException e) {
            LOG.error("e-mails cannot be sent, will try again", e);
            return LONGEST_PAUSE;
        }
    }

    private Duration longer(Duration last) {
        LOG.warn("the mail server does not answer; it is tried again in {} ms", last.toMillis());
        Duration doubled = last.multipliedBy(2);
        return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }

    private void count(Result result) {
        switch (result) {
            case Result.Sent _ -> sent.increment();
            case Result.Failed _,Result.Postponed _ -> failed.increment();
            case Result.Dead(Email email, String error) -> {
                LOG.error("{} is set aside in dead_letters: {}", email, error);
                dead.increment();
            }
        }
    }

    /** Sends no further batch, waits some seconds for the one under way, and ends. */
    @Override
    public void close() {
        stopping = true;
        try {
            thread.join(STOP_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
    }
}
