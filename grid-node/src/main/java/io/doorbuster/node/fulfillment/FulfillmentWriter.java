package io.doorbuster.node.fulfillment;

import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.doorbuster.domain.fulfillment.AllocatedOrder;
import io.doorbuster.domain.order.Order;
import io.doorbuster.grid.Grid;
import io.doorbuster.node.webhook.WebhookReceiver;
import io.doorbuster.store.Database;
import io.doorbuster.store.StreamSink;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sink's state: records what one flush brings, then lets the grid forget those orders, so that the next reader loads
 * them with their new status. An exception fails the job, which begins again at the position in PostgreSQL.
 */
final class FulfillmentWriter {

    /** Long enough for a partition to move; what was not removed by then leaves the cache by its age. */
    private static final Duration FORGET_TIMEOUT = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(FulfillmentWriter.class);

    private final StreamSink sink;
    private final IMap<String, Order> orders;
    private final List<AllocatedOrder> received = new ArrayList<>();

    FulfillmentWriter(HazelcastInstance member, Database database) {
        sink = WebhookReceiver.isSetFor(member)
                ? StreamSink.withOutbox(database, FulfillmentPipeline.NAME, Clock.systemUTC())
                : new StreamSink(database, FulfillmentPipeline.NAME, Clock.systemUTC());
        orders = Grid.orders(member);
    }

    /** Jet bounds what comes before a flush by the length of its queues. */
    void receive(AllocatedOrder order) {
        received.add(order);
    }

    void flush() {
        if (received.isEmpty()) {
            return;
        }
        sink.record(received);
        forget();
        received.clear();
    }

    private void forget() {
        CompletableFuture<?>[] removals = received.stream()
                .map(order -> orders.deleteAsync(order.order().toString()).toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(removals).orTimeout(FORGET_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS).join();
        } catch (CompletionException | HazelcastException e) {
            LOG.warn("some of {} orders stay in the cache with their old status for a while", received.size(), e);
        }
    }
}
