package io.doorbuster.store;

import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.domain.deadletter.DeadLetter;
import io.doorbuster.domain.deadletter.DeadLetterPage;
import io.doorbuster.domain.deadletter.RetryOutcome;
import io.doorbuster.domain.deadletter.RetryOutcome.NoSuchDeadLetter;
import io.doorbuster.domain.deadletter.RetryOutcome.NotRetried;
import io.doorbuster.domain.deadletter.RetryOutcome.Retried;
import io.doorbuster.domain.fulfillment.AllocatedOrder;
import io.doorbuster.domain.fulfillment.FulfillmentOrder;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.store.OrderRows.ReadOrders;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * What was set aside, as operators see it. All methods block for a few statements and throw
 * {@link LedgerUnavailableException} if PostgreSQL does not answer.
 */
public final class DeadLetters {

    private static final String COLUMNS = "SELECT id, map, key, version, error, at FROM dead_letters ";

    private final Database database;
    private final StreamSink fulfillment;

    /** {@code fulfillment} is the sink that orders which can be read by now go to. */
    public DeadLetters(Database database, StreamSink fulfillment) {
        this.database = database;
        this.fulfillment = fulfillment;
    }

    /**
     * Dead letters, oldest first.
     *
     * @param after cursor of the page before, empty for the first; {@link IllegalArgumentException} if it is none
     * @param limit 1 to {@link OrderQueries#MAX_LIMIT}
     */
    public DeadLetterPage list(String after, int limit) {
        OrderQueries.checkLimit(limit);
        long above = after.isEmpty() ? 0 : cursor(after);
        List<DeadLetter> found = database.call("listing dead letters", connection -> Rows.list(connection,
                COLUMNS + "WHERE id > ? ORDER BY id LIMIT ?", DeadLetters::letter, above, limit + 1));
        List<DeadLetter> shown = found.subList(0, Math.min(limit, found.size()));
        return new DeadLetterPage(shown, found.size() > limit ? Long.toString(shown.getLast().id()) : "");
    }

    private static long cursor(String after) {
        if (!after.matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException("not a cursor: " + after);
        }
        return Long.parseLong(after);
    }

    /** How many there are. */
    public static long count(Database database) {
        return database.call("counting dead letters", connection -> Rows.first(connection,
                "SELECT count(*) AS letters FROM dead_letters", row -> row.getLong("letters"))).orElse(0L);
    }

    /** Tries again what can be; the letter is gone in the same transaction. */
    public RetryOutcome retry(long id) {
        return database.transact("trying dead letter " + id + " again", connection -> {
            Optional<DeadLetter> letter = Rows.first(connection, COLUMNS + "WHERE id = ? FOR UPDATE",
                    DeadLetters::letter, id);
            if (letter.isEmpty()) {
                return new NoSuchDeadLetter();
            }
            RetryOutcome outcome = retry(connection, letter.get());
            if (outcome instanceof Retried) {
                Rows.update(connection, "DELETE FROM dead_letters WHERE id = ?", id);
            }
            return outcome;
        });
    }

    private RetryOutcome retry(Connection connection, DeadLetter letter) throws SQLException {
        return switch (letter.source()) {
            case DeadLetter.WEBHOOK -> {
                WebhookOutbox.sendAgain(connection, letter.key());
                yield new Retried(letter);
            }
            case DeadLetter.EMAIL -> {
                EmailOutbox.sendAgain(connection, letter.key());
                yield new Retried(letter);
            }
            case DeadLetter.PAYMENT -> {
                PaymentDesk.tryAgain(connection, letter.key());
                yield new Retried(letter);
            }
            case DeadLetter.FULFILLMENT -> fulfill(connection, letter);
            default -> new NotRetried(
                    "A change of " + letter.source() + " is not sent again: make the change once more");
        };
    }

    /** As the stream would have done it; its position has passed the order long since. */
    private RetryOutcome fulfill(Connection connection, DeadLetter letter) throws SQLException {
        OrderId id = OrderId.parse(letter.key()).orElseThrow();
        // Against a cancellation, which locks the row too: the position, which would otherwise keep the two apart, is past.
        Rows.list(connection, "SELECT id FROM orders WHERE id = ? FOR SHARE", row -> row.getString("id"), id.toUuid());
        ReadOrders read = OrderRows.readEach(connection, List.of(id.toUuid()));
        if (!read.orders().containsKey(id)) {
            return new NotRetried("Still as before: " + read.fault(id));
        }
        fulfillment.take(connection, List.of(new AllocatedOrder(0, 0, letter.version(), id,
                List.of(FulfillmentOrder.DEFAULT_LOCATION), "")));
        return new Retried(letter);
    }

    /** Adds {@code letter} under an id of the table's own. */
    static void insert(Connection connection, DeadLetter letter) throws SQLException {
        Rows.update(connection,
                "INSERT INTO dead_letters (map, key, version, document, error, at) VALUES (?, ?, ?, '', ?, ?)",
                letter.source(), letter.key(), letter.version(), letter.error(), letter.at());
    }

    /**
     * Adds {@code letter} unless there is one of the same key with the same error: it says nothing new, as when another
     * parcel leaves of an order that was shipped and is not paid. Whoever calls this has locked what the key names.
     */
    static void insertOnce(Connection connection, DeadLetter letter) throws SQLException {
        Optional<Long> known =
                Rows.first(connection, "SELECT id FROM dead_letters WHERE map = ? AND key = ? AND error = ?",
                        row -> row.getLong("id"), letter.source(), letter.key(), letter.error());
        if (known.isEmpty()) {
            insert(connection, letter);
        }
    }

    private static DeadLetter letter(ResultSet row) throws SQLException {
        return new DeadLetter(row.getLong("id"), row.getString("map"), row.getString("key"), row.getLong("version"),
                row.getString("error"), Rows.instant(row, "at"));
    }
}
