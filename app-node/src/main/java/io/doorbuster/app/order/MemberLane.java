package io.doorbuster.app.order;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.ExecutionCallback;
import com.hazelcast.core.HazelcastInstance;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.grid.Grid;
import io.doorbuster.grid.member.MemberRequest.PlaceOrders;
import io.doorbuster.grid.member.MemberTask;
import io.doorbuster.grid.member.PlacementReply;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;

/**
 * The way to one member. Up to {@value #MAX_CALLS} calls are under way; whatever comes meanwhile gathers, and travels
 * with the next one together (natural batching: no timer, and no waiting while there is little to do).
 */
final class MemberLane {

    /** One call commits while the next reserves and a third is on the wire. */
    private static final int MAX_CALLS = 3;
    /** Orders that travel together: an order of ordinary size takes 200 bytes. */
    private static final int MAX_ORDERS = 500;
    private static final int MAX_LINES = 5_000;

    private final HazelcastInstance hazelcast;
    private final Member member;
    private final OrderRouter router;
    /** Bounded by the places that the router gives out. */
    private final Queue<OrderInTransit> waiting = new ConcurrentLinkedQueue<>();
    private final Semaphore calls = new Semaphore(MAX_CALLS);

    MemberLane(HazelcastInstance hazelcast, Member member, OrderRouter router) {
        this.hazelcast = hazelcast;
        this.member = member;
        this.router = router;
    }

    /** Sends the order with the next call; never blocks. */
    void add(OrderInTransit order) {
        waiting.add(order);
        dispatch();
    }

    private void dispatch() {
        while (!waiting.isEmpty() && calls.tryAcquire()) {
            List<OrderInTransit> batch = nextBatch();
            if (batch.isEmpty()) {
                calls.release();
            } else {
                call(batch);
            }
        }
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
        return batch;
    }

    private void call(List<OrderInTransit> batch) {
        long sentNanos = System.nanoTime();
        List<PlaceOrder> orders = batch.stream().map(OrderInTransit::order).toList();
        MemberTask<PlacementReply> task = new MemberTask<>(new PlaceOrders(orders));
        try {
            hazelcast.getExecutorService(Grid.PLACEMENT_EXECUTOR).submitToMember(task, member,
                    new ExecutionCallback<PlacementReply>() {
                        @Override
                        public void onResponse(PlacementReply reply) {
                            calls.release();
                            router.answered(batch, reply.inFull(orders), sentNanos);
                            dispatch();
                        }

                        @Override
                        public void onFailure(Throwable fault) {
                            calls.release();
                            failed(batch, fault);
                            dispatch();
                        }
                    });
        } catch (RuntimeException fault) {
            // The client refuses calls while it has no connection to the member.
            calls.release();
            failed(batch, fault);
        }
    }

    private void failed(List<OrderInTransit> batch, Throwable fault) {
        if (fault instanceof RejectedExecutionException) {
            router.refused(batch);
        } else {
            router.inDoubt(member, batch);
        }
    }
}
