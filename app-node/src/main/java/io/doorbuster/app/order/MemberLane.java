package io.doorbuster.app.order;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.PlacementBatch;
import io.doorbuster.grid.Grid;
import io.doorbuster.grid.member.MemberRequest.PlaceOrders;
import io.doorbuster.grid.member.MemberTask;
import io.doorbuster.grid.member.PlacementReply;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The way to one member. While a call is under way, what comes meanwhile gathers and travels with the next one together
 * (natural batching: no timer, and no waiting while there is little to do). Only when much has gathered it leaves before
 * the answer is there, in up to {@value #MAX_CALLS} calls at once.
 */
final class MemberLane {

    /** One call commits while the next reserves and a third is on the wire. */
    private static final int MAX_CALLS = 3;
    /**
     * A call beside others is worth its cost with half of all orders that were here lately, so that one half is worked on
     * while the other commits: but with no fewer than these. With three calls at once whatever their size, 64 connections
     * placed a fifth fewer orders; with 25 in each always, 128 connections placed a thirteenth fewer than in halves.
     */
    private static final int WORTHWHILE = 25;
    /** So many are worth one in any case: what is under way may wait for a member that is gone. */
    private static final int ENOUGH = 125;
    /** Orders that travel together: an order of ordinary size takes 200 bytes. */
    private static final int MAX_ORDERS = 500;
    private static final int MAX_LINES = 5_000;
    /** A member gives up an owner that does not answer after two seconds, and has the journal to wait for besides. */
    private static final long SILENT_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final HazelcastInstance hazelcast;
    private final Member member;
    private final OrderRouter router;
    /** Bounded by the places that the router gives out. */
    private final Queue<OrderInTransit> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waitingOrders = new AtomicInteger();
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger ordersUnderWay = new AtomicInteger();
    /** The most orders that were here at once, waiting or under way; an eighth of it is forgotten with each call. */
    private final AtomicInteger crowd = new AtomicInteger();
    /** The last answer, or when the first of the calls under way left. */
    private volatile long lastHeardNanos = System.nanoTime();

    MemberLane(HazelcastInstance hazelcast, Member member, OrderRouter router) {
        this.hazelcast = hazelcast;
        this.member = member;
        this.router = router;
    }

    /** Sends the order with one of the next calls; never blocks. */
    void add(OrderInTransit order) {
        waiting.add(order);
        waitingOrders.incrementAndGet();
        dispatch();
    }

    /** Both who adds an order and who ends a call look again after they have counted: one of them sees the other. */
    private void dispatch() {
        while (mayCall()) {
            List<OrderInTransit> batch = nextBatch();
            if (batch.isEmpty()) {
                calls.decrementAndGet();
            } else {
                ordersUnderWay.addAndGet(batch.size());
                Thread.startVirtualThread(() -> call(batch));
            }
        }
    }

    private boolean mayCall() {
        int underWay = calls.get();
        int orders = waitingOrders.get();
        boolean isWorthwhile = underWay == 0 ? orders > 0
                : underWay < MAX_CALLS && orders >= Math.clamp(crowd.get() / 2, WORTHWHILE, ENOUGH);
        if (underWay == 0 && isWorthwhile) {
            lastHeardNanos = System.nanoTime();
        }
        return isWorthwhile && (calls.compareAndSet(underWay, underWay + 1) || mayCall());
    }

    /** Whether calls are under way, and none was answered for longer than a member waits for the owner of a SKU. */
    boolean isSilent() {
        return calls.get() > 0 && System.nanoTime() - lastHeardNanos > SILENT_NANOS;
    }

    private List<OrderInTransit> nextBatch() {
        List<OrderInTransit> batch = new ArrayList<>();
        int lines = 0;
        OrderInTransit next = waiting.poll();
        while (next != null) {
            batch.add(next);
            lines += next.order().lines().size();
            next = batch.size() < MAX_ORDERS && lines < MAX_LINES ? waiting.poll() : null;
        }
        waitingOrders.addAndGet(-batch.size());
        return batch;
    }

    /** Sends the batch and waits for what has become of it, on a thread of its own. */
    private void call(List<OrderInTransit> batch) {
        long sentNanos = System.nanoTime();
        try {
            router.answered(member, batch, ask(batch), sentNanos);
        } catch (ExecutionException fault) {
            if (fault.getCause() instanceof RejectedExecutionException) {
                router.refused(batch);
            } else {
                router.inDoubt(member, batch);
            }
        } catch (InterruptedException | RuntimeException fault) {
            // Nobody interrupts this thread. The client refuses calls while it has no connection to the member.
            router.inDoubt(member, batch);
        }
        dispatch();
    }

    private PlacementBatch ask(List<OrderInTransit> batch) throws ExecutionException, InterruptedException {
        List<PlaceOrder> orders = batch.stream().map(OrderInTransit::order).toList();
        MemberTask<PlacementReply> task = new MemberTask<>(new PlaceOrders(orders));
        try {
            Future<PlacementReply> reply =
                    hazelcast.getExecutorService(Grid.PLACEMENT_EXECUTOR).submitToMember(task, member);
            PlacementBatch answers = reply.get().inFull(orders);
            lastHeardNanos = System.nanoTime();
            return answers;
        } catch (ExecutionException fault) {
            lastHeardNanos = System.nanoTime();
            throw fault;
        } finally {
            int here = waitingOrders.get() + ordersUnderWay.getAndAdd(-batch.size());
            crowd.updateAndGet(most -> Math.max(here, most - most / 8));
            calls.decrementAndGet();
        }
    }
}
