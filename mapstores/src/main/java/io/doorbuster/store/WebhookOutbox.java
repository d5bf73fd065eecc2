package io.doorbuster.store;

import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.domain.deadletter.DeadLetter;
import io.doorbuster.domain.order.Address;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.store.OrderRows.ReadOrders;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/**
 * Fulfillment orders that the warehouse's receiver is to be told of, at least once each, when they are opened and when they
 * are cancelled. Several members send at the
 * same time: each claims what is due for a while, without holding a lock or a connection, and what a member that died
 * had claimed is due again after it. All times are PostgreSQL's, so that members' clocks do not matter.
 *
 * <p>All methods block for a few statements and throw {@link LedgerUnavailableException} if PostgreSQL does not answer;
 * they may then be called again.
 */
public final class WebhookOutbox {

    /** Pending events that are counted: in an outage of hours, counting all of them would itself be a load. */
    public static final int MAX_COUNTED = 100_000;

    private static final String ID_PREFIX = "evt_";
    /** The error of an opening whose address is gone. */
    private static final String WITHDRAWN = "erased";

    private static final String CLAIM = """
            WITH due AS MATERIALIZED (
                SELECT fulfillment_id, kind FROM webhook_outbox WHERE next_try_at <= now()
                ORDER BY next_try_at LIMIT ? FOR UPDATE SKIP LOCKED),
            claimed AS (
                UPDATE webhook_outbox o SET tries = tries + 1, next_try_at = now() + ? * interval '1 millisecond'
                FROM due WHERE o.fulfillment_id = due.fulfillment_id AND o.kind = due.kind
                RETURNING o.fulfillment_id, o.kind, o.tries)
            SELECT f.id, f.order_id, f.location, claimed.kind, claimed.tries,
                   CASE claimed.kind WHEN 'OPENED' THEN f.created_at ELSE f.cancelled_at END AS at
            FROM claimed JOIN fulfillments f ON f.id = claimed.fulfillment_id ORDER BY f.id""";

    private static final String BACKLOG = """
            SELECT count(*) AS events, min(created_at) AS oldest FROM (
                SELECT created_at FROM webhook_outbox WHERE next_try_at IS NOT NULL ORDER BY next_try_at LIMIT ?) o""";

    private final Database database;
    private final Clock clock;

