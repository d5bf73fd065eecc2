package io.doorbuster.node.fulfillment;

import com.hazelcast.core.HazelcastInstance;
import io.doorbuster.domain.fulfillment.AllocatedOrder;
import io.doorbuster.node.email.MailServer;
import io.doorbuster.node.webhook.WebhookReceiver;
import io.doorbuster.store.Database;
import io.doorbuster.store.StreamSink;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * The sink's state: records what one flush brings. An exception fails the job, which begins again at the position in
 * PostgreSQL. Readers see the new status within a second, see {@link io.doorbuster.store.OrderLoader}: to let the cache
 * forget each order took as much of the member as half of a reservation.
 */
final class FulfillmentWriter {

    private final StreamSink sink;
    private final List<AllocatedOrder> received = new ArrayList<>();

    FulfillmentWriter(HazelcastInstance member, Database database) {
        StreamSink opening = WebhookReceiver.isSetFor(member)
                ? StreamSink.withOutbox(database, FulfillmentPipeline.NAME, Clock.systemUTC())
                : new StreamSink(database, FulfillmentPipeline.NAME, Clock.systemUTC());
        sink = opening.confirmingBy(MailServer.queueOf(member));
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
        received.clear();
    }
}
