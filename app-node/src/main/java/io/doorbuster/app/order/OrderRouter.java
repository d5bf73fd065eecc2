package io.doorbuster.app.order;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.PlaceOrder.Intent;
import io.doorbuster.domain.order.Placement;
import io.doorbuster.domain.order.Placement.NotReady;
import io.doorbuster.domain.order.Placement.OutOfStock;
import io.doorbuster.domain.order.Placement.Overloaded;
import io.doorbuster.domain.order.Placement.Unknown;
import io.doorbuster.domain.order.PlacementBatch;
import io.doorbuster.domain.order.SoldOutNote;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/**
 * Hands each order to a member (see {@link OrderRoutes}), together with the others that are bound there (see
 * {@link MemberLane}).
 *
 * <p>If the member is lost on the way, nobody knows what became of the order, and the same attempt is sent again, to
 * the owner of its first SKU: that is how a restart of members fails no order. Thread-safe.
 */
@Component
public final class OrderRouter implements AutoCloseable {

    /** How long a shopper waits; a member works eight seconds on a batch. */
    static final long WAIT_MILLIS = 10_000;
    /**
     * How often it is looked for those who have waited so long. One look for all: a timer for each order wakes a thread to be
     * set, and once more to be cancelled.
     */
    static final long LOOK_MILLIS = 250;
    /** Orders of this app node on their way: two seconds of the fastest sale measured. */
    private static final int MAX_WAITING = 20_000;
    /** Sold-out notes kept; each lives a second. */
    private static final int MAX_NOTES = 1_000;
    /** Between two tries of an order in doubt: about as long as the grid takes to name new owners. */
    private static final long RETRY_MILLIS = 250;

