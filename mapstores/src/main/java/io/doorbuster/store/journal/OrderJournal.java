package io.doorbuster.store.journal;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.fulfillment.RecentOrders;
import io.doorbuster.domain.journal.JournalEntry;
import io.doorbuster.domain.journal.Resend;
import io.doorbuster.domain.order.Placement;
import io.doorbuster.domain.order.Placement.NotReady;
import io.doorbuster.domain.order.Placement.Overloaded;
import io.doorbuster.domain.order.Placement.Unknown;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The member's one writer of orders. Everything that is waiting goes into one batch, and its new orders into one
 * transaction; while it commits, the next batch gathers (group commit, with no timer). An order is answered when its
 * transaction is committed, not before.
 *
 * <p>When the connection breaks, nobody knows whether the batch is committed: it is sent again, on a new connection,
 * until that is answered. Its attempts are unique, so it counts once. Nothing after it is sent meanwhile, which is also
 * why the sequence of a writer is the order of its commits.
 */
public final class OrderJournal implements AutoCloseable {

    /*
     * Threads: submit() on any, all else on the writer's own. A fault of the server holds the writer in write(), not the
     * member: isAvailable() turns false, so that nothing new is reserved, and the bounded queue answers the rest.
     */
    private static final Logger LOG = LoggerFactory.getLogger(OrderJournal.class);

    /** A deadlock's loser gets through at once; a server that restarts is not hammered. */
    private static final long FIRST_BACK_OFF_MILLIS = 20;
    private static final long MAX_BACK_OFF_MILLIS = 1_000;
    /** How long close waits for what is waiting: the deadline of the callers. */
    private static final long CLOSE_MILLIS = 10_000;

    private final Clock clock;
    private final JournalWriter writer;
    private final JournalQueue queue = new JournalQueue();
    private final Thread thread;
    private final CountDownLatch connected = new CountDownLatch(1);
    private volatile boolean available;
    private volatile boolean closed;
    private final AtomicInteger outages = new AtomicInteger();

    /** An order in the queue, and whom to tell. */
    record Waiting(JournalEntry entry, CompletableFuture<Placement> answer) {}

    private OrderJournal(Clock clock, JournalWriter writer) {
        this.clock = clock;
        this.writer = writer;
        this.thread = Thread.ofPlatform().name("order-journal").unstarted(this::run);
    }

    /**
     * Starts the writer; it connects by itself, see {@link #isAvailable()}.
     *
     * @param member the name under which the writer is registered, for operators to read
     * @param recent told of each order that is committed
     */
    public static OrderJournal start(ConnectionSource connections, String member, Clock clock, JournalListener listener,
            RecentOrders recent) {
        OrderJournal journal =
                new OrderJournal(clock, new JournalWriter(connections, member, clock, listener, recent));
        journal.thread.start();
        return journal;
    }

    /**
     * Blocks until the writer has its first connection, or the limit has passed; a member that starts has nothing to
     * take orders with before.
     */
    public void awaitConnection(Duration limit) throws InterruptedException {
        boolean _ = connected.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whether PostgreSQL answered the writer last time: to be asked before anything is reserved. */
    public boolean isAvailable() {
        return available && !closed;
    }

    /**
     * Whether the writer has come across the attempt lately, so that it may own an order: a hint, of which both answers may
     * be wrong. Never blocks.
     */
    public boolean hasSeen(AttemptId attempt) {
        return writer.hasSeen(attempt);
    }

    /** How often PostgreSQL was lost so far; what it knew may not be what it knows once it is back. */
    public int outages() {
        return outages.get();
    }

    /** Orders that wait for the writer. */
    public int waiting() {
        return queue.waiting();
    }

    /**
     * Hands over the orders of a call, which are written together, and answers what will become of each; never blocks.
     * {@code Overloaded} at once if too many are waiting.
     */
    public List<CompletableFuture<Placement>> submit(List<JournalEntry> entries) {
        List<Waiting> call = entries.stream().map(entry -> new Waiting(entry, new CompletableFuture<>())).toList();
        if (closed || !queue.offer(call)) {
            answerAll(call, new Overloaded());
        }
        return call.stream().map(Waiting::answer).toList();
    }

    /** Writes what is waiting, bounded in time, and stops. What could not be written is answered {@code Unknown}. */
    @Override
    public void close() {
        closed = true;
        try {
            thread.join(CLOSE_MILLIS);
            thread.interrupt();
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!closed || !queue.isEmpty()) {
                connect();
                List<Waiting> batch = queue.poll();
                if (!batch.isEmpty()) {
                    write(batch, Resend.NOT_SENT);
                }
            }
        } catch (InterruptedException e) {
            LOG.warn("The order journal was stopped with {} orders waiting", queue.waiting());
        } finally {
            available = false;
            writer.disconnect();
            answerAll(queue.clear(), new Unknown());
        }
    }