    public WebhookOutbox(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** What is told of a fulfillment order. Names are in the database. */
    enum Kind {
        /** It is to be shipped. */
        OPENED("fulfillment.opened", ""),
        /** It must not be shipped any more. */
        CANCELLED("fulfillment.cancelled", "_cancelled");

        private final String type;
        private final String idSuffix;

        Kind(String type, String idSuffix) {
            this.type = type;
            this.idSuffix = idSuffix;
        }
    }

    /**
     * An event that is claimed.
     *
     * @param tries which try this is, from 1
     * @param body JSON, the same in each try
     */
    public record Event(UUID fulfillment, Kind kind, int tries, String body) {

        /** The same in each try, and of no other event: receivers know by it what they have had. */
        public String id() {
            return FulfillmentId.text(fulfillment).replaceFirst("^ful_", ID_PREFIX) + kind.idSuffix;
        }

        /** Leaves out the body, which holds an address. */
        @Override
        public String toString() {
            return "Event[" + id() + ", try " + tries + "]";
        }
    }

    /** How a try ended. */
    public sealed interface Result {

        /** What was tried. */
        Event event();

        /** The receiver has it. */
        record Delivered(Event event) implements Result {}

        /** It is to be tried again after {@code pause}. */
        record Failed(Event event, String error, Duration pause) implements Result {}

        /** It is given up, and becomes a dead letter. */
        record Dead(Event event, String error) implements Result {}
    }

    /**
     * What waits.
     *
     * @param events neither delivered nor given up; {@link #MAX_COUNTED} means that many or more
     * @param oldestMillis age of the oldest, 0 if there is none
     */
    public record Backlog(long events, long oldestMillis) {
        public static final Backlog NONE = new Backlog(0, 0);
    }

    private record Claim(UUID fulfillment, Kind kind, OrderId order, String location, Instant at, int tries) {
        static Claim of(ResultSet row) throws SQLException {
            return new Claim(row.getObject("id", UUID.class), Kind.valueOf(row.getString("kind")),
                    OrderRows.orderId(row, "order_id"), row.getString("location"), Rows.instant(row, "at"),
                    row.getInt("tries"));
        }
    }

    /** Claims up to {@code limit} events, those that have been due for longest; nobody else gets them for {@code lease}. */
    public List<Event> claim(int limit, Duration lease) {
        return database.transact("claiming webhooks", connection -> {
            List<Claim> claims = Rows.list(connection, CLAIM, Claim::of, limit, lease.toMillis());
            ReadOrders read = OrderRows.readEach(connection,
                    claims.stream().map(claim -> claim.order().toUuid()).distinct().toList());
            List<Event> events = new ArrayList<>();
            for (Claim claim : claims) {
                Order order = read.orders().get(claim.order());
                if (order == null) {
                    giveUp(connection, new Event(claim.fulfillment(), claim.kind(), claim.tries(), ""),
                            read.fault(claim.order()));
                } else {
                    events.add(new Event(claim.fulfillment(), claim.kind(), claim.tries(),
                            Documents.write(Payload.of(claim, order))));
                }
            }
            return events;
        });
    }

    /**
     * Keeps how tries ended. One that comes late, after the event was claimed again, changes nothing, unless it says
     * that the event was delivered.
     */
    public void record(List<Result> results) {
        database.transact("recording webhooks", connection -> {
            // In the order of ids, so that two members that tried the same do not lock each other out.
            for (Result result : results.stream().sorted(Comparator.comparing(result -> result.event().id()))
                    .toList()) {
                record(connection, result);
            }
            return results.size();
        });
    }

    /** What waits now, by whomever it is sent. */
    public Backlog backlog() {
        return database.call("counting webhooks", connection -> Rows.first(connection, BACKLOG,
                row -> new Backlog(row.getLong("events"), Rows.optionalInstant(row, "oldest")
                        .map(oldest -> Math.max(0, clock.millis() - oldest.toEpochMilli())).orElse(0L)),
                MAX_COUNTED)).orElse(Backlog.NONE);
    }

    private void record(Connection connection, Result result) throws SQLException {
        switch (result) {
            case Result.Delivered(Event event) -> Rows.update(connection, """
                    UPDATE webhook_outbox SET delivered_at = now(), next_try_at = NULL, error = ''
                    WHERE fulfillment_id = ? AND kind = ? AND delivered_at IS NULL""", event.fulfillment(),
                    event.kind().name());
            case Result.Failed(Event event, String error, Duration pause) -> Rows.update(connection, """
                    UPDATE webhook_outbox SET next_try_at = now() + ? * interval '1 millisecond', error = ?
                    WHERE fulfillment_id = ? AND kind = ? AND tries = ? AND next_try_at IS NOT NULL""",
                    pause.toMillis(), error, event.fulfillment(), event.kind().name(), event.tries());
            case Result.Dead(Event event, String error) -> giveUp(connection, event, error);
        }
    }

    private void giveUp(Connection connection, Event event, String error) throws SQLException {
        int rows = Rows.update(connection, """
                UPDATE webhook_outbox SET next_try_at = NULL, error = ?
                WHERE fulfillment_id = ? AND kind = ? AND tries = ? AND next_try_at IS NOT NULL""", error,
                event.fulfillment(), event.kind().name(), event.tries());
        if (rows == 1) {
            DeadLetters.insert(connection, new DeadLetter(0, DeadLetter.WEBHOOK, event.id(), event.tries(), error,
                    clock.instant()));
        }
    }

    /**
     * Withdraws openings of these orders that wait, and forgets what the receiver said. Cancellations go on, without the
     * address that orders no longer have, for nobody may ship what is cancelled; a try that is under way counts as over,
     * so that its answer is not kept.
     */
    static void withdraw(Connection connection, List<UUID> orders) throws SQLException {
        List<UUID> fulfillments = Rows.list(connection, "SELECT id FROM fulfillments WHERE order_id = ANY (?)",
                row -> row.getObject("id", UUID.class), orders);
        if (fulfillments.isEmpty()) {
            return;
        }
        // As record() locks them: an opening before its cancellation.
        Rows.list(connection, """
                SELECT kind FROM webhook_outbox WHERE fulfillment_id = ANY (?)
                ORDER BY fulfillment_id, kind DESC FOR UPDATE""", row -> row.getString("kind"), fulfillments);
        Rows.update(connection, """
                UPDATE webhook_outbox SET next_try_at = NULL, error = CASE WHEN delivered_at IS NULL THEN ? ELSE '' END
                WHERE kind = 'OPENED' AND fulfillment_id = ANY (?)""", WITHDRAWN, fulfillments);
        Rows.update(connection, """
                UPDATE webhook_outbox SET tries = tries + 1, error = ''
                WHERE kind = 'CANCELLED' AND fulfillment_id = ANY (?)""", fulfillments);
    }

    /**
     * Makes an event due that was given up, with all its tries before it; not that of an opening that is cancelled or was
     * withdrawn.
     */
    static void sendAgain(Connection connection, String eventId) throws SQLException {
        Kind kind = eventId.endsWith(Kind.CANCELLED.idSuffix) ? Kind.CANCELLED : Kind.OPENED;
        String hex = eventId.substring(ID_PREFIX.length(), eventId.length() - kind.idSuffix.length());
        Rows.update(connection, """
                UPDATE webhook_outbox o SET next_try_at = now(), tries = 0
                WHERE fulfillment_id = ? AND kind = ? AND delivered_at IS NULL AND error <> ? AND NOT EXISTS (
                    SELECT FROM webhook_outbox c
                    WHERE c.fulfillment_id = o.fulfillment_id AND c.kind = 'CANCELLED' AND o.kind = 'OPENED')""",
                FulfillmentId.parse("ful_" + hex).orElseThrow(), kind.name(), WITHDRAWN);
    }

    /**
     * What the warehouse gets: the form of Standard Webhooks.
     *
     * @param timestamp when it happened, ISO 8601
     */
    private record Payload(String type, String timestamp, Data data) {

        /** Goods and where they go; what they cost is none of the warehouse's business. */
        record Data(String id, String orderId, String orderNumber, String requestId, String location,
                List<Line> lines, Address shippingAddress) {}

        record Line(String sku, long quantity) {}

        static Payload of(Claim claim, Order order) {
            return new Payload(claim.kind().type, claim.at().toString(),
                    new Data(FulfillmentId.text(claim.fulfillment()),
                            order.id().toString(), order.number(), order.requestId(), claim.location(),
                            order.lines().stream().map(line -> new Line(line.sku(), line.quantity())).toList(),
                            order.shippingAddress()));
        }
    }
}
