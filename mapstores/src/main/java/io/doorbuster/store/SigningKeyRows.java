package io.doorbuster.store;

import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.domain.access.SigningKey;
import io.doorbuster.domain.access.SigningKeys;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The keys that access tokens are signed with, the same for all app nodes. Methods block for a transaction and throw
 * {@link LedgerUnavailableException} if PostgreSQL does not answer.
 */
public final class SigningKeyRows {

    /** A new key each month: what leaks is worth nothing after that. */
    static final Duration ROTATION = Duration.ofDays(30);
    /** A new key is published so long before it signs: app nodes and others read the published ones every few minutes. */
    static final Duration ANNOUNCED = Duration.ofMinutes(10);
    /** The newest, and the one before, whose tokens live for minutes more; one to spare. */
    private static final int KEPT = 3;

    private static final long ROTATION_LOCK = 0x646f6f727369676eL; // "doorsign"

    private final Database database;

    public SigningKeyRows(Database database) {
        this.database = database;
    }

    /** The keys; a key that is offered is kept if the newest is due to be replaced, by whoever comes first. */
    public SigningKeys keys(String offeredId, String offeredJwk) {
        return offeredId.isEmpty()
                ? database.call("reading the signing keys", SigningKeyRows::read)
                : database.transact("keeping a signing key", connection -> keep(connection, offeredId, offeredJwk));
    }

    private static SigningKeys keep(Connection connection, String id, String jwk) throws SQLException {
        Rows.list(connection, "SELECT pg_advisory_xact_lock(?)", _ -> 0, ROTATION_LOCK);
        SigningKeys current = read(connection);
        if (!current.wanted()) {
            return current;
        }
        long announced = current.keys().isEmpty() ? 0 : ANNOUNCED.toMillis();
        Rows.update(connection, """
                INSERT INTO signing_keys (id, jwk, created_at, signs_from)
                VALUES (?, ?, clock_timestamp(), clock_timestamp() + ? * interval '1 millisecond')""",
                id, jwk, announced);
        Rows.update(connection, """
                DELETE FROM signing_keys WHERE id NOT IN (SELECT id FROM signing_keys ORDER BY created_at DESC LIMIT ?)
                """, KEPT);
        return read(connection);
    }

    /** By the clock of now, not of the transaction's beginning: it may have waited for another's. */
    private static SigningKeys read(Connection connection) throws SQLException {
        Instant now = Rows.first(connection, "SELECT clock_timestamp() AS at", row -> Rows.instant(row, "at"))
                .orElseThrow(() -> new IllegalStateException("a query without a table has one row"));
        Optional<Instant> newest = Rows.first(connection, "SELECT max(created_at) AS at FROM signing_keys",
                row -> Rows.optionalInstant(row, "at")).flatMap(at -> at);
        List<SigningKey> keys = Rows.list(connection, "SELECT * FROM signing_keys ORDER BY created_at DESC",
                SigningKeyRows::key);
        boolean wanted = newest.isEmpty() || newest.get().plus(ROTATION).isBefore(now);
        return new SigningKeys(keys, now.toEpochMilli(), wanted);
    }

    private static SigningKey key(ResultSet row) throws SQLException {
        return new SigningKey(row.getString("id"), row.getString("jwk"),
                Rows.instant(row, "signs_from").toEpochMilli());
    }
}