    private final HazelcastInstance hazelcast;
    private final Semaphore places = new Semaphore(MAX_WAITING);
    private final Set<OrderInTransit> underWay = ConcurrentHashMap.newKeySet(); // bounded by the places
    private final ScheduledExecutorService patience = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("order-patience").daemon().factory());
    private final Map<UUID, MemberLane> lanes = new ConcurrentHashMap<>();
    private final OrderRoutes routes;
    private final Map<String, LiveNote> notes = new ConcurrentHashMap<>();
    private final DistributionSummary batchSizes;
    private final Counter refusedFromMemory;
    private final Executor later = CompletableFuture.delayedExecutor(RETRY_MILLIS, TimeUnit.MILLISECONDS);

    private record LiveNote(SoldOutNote note, long untilNanos) {}

    OrderRouter(HazelcastInstance hazelcast, MeterRegistry registry) {
        this.hazelcast = hazelcast;
        this.routes = new OrderRoutes(hazelcast);
        this.batchSizes = DistributionSummary.builder("doorbuster.router.batch.orders")
                .description("Orders that travelled to a member together").publishPercentiles(0.5, 0.99)
                .register(registry);
        this.refusedFromMemory = Counter.builder("doorbuster.router.refused.from.memory")
                .description("Orders of sold-out SKUs refused without asking a member").register(registry);
        Gauge.builder("doorbuster.router.waiting", places, p -> MAX_WAITING - p.availablePermits()).register(registry);
        var _ = patience.scheduleWithFixedDelay(this::endOverdue, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /**
     * Places an order, or finds the one that its attempt owns; blocks {@value #WAIT_MILLIS} ms at most, and
     * {@value #LOOK_MILLIS} more until that is noticed.
     */
    public Placement place(PlaceOrder order) {
        Optional<Placement> refusal = refusalFromMemory(order);
        if (refusal.isPresent()) {
            refusedFromMemory.increment();
            return refusal.get();
        }
        if (!places.tryAcquire()) {
            return new Overloaded();
        }
        OrderInTransit transit = new OrderInTransit(order);
        underWay.add(transit);
        try {
            send(transit, routes.memberFor(firstSku(transit)));
            return transit.answer().get();
        } catch (ExecutionException e) {
            return new Unknown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Unknown();
        } finally {
            underWay.remove(transit);
            places.release();
        }
    }

    private void endOverdue() {
        for (OrderInTransit transit : underWay) {
            if (transit.waitedNanos() >= TimeUnit.MILLISECONDS.toNanos(WAIT_MILLIS)) {
                transit.answer().complete(new Unknown());
            }
        }
    }

    private Optional<Placement> refusalFromMemory(PlaceOrder order) {
        if (order.intent() == Intent.RECALL || notes.isEmpty()) {
            return Optional.empty();
        }
        for (OrderLine line : order.lines()) {
            LiveNote live = notes.get(line.sku());
            if (live != null && live.untilNanos() - System.nanoTime() > 0 && live.note().refuses(order.attempt())) {
                return Optional.of(new OutOfStock(line.sku(), line.quantity(), 0));
            }
        }
        return Optional.empty();
    }

    private static String firstSku(OrderInTransit transit) {
        return transit.order().lines().getFirst().sku();
    }

    private void send(OrderInTransit transit, Optional<Member> to) {
        to.ifPresentOrElse(member -> {
            MemberLane lane =
                    lanes.computeIfAbsent(member.getUuid(), _ -> new MemberLane(hazelcast, member, this));
            if (lane.isSilent()) {
                routes.avoid(member);
            }
            lane.add(transit);
        }, () -> retry(transit));
    }

    /** Hears a batch's answers; {@code sentNanos} is from before it was sent. */
    void answered(Member member, List<OrderInTransit> orders, PlacementBatch batch, long sentNanos) {
        batchSizes.record(orders.size());
        long untilNanos = sentNanos + TimeUnit.MILLISECONDS.toNanos(SoldOutNote.LIFETIME_MILLIS);
        for (SoldOutNote note : batch.notes()) {
            keep(new LiveNote(note, untilNanos));
        }
        for (int i = 0; i < orders.size(); i++) {
            orders.get(i).answer().complete(batch.placements().get(i));
        }
        avoidTroubled(member, orders, batch.placements());
    }

    /**
     * That an order could not be placed tells that the owner of its SKU does not answer the member, or, if no order could
     * be, that the member may be the one.
     */
    private void avoidTroubled(Member member, List<OrderInTransit> orders, List<Placement> placements) {
        int notReady = 0;
        for (int i = 0; i < orders.size(); i++) {
            if (placements.get(i) instanceof NotReady) {
                notReady++;
                routes.ownerOf(firstSku(orders.get(i))).ifPresent(routes::avoid);
            }
        }
        if (notReady == orders.size()) {
            routes.avoid(member);
        }
    }

    /** Hears that a batch had no answer: every order in it is in doubt. */
    void inDoubt(Member member, List<OrderInTransit> orders) {
        boolean isGone =
                hazelcast.getCluster().getMembers().stream().noneMatch(m -> m.getUuid().equals(member.getUuid()));
        if (isGone) {
            lanes.remove(member.getUuid());
        }
        routes.avoid(member);
        orders.forEach(this::retry);
    }

    private void retry(OrderInTransit transit) {
        long waitedMillis = TimeUnit.NANOSECONDS.toMillis(transit.waitedNanos());
        if (waitedMillis + RETRY_MILLIS >= WAIT_MILLIS) {
            transit.answer().complete(new Unknown());
        } else {
            later.execute(() -> send(transit, routes.ownerOf(firstSku(transit))));
        }
    }

    /** Hears that a member has no room for a batch: nothing of it was begun. */
    void refused(List<OrderInTransit> orders) {
        orders.forEach(transit -> transit.answer().complete(new NotReady()));
    }

    private void keep(LiveNote live) {
        if (notes.size() >= MAX_NOTES) {
            notes.values().removeIf(old -> old.untilNanos() - System.nanoTime() <= 0);
        }
        if (notes.size() < MAX_NOTES) {
            notes.put(live.note().sku(), live);
        }
    }

    /** Waits no longer for anybody: whoever still does is told nothing before the process ends. */
    @Override
    public void close() {
        patience.shutdownNow();
    }
}
