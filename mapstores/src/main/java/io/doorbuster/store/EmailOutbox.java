package io.doorbuster.store;

import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.domain.deadletter.DeadLetter;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.Shipment;
import io.doorbuster.domain.order.Units;
import io.doorbuster.store.EmailQueue.Kind;
import io.doorbuster.store.OrderRows.ReadOrders;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * E-mails that are to be sent, at least once each. As with {@link WebhookOutbox}, members claim what is due for a while,
 * and hold neither lock nor connection while they send. All times are PostgreSQL's.
 *
 * <p>All methods block for a few statements and throw {@link LedgerUnavailableException} if PostgreSQL does not answer;
 * they may then be called again.
 */
public final class EmailOutbox {

    /** Pending e-mails that are counted. */
    public static final int MAX_COUNTED = 100_000;

    private static final String CLAIM = """
            WITH due AS MATERIALIZED (
                SELECT kind, subject_id FROM email_outbox WHERE next_try_at <= now()
                ORDER BY next_try_at LIMIT ? FOR UPDATE SKIP LOCKED)
            UPDATE email_outbox o SET tries = tries + 1, next_try_at = now() + ? * interval '1 millisecond'
            FROM due WHERE o.kind = due.kind AND o.subject_id = due.subject_id
            RETURNING o.kind, o.subject_id, o.order_id, o.tries""";

    /** The order in which all members lock rows: two that have the same, one of them late, must not deadlock. */
    private static final Comparator<Result> BY_KEY = Comparator
            .comparing((Result result) -> result.email().kind())
            .thenComparing(result -> result.email().subject());

    private final Database database;
    private final Clock clock;

