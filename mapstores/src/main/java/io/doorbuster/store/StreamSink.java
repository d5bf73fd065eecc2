package io.doorbuster.store;

import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.domain.deadletter.DeadLetter;
import io.doorbuster.domain.fulfillment.AllocatedOrder;
import io.doorbuster.domain.fulfillment.FulfillmentOrder;
import io.doorbuster.domain.fulfillment.StreamPosition;
import io.doorbuster.domain.order.OrderId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores what a stream makes of orders, together with how far it has come: exactly once, whoever writes. A sink that was
 * left running by mistake, or a job that reads again after a crash, only repeats what is known and changes nothing.
 *
 * <p>An order that nothing can be made of becomes a dead letter, in the same transaction. An order that is cancelled is
 * passed over: whoever cancels one that the position has not passed yet holds the position while it commits
 * ({@link Cancellations}), so that the sink, which locks it first, sees the cancellation or was seen by it. So is one that
 * waits for its payment, which opens it itself when that allows it ({@link PaymentDesk}).
 */
public final class StreamSink {

    private static final String OPEN = """
            INSERT INTO fulfillments (id, order_id, location, status, version, created_at)
            SELECT id, order_id, location, 'OPEN', 1, ? FROM unnest(?, ?, ?) AS new (id, order_id, location)
            WHERE NOT EXISTS (SELECT FROM order_cancellations c WHERE c.order_id = new.order_id)
              AND NOT EXISTS (SELECT FROM payments y WHERE y.order_id = new.order_id AND NOT y.released)
            ON CONFLICT (order_id, location) DO NOTHING""";

    private static final String OPEN_AND_ANNOUNCE = "WITH opened AS (" + OPEN + " RETURNING id)"
            + " INSERT INTO webhook_outbox (fulfillment_id) SELECT id FROM opened";

    private static final Logger LOG = LoggerFactory.getLogger(StreamSink.class);

    private final Database database;
    private final String stream;
    private final Clock clock;
    private final String open;
    private final EmailQueue emails;

    private StreamSink(Database database, String stream, Clock clock, String open, EmailQueue emails) {
        this.database = database;
        this.stream = stream;
        this.clock = clock;
        this.open = open;
        this.emails = emails;
    }

    /** A sink whose fulfillment orders are for those who ask for them. */
    public StreamSink(Database database, String stream, Clock clock) {
        this(database, stream, clock, OPEN, EmailQueue.OFF);
    }

    /** A sink that puts each new fulfillment order into the outbox as well, see {@link WebhookOutbox}. */
    public static StreamSink withOutbox(Database database, String stream, Clock clock) {
        return new StreamSink(database, stream, clock, OPEN_AND_ANNOUNCE, EmailQueue.OFF);
    }

    /** The same sink, which also has buyers told that their orders are placed. */
    public StreamSink confirmingBy(EmailQueue queue) {
        return new StreamSink(database, stream, clock, open, queue);
    }

    /**
     * Opens the fulfillment orders of {@code orders} and moves the stream's positions, in one transaction. Orders at or
     * below the position are passed over. Answers how many were not. Blocks for a few statements; throws
     * {@link LedgerUnavailableException} if PostgreSQL does not answer, and may then be called again.
     *
     * @throws IllegalStateException if orders between the position and these are missing: storing them would skip those
     */
    public int record(List<AllocatedOrder> orders) {
        Map<Long, List<AllocatedOrder>> byWriter = new TreeMap<>(); // the order in which all sinks lock positions
        orders.forEach(order -> byWriter.computeIfAbsent(order.writer(), _ -> new ArrayList<>()).add(order));
        return database.transact("recording orders of the stream " + stream, connection -> {
            List<AllocatedOrder> unknown = new ArrayList<>();
            for (Map.Entry<Long, List<AllocatedOrder>> entry : byWriter.entrySet()) {
                unknown.addAll(advance(connection, entry.getKey(), entry.getValue()));
            }
            take(connection, unknown);
            setAside(connection, unknown);
            return unknown.size();
        });
    }

    /** Opens fulfillment orders that are not there yet, and has buyers told; the stream's position is not asked. */
    void take(Connection connection, List<AllocatedOrder> orders) throws SQLException {
        open(connection, orders);
        confirm(connection, orders);
    }

    /**
     * Opens the fulfillment orders of an order whose payment allows it from now on, in the transaction that records that,
     * which has the order's row locked: a cancellation waits for it, or was seen. The stream, which passes over the order
     * before, and finds these after, needs no lock against it.
     */
    void release(Connection connection, OrderId order) throws SQLException {
        open(connection,
                List.of(new AllocatedOrder(0, 0, 0, order, List.of(FulfillmentOrder.DEFAULT_LOCATION), "")));
    }

    private void confirm(Connection connection, List<AllocatedOrder> orders) throws SQLException {
        List<UUID> ids = orders.stream().filter(order -> order.refusal().isEmpty()).map(order -> order.order().toUuid())
                .toList();
        emails.addAll(connection, EmailQueue.Kind.CONFIRMATION, ids, ids);
    }

    private void setAside(Connection connection, List<AllocatedOrder> orders) throws SQLException {
        for (AllocatedOrder order : orders) {
            if (!order.refusal().isEmpty()) {
                LOG.error("{} is set aside in dead_letters by the stream {}: {}", order.order(), stream,
                        order.refusal());
                DeadLetters.insert(connection,
                        new DeadLetter(0, stream, order.order().toString(), order.sequence(), order.refusal(),
                                clock.instant()));
            }
        }
    }

    /** Moves the writer's position to the last of {@code orders}; answers those above where it was. */
    private List<AllocatedOrder> advance(Connection connection, long writer, List<AllocatedOrder> orders)
            throws SQLException {
        StreamPosition position = lockPosition(connection, writer);
        List<AllocatedOrder> unknown = position.unknown(orders);
        if (!unknown.isEmpty()) {
            Rows.update(connection, "UPDATE stream_positions SET sequence = ? WHERE stream = ? AND writer = ?",
                    position.after(unknown).sequence(), stream, writer);
        }
        return unknown;
    }

    /** Waits for whoever else has the position, and keeps it until the transaction ends. */
    private StreamPosition lockPosition(Connection connection, long writer) throws SQLException {
        Rows.update(connection,
                "INSERT INTO stream_positions (stream, writer, sequence) VALUES (?, ?, 0) ON CONFLICT DO NOTHING",
                stream,
                writer);
        return Rows.first(connection,
                "SELECT sequence FROM stream_positions WHERE stream = ? AND writer = ? FOR UPDATE",
                row -> new StreamPosition(writer, row.getLong("sequence")), stream, writer).orElseThrow();
    }

    private void open(Connection connection, List<AllocatedOrder> orders) throws SQLException {
        List<UUID> ids = new ArrayList<>();
        List<UUID> orderIds = new ArrayList<>();
        List<String> locations = new ArrayList<>();
        long nowMillis = clock.millis();
        for (AllocatedOrder order : orders) {
            for (String location : order.locations()) {
                ids.add(FulfillmentId.next(nowMillis));
                orderIds.add(order.order().toUuid());
                locations.add(location);
            }
        }
        if (!ids.isEmpty()) {
            Rows.update(connection, open, Instant.ofEpochMilli(nowMillis), ids, orderIds, locations);
        }
    }
}
