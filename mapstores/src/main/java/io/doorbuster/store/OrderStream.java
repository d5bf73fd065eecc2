package io.doorbuster.store;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.domain.fulfillment.PlacedOrder;
import io.doorbuster.domain.fulfillment.RecentOrders;
import io.doorbuster.domain.fulfillment.StreamedOrder;
import io.doorbuster.domain.fulfillment.UnreadableOrder;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.store.OrderRows.ReadOrders;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads orders in the order in which each journal writer committed them. A writer has one transaction at a time, so what
 * is visible of it has no gap that fills later: a transaction in flight of another writer delays only its own. Between
 * writers there is no order.
 *
 * <p>It begins after the positions in {@code stream_positions}, which the sink moves ({@link StreamSink}), and then
 * remembers by itself how far it has read. Not for use by several threads. What the journal of its own member has just
 * committed it takes from there ({@link RecentOrders}).
 *
 * <p>An order that cannot be read holds up those of its writer, and no others, until it was tried a few times; then it
 * comes as an {@link UnreadableOrder}.
 */
public final class OrderStream {

    /**
     * The same number of each writer, so that a busy writer does not starve the others, and of each in its order: rows of
     * a lateral subquery with a limit come as it sorts them. To have PostgreSQL number and sort all of them again took a
     * third of the time. The columns are those of {@link OrderHead}.
     */
    private static final String UNREAD = """
            SELECT unread.id, unread.writer, unread.sequence, unread.email, unread.customer_id, unread.currency,
                unread.shipping_address, unread.payment_method, unread.durability, unread.placed_at, unread.charges,
                unread.request_id
            FROM journal_writers w
            LEFT JOIN unnest(?::bigint[], ?::bigint[]) AS position (writer, sequence) ON position.writer = w.writer
            CROSS JOIN LATERAL (
                SELECT o.* FROM orders o
                WHERE o.writer = w.writer AND o.sequence > coalesce(position.sequence, 0)
                ORDER BY o.sequence LIMIT ?) unread""";

    private static final String LAG = """
            SELECT coalesce(sum(greatest(behind, 0)), 0) AS orders, min(oldest) AS oldest FROM (
                SELECT (SELECT max(sequence) FROM orders o WHERE o.writer = w.writer) - coalesce(p.sequence, 0) AS behind,
                       (SELECT placed_at FROM orders o
                        WHERE o.writer = w.writer AND o.sequence > coalesce(p.sequence, 0)
                        ORDER BY o.sequence LIMIT 1) AS oldest
                FROM journal_writers w LEFT JOIN stream_positions p ON p.writer = w.writer AND p.stream = ?) unread""";