    public EmailOutbox(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * An e-mail that is claimed.
     *
     * @param tries which try this is, from 1
     * @param shipment the parcel that it tells of; without lines for other kinds
     */
    public record Email(Kind kind, UUID subject, int tries, Order order, Shipment shipment) {

        /** The same in each try, and of no other e-mail. */
        public String id() {
            return kind.name().toLowerCase(Locale.ROOT) + "-" + subject;
        }

        /** Leaves out the order, which holds an address. */
        @Override
        public String toString() {
            return "Email[" + id() + ", try " + tries + "]";
        }
    }

    /** How a try ended. */
    public sealed interface Result {

        /** What was tried. */
        Email email();

        /** The server has it. */
        record Sent(Email email) implements Result {}

        /** It is to be tried again after {@code pause}. */
        record Failed(Email email, String error, Duration pause) implements Result {}

        /** The server could not be spoken to: it is to be tried again after {@code pause}, and the try does not count. */
        record Postponed(Email email, Duration pause) implements Result {}

        /** It is given up, and becomes a dead letter. */
        record Dead(Email email, String error) implements Result {}
    }

    private record Claim(Kind kind, UUID subject, UUID order, int tries) {
        static Claim of(ResultSet row) throws SQLException {
            return new Claim(Kind.valueOf(row.getString("kind")), row.getObject("subject_id", UUID.class),
                    row.getObject("order_id", UUID.class), row.getInt("tries"));
        }
    }

    /** Claims up to {@code limit} e-mails; nobody else gets them for {@code lease}. */
    public List<Email> claim(int limit, Duration lease) {
        return database.transact("claiming e-mails", connection -> {
            List<Claim> claims = Rows.list(connection, CLAIM, Claim::of, limit, lease.toMillis());
            ReadOrders read = OrderRows.readEach(connection, claims.stream().map(Claim::order).distinct().toList());
            List<Email> emails = new ArrayList<>();
            for (Claim claim : claims) {
                OrderId id = OrderId.of(claim.order());
                Order order = read.orders().get(id);
                if (order == null) {
                    giveUp(connection, claim.kind(), claim.subject(), claim.tries(), read.fault(id));
                } else {
                    emails.add(new Email(claim.kind(), claim.subject(), claim.tries(), order,
                            shipment(connection, claim)));
                }
            }
            return emails;
        });
    }

    private Shipment shipment(Connection connection, Claim claim) throws SQLException {
        Shipment none = new Shipment(List.of(), "", clock.instant());
        if (claim.kind() != Kind.SHIPMENT) {
            return none;
        }
        List<Units> lines = Rows.list(connection,
                "SELECT sku, quantity FROM shipment_lines WHERE shipment_id = ? ORDER BY sku",
                row -> new Units(row.getString("sku"), row.getLong("quantity")), claim.subject());
        return Rows.first(connection, "SELECT tracking, shipped_at FROM shipments WHERE id = ?",
                row -> new Shipment(lines, row.getString("tracking"), Rows.instant(row, "shipped_at")),
                claim.subject()).orElse(none);
    }

    /** Keeps how tries ended. One that comes late, after the e-mail was claimed again, counts only if it was sent. */
    public void record(List<Result> results) {
        List<Result> sorted = results.stream().sorted(BY_KEY).toList();
        database.transact("recording e-mails", connection -> {
            for (Result result : sorted) {
                record(connection, result);
            }
            return sorted.size();
        });
    }

    /** E-mails that wait, {@link #MAX_COUNTED} at most. */
    public long pending() {
        return database.call("counting e-mails", connection -> Rows.first(connection, """
                SELECT count(*) AS emails FROM (
                    SELECT FROM email_outbox WHERE next_try_at IS NOT NULL LIMIT ?) o""", row -> row.getLong("emails"),
                MAX_COUNTED)).orElse(0L);
    }

    private void record(Connection connection, Result result) throws SQLException {
        Email email = result.email();
        String kind = email.kind().name();
        switch (result) {
            case Result.Sent _ -> Rows.update(connection, """
                    UPDATE email_outbox SET sent_at = now(), next_try_at = NULL, error = ''
                    WHERE kind = ? AND subject_id = ? AND sent_at IS NULL""", kind, email.subject());
            case Result.Failed(_, String error, Duration pause) -> Rows.update(connection, """
                    UPDATE email_outbox SET next_try_at = now() + ? * interval '1 millisecond', error = ?
                    WHERE kind = ? AND subject_id = ? AND tries = ? AND next_try_at IS NOT NULL""", pause.toMillis(),
                    error, kind, email.subject(), email.tries());
            case Result.Postponed(_, Duration pause) -> Rows.update(connection, """
                    UPDATE email_outbox SET next_try_at = now() + ? * interval '1 millisecond', tries = tries - 1
                    WHERE kind = ? AND subject_id = ? AND tries = ? AND next_try_at IS NOT NULL""", pause.toMillis(),
                    kind, email.subject(), email.tries());
            case Result.Dead(_, String error) ->
                    giveUp(connection, email.kind(), email.subject(), email.tries(), error);
        }
    }

    private void giveUp(Connection connection, Kind kind, UUID subject, int tries, String error) throws SQLException {
        int rows = Rows.update(connection, """
                UPDATE email_outbox SET next_try_at = NULL, error = ?
                WHERE kind = ? AND subject_id = ? AND tries = ? AND next_try_at IS NOT NULL""", error, kind.name(),
                subject, tries);
        if (rows == 1) {
            DeadLetters.insert(connection, new DeadLetter(0, DeadLetter.EMAIL, kind.name() + ":" + subject, tries,
                    error, clock.instant()));
        }
    }

    /** Makes an e-mail due that was given up, with all its tries before it; one that was withdrawn stays so. */
    static void sendAgain(Connection connection, String key) throws SQLException {
        Kind kind = Kind.valueOf(key.substring(0, key.indexOf(":")));
        Rows.update(connection, """
                UPDATE email_outbox SET next_try_at = now(), tries = 0
                WHERE kind = ? AND subject_id = ? AND sent_at IS NULL AND error <> ?""", kind.name(),
                UUID.fromString(key.substring(key.indexOf(':') + 1)), EmailQueue.WITHDRAWN);
    }
}
