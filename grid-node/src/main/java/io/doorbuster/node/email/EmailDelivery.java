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
import java.util.ArrayList;
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
    /**
     * Nobody else sends what is claimed for so long; what a dead member had claimed waits for it. A batch ends when half of
     * it is gone, and the other half is longer than all the waits of one e-mail together.
     */
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
    private final Duration lease;
    private final Counter sent;
    private final Counter failed;
    private final Counter dead;
    private final AtomicLong pending = new AtomicLong();
    private final Thread thread = Thread.ofPlatform().name("email-sender").daemon().unstarted(this::run);
    private volatile boolean stopping;
    /** What ended and is not stored yet: a batch at most. Guarded by itself, for whoever stops the member stores it too. */
    private final List<Result> unrecorded = new ArrayList<>();
    private Duration pause = FIRST_PAUSE;

    private EmailDelivery(EmailOutbox outbox, SmtpClient client, MeterRegistry registry, Duration lease) {
        this.outbox = outbox;
        this.client = client;
        this.lease = lease;
        sent = Counter.builder("doorbuster.email.sent").register(registry);
        failed = Counter.builder("doorbuster.email.failed").register(registry);
        dead = Counter.builder("doorbuster.email.dead").register(registry);
        Gauge.builder("doorbuster.email.pending", pending, AtomicLong::get).register(registry);
    }

    /** Begins to send by {@code server}; returns at once. */
    public static EmailDelivery start(MailServer.Smtp server, Database database, MeterRegistry registry, Clock clock) {
        return start(new EmailOutbox(database, clock), new SmtpClient(server), registry, LEASE);
    }

    static EmailDelivery start(EmailOutbox outbox, SmtpClient client, MeterRegistry registry, Duration lease) {
        EmailDelivery delivery = new EmailDelivery(outbox, client, registry, lease);
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
            record(); // before all else: what is not recorded is sent again
            pending.set(outbox.pending());
            long claimedNanos = System.nanoTime();
            List<Email> emails = outbox.claim(BATCH, lease);
            if (emails.isEmpty()) {
                return IDLE_PAUSE;
            }
            boolean wasThere = client.send(emails, pause, () -> goesOn(claimedNanos), this::keep);
            Duration next = wasThere ? Duration.ZERO : pause;
            pause = wasThere ? FIRST_PAUSE : longer(pause);
            record();
            return next;
        } catch (LedgerUnavailableException e) {
            LOG.warn("e-mails wait for the database: {}", e.getMessage());
            return LONGEST_PAUSE.dividedBy(10);
        } catch (RuntimeException e) {
            LOG.error("e-mails cannot be sent, will try again", e);
            return LONGEST_PAUSE;
        }
    }

    private boolean goesOn(long claimedNanos) {
        return !stopping && System.nanoTime() - claimedNanos < lease.toNanos() / 2;
    }

    private void keep(Result result) {
        synchronized (unrecorded) {
            unrecorded.add(result);
        }
    }

    private void record() {
        synchronized (unrecorded) {
            if (!unrecorded.isEmpty()) {
                outbox.record(unrecorded);
                unrecorded.forEach(this::count);
                unrecorded.clear();
            }
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
            case Result.Dead(Email email, _) -> {
                LOG.error("{} is set aside in dead_letters, with what the server said", email);
                dead.increment();
            }
        }
    }

    /**
     * Begins no further e-mail, waits some seconds for the one under way, and ends. If that one takes longer, it may be
     * sent again by another member; those before it are not. Blocks as long as the database lets it.
     */
    @Override
    public void close() {
        stopping = true;
        try {
            thread.join(STOP_TIMEOUT.toMillis());
            record();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn("e-mails that were sent may be sent again: {}", e.toString());
        }
        thread.interrupt();
    }
}
