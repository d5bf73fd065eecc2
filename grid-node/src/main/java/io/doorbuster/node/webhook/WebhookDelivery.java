package io.doorbuster.node.webhook;

import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.store.Database;
import io.doorbuster.store.WebhookOutbox;
import io.doorbuster.store.WebhookOutbox.Event;
import io.doorbuster.store.WebhookOutbox.Result;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what the outbox holds to the receiver. Every member does, each what it has claimed; nothing is lost with one.
 *
 * <p>One thread speaks to PostgreSQL, in short transactions between which it holds no connection; the requests have
 * threads of their own, which wait for the receiver and for nothing else. So a receiver can hold up {@link #MAX_UNDER_WAY}
 * requests, and no order.
 */
public final class WebhookDelivery implements AutoCloseable {

    /** Enough for a thousand events a second at a receiver that takes 15 ms; few enough for a small one. */
    static final int MAX_UNDER_WAY = 16;
    /** Longer than a request can take and its end be stored; what a dead member had claimed waits for so long. */
    private static final Duration LEASE = ReceiverClient.TIMEOUT.multipliedBy(3);
    /** What an event waits at most when nothing else is to be done; costs PostgreSQL five short queries a second. */
    private static final Duration IDLE_PAUSE = Duration.ofMillis(200);
    private static final Duration DATABASE_PAUSE = Duration.ofSeconds(2);
    private static final Duration BACKLOG_INTERVAL = Duration.ofSeconds(5);
    /** A stopping member waits so long for answers; those that come later are asked for again by another member. */
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(3);

    private static final Logger LOG = LoggerFactory.getLogger(WebhookDelivery.class);

    private final WebhookOutbox outbox;
    private final ReceiverClient receiver;
    private final WebhookMetrics metrics;
    private final CircuitBreaker breaker = new CircuitBreaker();
    private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
    private final BlockingQueue<Finished> finished = new ArrayBlockingQueue<>(MAX_UNDER_WAY);
    private final Thread thread = Thread.ofPlatform().name("webhook-sender").daemon().unstarted(this::run);
    private volatile boolean stopping;
    /** What ended and is not stored yet, because PostgreSQL is away. With what is under way never above the limit. */
    private final List<Result> unrecorded = new ArrayList<>();
    private int underWay;
    private boolean moreIsDue;
    private long backlogReadNanos = System.nanoTime() - BACKLOG_INTERVAL.toNanos();

    private record Finished(Event event, Answer answer) {}

    private WebhookDelivery(WebhookOutbox outbox, ReceiverClient receiver, WebhookMetrics metrics) {
        this.outbox = outbox;
        this.receiver = receiver;
        this.metrics = metrics;
    }

    /** Begins to send to {@code receiver}; returns at once. */
    public static WebhookDelivery start(WebhookReceiver.At receiver, Database database, MeterRegistry registry,
            Clock clock) {
        return start(new WebhookOutbox(database, clock), new ReceiverClient(receiver, ReceiverClient.TIMEOUT, clock),
                registry);
    }

    static WebhookDelivery start(WebhookOutbox outbox, ReceiverClient receiver, MeterRegistry registry) {
        WebhookDelivery delivery = new WebhookDelivery(outbox, receiver, new WebhookMetrics(registry));
        delivery.thread.start();
        return delivery;
    }

    private void run() {
        long stoppingSinceNanos = System.nanoTime();
        try {
            while (!stopping || (underWay > 0 && System.nanoTime() - stoppingSinceNanos < STOP_TIMEOUT.toNanos())) {
                if (!stopping) {
                    stoppingSinceNanos = System.nanoTime();
                }
                turnWhateverHappens();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Catches everything: an exception would end the sending for good. */
    private void turnWhateverHappens() throws InterruptedException {
        try {
            turn();
        } catch (LedgerUnavailableException e) {
            LOG.warn("webhooks wait for the database: {}", e.getMessage());
            TimeUnit.MILLISECONDS.sleep(DATABASE_PAUSE.toMillis());
        } catch (RuntimeException e) {
            LOG.error("webhooks cannot be sent, will try again", e);
            TimeUnit.MILLISECONDS.sleep(DATABASE_PAUSE.toMillis());
        }
    }

    private void turn() throws InterruptedException {
        awaitFinished();
        if (!unrecorded.isEmpty()) {
            outbox.record(unrecorded);
            metrics.recorded(unrecorded);
            underWay -= unrecorded.size();
            unrecorded.clear();
        }
        int wanted = stopping ? 0 : breaker.allowed(MAX_UNDER_WAY - underWay, underWay);
        moreIsDue = wanted > 0 && claim(wanted);
        if (System.nanoTime() - backlogReadNanos >= BACKLOG_INTERVAL.toNanos()) {
            backlogReadNanos = System.nanoTime();
            metrics.show(outbox.backlog());
        }
    }

    /** Waits for a request to end, unless there is something to send. */
    private void awaitFinished() throws InterruptedException {
        long patienceMillis = moreIsDue && underWay < MAX_UNDER_WAY ? 0 : IDLE_PAUSE.toMillis();
        @Nullable Finished first = finished.poll(patienceMillis, TimeUnit.MILLISECONDS);
        if (first != null) {
            List<Finished> all = new ArrayList<>(List.of(first));
            finished.drainTo(all);
            all.forEach(end -> unrecorded.add(result(end)));
            metrics.showPaused(breaker.isOpen());
        }
    }

    /** Answers whether as many were due as were asked for. */
    private boolean claim(int wanted) {
        List<Event> events = outbox.claim(wanted, LEASE);
        for (Event event : events) {
            underWay++;
            var _ = requests.submit(() -> finished.add(new Finished(event, send(event))));
        }
        return events.size() == wanted;
    }

    /** Whatever happens ends as an answer: a request that nobody hears of would take its place for ever. */
    private Answer send(Event event) {
        try {
            return receiver.send(event);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer.Unavailable("the member stopped");
        } catch (RuntimeException e) {
            LOG.error("{} cannot be sent", event, e);
            return new Answer.Unavailable(e.toString());
        }
    }

    private Result result(Finished end) {
        Event event = end.event();
        return switch (end.answer()) {
            case Answer.Accepted _ -> {
                if (breaker.isOpen()) {
                    LOG.info("the fulfillment webhook's receiver is back");
                }
                breaker.succeeded();
                yield new Result.Delivered(event);
            }
            case Answer.Gone(String error) -> dead(event, error);
            case Answer.Refused(String error) -> again(event, error);
            case Answer.Unavailable(String error) -> {
                boolean wasOpen = breaker.isOpen();
                breaker.failed();
                if (!wasOpen && breaker.isOpen()) {
                    LOG.warn("the fulfillment webhook's receiver is left alone for a while, it {}", status(error));
                }
                yield again(event, error);
            }
        };
    }

    private static Result again(Event event, String error) {
        return event.tries() < RetryDelay.MAX_TRIES
                ? new Result.Failed(event, error, RetryDelay.after(event.tries()))
                : dead(event, error);
    }

    private static Result dead(Event event, String error) {
        LOG.error("{} is set aside in dead_letters, the receiver {}", event, status(error));
        return new Result.Dead(event, error);
    }

    /** Without what the receiver says, which may hold an address: that stands in the dead letter. */
    private static String status(String error) {
        return error.startsWith(ReceiverClient.ANSWERED) ? error.substring(0, ReceiverClient.ANSWERED.length() + 3)
                : "gives no answer";
    }

    /** Sends nothing new, waits some seconds for what is under way, and ends. */
    @Override
    public void close() {
        stopping = true;
        try {
            thread.join(STOP_TIMEOUT.plus(DATABASE_PAUSE).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
        receiver.close();
        requests.shutdownNow();
    }
}