    /** Reads of an order that cannot be read, before it is let pass: the fault might have been ours. */
    private static final int TRIES = 3;
    /** Between them; in all shorter than the 5 s that a writer's orders may be late for it. */
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);

    private final Database database;
    private final String stream;
    private final Map<Long, Long> positions = new TreeMap<>();
    private final Map<OrderId, Integer> failedTries = new HashMap<>();
    private final Map<Long, Long> waitingSinceNanos = new HashMap<>();
    private boolean positionsAreKnown;
    /** Writers that had more than was read the last time, at least 1; and whether none had. */
    private int busyWriters = 1;
    private boolean isCaughtUp = true;

    public OrderStream(Database database, String stream) {
        this.database = database;
        this.stream = stream;
    }

    /**
     * The next orders, none if all are read; about {@code limit}, or as many of each writer if several have become busy
     * since the last time, and what is in memory. Blocks for a few queries; throws {@link LedgerUnavailableException} if
     * PostgreSQL does not answer, and may then be called again.
     */
    public List<StreamedOrder> poll(int limit) {
        List<StreamedOrder> orders = database.call("reading the stream " + stream, connection -> {
            if (!positionsAreKnown) {
                readPositions(connection);
            }
            Map<Long, Long> reached = new TreeMap<>(positions);
            List<StreamedOrder> next = new ArrayList<>(database.recentOrders().after(positions));
            next.forEach(order -> reached.put(order.writer(), order.sequence()));
            next.addAll(read(connection, reached, limit));
            return next;
        });
        orders.forEach(order -> positions.put(order.writer(), order.sequence()));
        return orders;
    }

    /** Whether the last poll read all that there was, but for what waits to be tried again. */
    public boolean isCaughtUp() {
        return isCaughtUp;
    }

    /** How far the stream's sink is behind, by {@code clock}. Cheap at any lag; may count sequences never used. */
    public static StreamLag lag(Database database, String stream, Clock clock) {
        return database.call("reading the lag of " + stream, connection -> Rows.first(connection, LAG, row -> {
            long oldestMillis = Rows.optionalInstant(row, "oldest")
                    .map(oldest -> clock.millis() - oldest.toEpochMilli())
                    .orElse(0L);
            return new StreamLag(row.getLong("orders"), Math.max(0, oldestMillis));
        }, stream)).orElse(StreamLag.NONE);
    }

    private void readPositions(Connection connection) throws SQLException {
        Rows.list(connection, "SELECT writer, sequence FROM stream_positions WHERE stream = ?",
                row -> positions.put(row.getLong("writer"), row.getLong("sequence")), stream);
        positionsAreKnown = true;
    }

    /** A place in the stream, before its order is read. */
    private record Place(long writer, long previous, long sequence, OrderId order) {}

    private List<StreamedOrder> read(Connection connection, Map<Long, Long> reached, int limit) throws SQLException {
        waitingSinceNanos.values().removeIf(since -> System.nanoTime() - since >= RETRY_PAUSE.toNanos());
        Map<OrderId, OrderHead> heads = new HashMap<>();
        Map<OrderId, RuntimeException> faults = new HashMap<>();
        Map<Long, Long> last = new HashMap<>(reached);
        int each = Math.ceilDiv(limit, busyWriters);
        List<Place> unread = Rows.list(connection, UNREAD, row -> {
            long writer = row.getLong(2);
            long sequence = row.getLong(3);
            long previous = Objects.requireNonNullElse(last.put(writer, sequence), 0L);
            if (sequence <= previous) {
                throw new IllegalStateException("orders of writer " + writer + " came out of order");
            }
            return new Place(writer, previous, sequence, OrderRows.readHead(row, heads, faults));
        }, reached.keySet(), reached.values(), each);
        List<Place> places =
                unread.stream().filter(place -> !waitingSinceNanos.containsKey(place.writer())).toList();
        Map<Long, Long> counts = places.stream().collect(groupingBy(Place::writer, counting()));
        int full = Math.toIntExact(counts.values().stream().filter(count -> count == each).count());
        busyWriters = Math.max(1, full);
        isCaughtUp = full == 0;
        ReadOrders read = OrderRows.readPlaced(connection, heads, faults);
        // All that fail are counted, not only the first: many in a row take no longer than one.
        places.stream().map(Place::order).filter(order -> !read.orders().containsKey(order))
                .forEach(order -> failedTries.merge(order, 1, Integer::sum));
        return places.stream().flatMap(place -> streamed(place, read).stream()).toList();
    }

    /** What stands at the place, unless it is to be tried again, or one before it is. */
    private Optional<StreamedOrder> streamed(Place place, ReadOrders read) {
        if (waitingSinceNanos.containsKey(place.writer())) {
            return Optional.empty();
        }
        Order order = read.orders().get(place.order());
        if (order == null && failedTries.getOrDefault(place.order(), 0) < TRIES) {
            waitingSinceNanos.put(place.writer(), System.nanoTime());
            return Optional.empty();
        }
        failedTries.remove(place.order());
        return Optional.of(order == null
                ? new UnreadableOrder(place.writer(), place.previous(), place.sequence(), place.order(),
                        read.fault(place.order()))
                : new PlacedOrder(place.writer(), place.previous(), place.sequence(), order));
    }
}