    /**
     * Waits until there is a connection. A batch may end without one, when nobody waits for its orders any more; nothing
     * else would look for PostgreSQL then, for no order is handed to a journal that is not available.
     */
    private void connect() throws InterruptedException {
        BackOff backOff = new BackOff();
        while (!closed && !available) {
            try {
                writer.connect();
                available = true;
                connected.countDown();
            } catch (SQLException fault) {
                LOG.warn("The order journal cannot reach PostgreSQL: {}", fault.getMessage());
                backOff.sleep();
            }
        }
    }

    private void write(List<Waiting> batch, Resend start) throws InterruptedException {
        List<Waiting> rest = batch;
        BackOff backOff = new BackOff();
        Resend resend = start;
        try {
            rest = withoutExpired(rest, resend);
            while (!rest.isEmpty()) {
                try {
                    if (resend == Resend.NOT_SENT) {
                        rest = writer.placeNew(rest);
                        rest = writer.recall(rest);
                    }
                    if (!rest.isEmpty()) {
                        writer.write(rest);
                    }
                    available = true;
                    rest = List.of();
                } catch (SQLException fault) {
                    resend = resend.after(writer.reached());
                    Resend.Step step = resend.step(SqlFault.of(fault));
                    if (step == Resend.Step.ISOLATE) {
                        isolate(rest, resend, fault);
                        rest = List.of();
                    } else {
                        recover(step, fault);
                        backOff.sleep();
                        rest = withoutExpired(rest, resend);
                    }
                }
            }
        } catch (InterruptedException e) {
            answerAll(rest, new Unknown());
            throw e;
        }
    }

    private List<Waiting> withoutExpired(List<Waiting> batch, Resend resend) {
        long nowMillis = clock.millis();
        List<Waiting> rest = new ArrayList<>(batch);
        rest.removeIf(waiting -> resend.mayLeaveOut(waiting.entry(), nowMillis)
                && waiting.answer().complete(new Unknown()));
        return rest;
    }

    /** Halves the batch until the row that PostgreSQL refuses is alone. */
    private void isolate(List<Waiting> batch, Resend resend, SQLException fault) throws InterruptedException {
        writer.rollback();
        if (batch.size() == 1) {
            LOG.error("PostgreSQL refuses {}: {}", batch.getFirst().entry().order(), fault.getMessage());
            answerAll(batch, new NotReady());
            return;
        }
        int middle = batch.size() / 2;
        write(batch.subList(0, middle), resend);
        write(batch.subList(middle, batch.size()), resend);
    }

    private void recover(Resend.Step step, SQLException fault) {
        LOG.warn("The order journal sends a batch again: {}", fault.getMessage());
        if (step == Resend.Step.ROLL_BACK) {
            writer.rollback();
        } else {
            available = false;
            outages.incrementAndGet();
            writer.disconnect();
        }
    }

    private static void answerAll(Iterable<Waiting> orders, Placement answer) {
        orders.forEach(waiting -> waiting.answer().complete(answer));
    }

    /** Waits twice as long each time. */
    private static final class BackOff {
        private long millis = FIRST_BACK_OFF_MILLIS;

        void sleep() throws InterruptedException {
            Thread.sleep(millis);
            millis = Math.min(2 * millis, MAX_BACK_OFF_MILLIS);
        }
    }
}
