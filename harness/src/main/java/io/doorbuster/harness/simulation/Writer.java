package io.doorbuster.harness.simulation;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.journal.JournalEntry;
import io.doorbuster.domain.journal.Resend;
import io.doorbuster.domain.journal.WriteFault;
import io.doorbuster.domain.order.Placement;
import io.doorbuster.domain.order.Placement.NotReady;
import io.doorbuster.domain.order.Placement.Overloaded;
import io.doorbuster.domain.order.Placement.Unknown;
import io.doorbuster.domain.stock.LedgerRow;
import io.doorbuster.domain.stock.Settlement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A member's one writer, as {@code OrderJournal} is: one batch after the other. */
final class Writer {

    private static final long MAX_BACK_OFF_MICROS = 1_000_000;
    /** Small in some histories, so that the limit is met. */
    private static final int FEW = 4;
    private static final int MANY = 20_000;

    private final Member member;
    private final World world;
    private final int maxWaiting;
    private final Deque<Waiting> queue = new ArrayDeque<>();
    private final Deque<Delivery> deliveries = new ArrayDeque<>();
    private final BatchWriter batches;
    private @Nullable Connection connection;
    private boolean available;
    private long writer;

    /** An order in the queue, and whom to tell. */
    record Waiting(JournalEntry entry, Consumer<Placement> answer) {}

    Writer(Member member) {
        this.member = member;
        this.world = member.world;
        this.batches = new BatchWriter(this, member);
        this.maxWaiting = world.chance.oneIn(8) ? FEW : MANY;
    }

    /** Connects, as long as it takes: nobody hands an order to a journal that is not available. */
    void start() {
        connect(connected -> {
            available = true;
            next();
        }, () -> member.later(MAX_BACK_OFF_MICROS, this::start));
    }

    boolean isAvailable() {
        return available;
    }

    /** PostgreSQL has answered. */
    void hasAnswered() {
        available = true;
    }

    /** Whether it knows, or believes to know, that the attempt has been here before: it forgets some. */
    boolean hasSeen(AttemptId attempt) {
        return batches.isSeen(attempt);
    }

    /** By which its orders are numbered; 0 before it has connected. */
    long number() {
        return writer;
    }

    /** The orders of a call, all or none. */
    void submit(List<Waiting> call) {
        if (queue.size() + call.size() > maxWaiting) {
            call.forEach(waiting -> waiting.answer().accept(new Overloaded()));
            return;
        }
        queue.addAll(call);
        next();
    }

    private void next() {
        if (deliveries.isEmpty() && !queue.isEmpty() && available) {
            deliveries.add(new Delivery(List.copyOf(queue), Resend.NOT_SENT));
            queue.clear();
            send(deliveries.getFirst());
        }
    }

    /** All of it is answered. */
    void done(Delivery delivery) {
        deliveries.remove(delivery);
        if (deliveries.isEmpty()) {
            if (available) {
                next();
            } else {
                start();
            }
        } else {
            send(deliveries.getFirst());
        }
    }

    private void connect(Consumer<Connection> connected, Runnable failed) {
        Connection open = connection;
        if (open != null && !open.isBroken()) {
            connected.accept(open);
            return;
        }
        Connection.open(member, member.ledger, opened -> {
            connection = opened;
            if (writer == 0) {
                writer = member.ledger.registerWriter();
                member.recent.begin(writer);
            }
            connected.accept(opened);
        }, failed);
    }

    private void send(Delivery delivery) {
        List<Waiting> rest = new ArrayList<>();
        for (Waiting waiting : delivery.rest) {
            if (delivery.resend.mayLeaveOut(waiting.entry(), member.nowMillis())) {
                world.count(Happening.LEFT_OUT_OF_BATCH);
                waiting.answer().accept(new Unknown());
            } else {
                rest.add(waiting);
            }
        }
        delivery.rest = rest;
        if (rest.isEmpty()) {
            done(delivery);
        } else {
            connect(open -> batches.write(delivery, open), () -> failed(delivery, WriteFault.UNAVAILABLE));
        }
    }

    /** What is left of it is sent again, once it is known how. */
    void failed(Delivery delivery, WriteFault fault) {
        delivery.resend = delivery.resend.after(delivery.reached);
        world.count(fault == WriteFault.BAD_ROW ? Happening.BAD_ROW : Happening.BATCH_SENT_AGAIN);
        world.tell(() -> member + "'s writer met " + fault
                + (delivery.reached == Resend.Reached.COMMIT ? " at COMMIT" : ""));
        if (!world.has(Bug.RECENT_ORDERS_SKIP_A_LOST_COMMIT)) {
            member.recent.lose(writer);
        }
        Connection open = connection;
        if (world.has(Bug.COMMIT_UNKNOWN_IS_FAILURE) && delivery.reached == Resend.Reached.COMMIT) {
            giveUp(delivery);
            return;
        }
        switch (delivery.resend.step(fault)) {
            case ISOLATE -> {
                if (open != null) {
                    open.rollback();
                }
                isolate(delivery);
                return;
            }
            case ROLL_BACK -> {
                if (open != null) {
                    open.rollback();
                }
            }
            case RECONNECT -> {
                available = false;
                if (open != null) {
                    open.close();
                    connection = null;
                }
            }
        }
        member.later(delivery.backOffMicros, () -> send(delivery));
        delivery.backOffMicros = Math.min(2 * delivery.backOffMicros, MAX_BACK_OFF_MICROS);
    }

    private void isolate(Delivery delivery) {
        int size = delivery.rest.size();
        if (size == 1) {
            delivery.rest.getFirst().answer().accept(new NotReady());
        } else {
            deliveries.addFirst(new Delivery(delivery.rest.subList(size / 2, size), delivery.resend));
            deliveries.addFirst(new Delivery(delivery.rest.subList(0, size / 2), delivery.resend));
        }
        done(delivery);
    }

    /** The planted bug: what nobody has confirmed is refused, and its units are given back. */
    private void giveUp(Delivery delivery) {
        for (Waiting waiting : delivery.rest) {
            for (String sku : waiting.entry().reservedSkus()) {
                member.settle(List.of(new Settlement(sku, List.of(waiting.entry().order().attempt()),
                        LedgerRow.NONE)));
            }
            waiting.answer().accept(new NotReady());
        }
        connection = null;
        done(delivery);
    }
}
