package io.doorbuster.store;

import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.domain.access.ClosedSession;
import io.doorbuster.domain.access.Customer;
import io.doorbuster.domain.access.NewSession;
import io.doorbuster.domain.access.Renewal;
import io.doorbuster.domain.access.Renewal.NotValid;
import io.doorbuster.domain.access.Renewal.Renewed;
import io.doorbuster.domain.access.Renewal.Reused;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Logins of customers, and the digests of their refresh tokens. All times are the database's. All methods block for a
 * transaction and throw {@link LedgerUnavailableException} if PostgreSQL does not answer.
 */
public final class CustomerSessions {

    /** A session that is not renewed for so long is over: a shopper who comes back once a month stays logged in. */
    public static final Duration IDLE = Duration.ofDays(30);
    /** The longest session, however often it is renewed. */
    public static final Duration LONGEST = Duration.ofDays(90);
    /** Open sessions of one customer; a login above it closes the oldest. Devices of a household are fewer. */
    static final int MAX_OPEN = 20;

    private static final String CLOSED = "RETURNING id, closed_at";

    private final Database database;

    public CustomerSessions(Database database) {
        this.database = database;
    }

    private record Held(String sessionId, String secret, Customer customer) {}

    /** Opens a session if the customer still has the version whose password was checked. */
    public boolean open(NewSession session) {
        return database.transact("opening a session", connection -> {
            Optional<String> customer = Rows.first(connection,
                    "SELECT id FROM customers WHERE id = ? AND version = ? FOR UPDATE", row -> row.getString(1),
                    session.customerId(), session.customerVersion());
            if (customer.isEmpty()) {
                return false;
            }
            makeRoom(connection, session.customerId());
            return Rows.update(connection, """
                    INSERT INTO customer_sessions (id, customer_id, handle, secret, expires_at)
                    VALUES (?, ?, ?, ?, now() + ? * interval '1 second')""", session.id(), session.customerId(),
                    session.handle(), session.secret(), IDLE.toSeconds()) == 1;
        });
    }

    /** Under the lock on the customer. What ended long ago is deleted here: nobody asks for it any more. */
    private static void makeRoom(Connection connection, String customerId) throws SQLException {
        Rows.update(connection, """
                DELETE FROM customer_sessions WHERE customer_id = ?
                AND (expires_at < now() - interval '1 day' OR closed_at < now() - interval '1 day')""", customerId);
        Rows.update(connection, """
                UPDATE customer_sessions SET closed_at = now() WHERE id IN (
                    SELECT id FROM customer_sessions WHERE customer_id = ? AND closed_at IS NULL
                    ORDER BY opened_at DESC OFFSET ?)""", customerId, MAX_OPEN - 1);
    }

    /** Takes a refresh token of {@code handle} and {@code secret}, and makes {@code nextSecret} the only valid one. */
    public Renewal renew(String handle, String secret, String nextSecret) {
        return database.transact("renewing a session", connection -> {
            Optional<Held> held = Rows.first(connection, """
                    SELECT s.id AS session_id, s.secret, c.*
                    FROM customer_sessions s JOIN customers c ON c.id = s.customer_id
                    WHERE s.handle = ? AND s.closed_at IS NULL AND s.expires_at > now()
                    FOR UPDATE OF s""", CustomerSessions::held, handle);
            if (held.isEmpty()) {
                return new NotValid();
            }
            String id = held.get().sessionId();
            if (!held.get().secret().equals(secret)) {
                Rows.update(connection, "UPDATE customer_sessions SET closed_at = now() WHERE id = ?", id);
                return new Reused(id);
            }
            Rows.update(connection, """
                    UPDATE customer_sessions SET secret = ?,
                        expires_at = least(now() + ? * interval '1 second', opened_at + ? * interval '1 second')
                    WHERE id = ?""", nextSecret, IDLE.toSeconds(), LONGEST.toSeconds(), id);
            return new Renewed(held.get().customer(), id);
        });
    }

    /** Closes the session of {@code handle}, and with {@code everywhere} all of its customer; says which were open. */
    public List<ClosedSession> close(String handle, boolean everywhere) {
        return database.transact("closing a session", connection -> {
            if (!everywhere) {
                return Rows.list(connection, """
                        UPDATE customer_sessions SET closed_at = now() WHERE handle = ? AND closed_at IS NULL
                        """ + CLOSED, CustomerSessions::closed, handle);
            }
            Optional<String> customer = Rows.first(connection,
                    "SELECT customer_id FROM customer_sessions WHERE handle = ? AND closed_at IS NULL",
                    row -> row.getString(1), handle);
            return customer.isEmpty() ? List.<ClosedSession>of() : closeAll(connection, customer.get());
        });
    }

    static List<ClosedSession> closeAll(Connection connection, String customerId) throws SQLException {
        return Rows.list(connection, """
                UPDATE customer_sessions SET closed_at = now() WHERE customer_id = ? AND closed_at IS NULL
                """ + CLOSED, CustomerSessions::closed, customerId);
    }

    /** Sessions closed since {@code sinceMillis} by the database's clock. */
    static List<ClosedSession> closedSince(Connection connection, long sinceMillis) throws SQLException {
        return Rows.list(connection, """
                SELECT id, closed_at FROM customer_sessions
                WHERE closed_at IS NOT NULL AND closed_at >= to_timestamp(? / 1000.0)""",
                CustomerSessions::closed, sinceMillis);
    }

    private static Held held(ResultSet row) throws SQLException {
        return new Held(row.getString("session_id"), row.getString("secret"), Customers.customer(row));
    }

    private static ClosedSession closed(ResultSet row) throws SQLException {
        return new ClosedSession(row.getString("id"), Rows.instant(row, "closed_at").toEpochMilli());
    }
}
