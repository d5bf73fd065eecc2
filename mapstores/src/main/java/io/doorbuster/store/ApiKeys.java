package io.doorbuster.store;

import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.domain.access.AccessState;
import io.doorbuster.domain.access.ApiKey;
import io.doorbuster.domain.access.ApiKeyOutcome;
import io.doorbuster.domain.access.ApiKeyOutcome.Kept;
import io.doorbuster.domain.access.ApiKeyOutcome.NoSuchKey;
import io.doorbuster.domain.access.ApiKeyOutcome.TooManyKeys;
import io.doorbuster.domain.access.ApiKeyPage;
import io.doorbuster.domain.access.ClosedSession;
import io.doorbuster.domain.access.KeyUse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The keys of services and operators, and what app nodes must know to judge tokens. All times are the database's. All
 * methods block for a transaction and throw {@link LedgerUnavailableException} if PostgreSQL does not answer.
 */
public final class ApiKeys {

    /** Valid keys: every app node holds all of them in memory, and reads them every few seconds. */
    static final int MAX_VALID = 200;

    /** Longer than any access token lives, by whatever clocks differ: sessions closed before concern nobody. */
    private static final Duration LOOK_BACK = ClosedSession.LONGEST_TOKEN.plusMinutes(1);

    private static final long CREATION_LOCK = 0x646f6f726b657973L; // "doorkeys"

    private static final String IS_VALID = "revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())";

    private final Database database;

    public ApiKeys(Database database) {
        this.database = database;
    }

    /** Keeps a new key, unless there are too many. */
    public ApiKeyOutcome create(ApiKey key) {
        return database.transact("creating an API key", connection -> insert(connection, key));
    }

    /** One at a time, so that the count stays true. */
    private static ApiKeyOutcome insert(Connection connection, ApiKey key) throws SQLException {
        Rows.list(connection, "SELECT pg_advisory_xact_lock(?)", _ -> 0, CREATION_LOCK);
        long valid = Rows.first(connection, "SELECT count(*) FROM api_keys WHERE " + IS_VALID, row -> row.getLong(1))
                .orElse(0L);
        if (valid >= MAX_VALID) {
            return new TooManyKeys(MAX_VALID);
        }
        return Rows.first(connection, """
                INSERT INTO api_keys (id, name, hint, digest, scopes, created_by, expires_at)
                VALUES (?, ?, ?, ?, ?, ?, to_timestamp(nullif(?, 0::bigint) / 1000.0)) RETURNING *""", ApiKeys::key,
                key.id(), key.name(), key.hint(), key.digest(), key.scopes(), key.createdBy(), key.expiresAtMillis())
                .<ApiKeyOutcome>map(Kept::new).orElseGet(NoSuchKey::new);
    }

    /**
     * Keeps {@code next} with the name, scopes and expiry of key {@code id}, which itself goes on for
     * {@code overlapMillis} at most.
     */
    public ApiKeyOutcome rotate(String id, ApiKey next, long overlapMillis) {
        return database.transact("rotating an API key", connection -> {
            Optional<ApiKey> old = Rows.first(connection,
                    "SELECT * FROM api_keys WHERE id = ? AND " + IS_VALID + " FOR UPDATE", ApiKeys::key, id);
            if (old.isEmpty()) {
                return new NoSuchKey();
            }
            ApiKeyOutcome kept = insert(connection, new ApiKey(next.id(), old.get().name(), next.hint(),
                    next.digest(), old.get().scopes(), next.createdBy(), 0, old.get().expiresAtMillis(), 0, 0));
            if (kept instanceof Kept) {
                Rows.update(connection, """
                        UPDATE api_keys SET expires_at = least(expires_at, now() + ? * interval '1 millisecond')
                        WHERE id = ?""", overlapMillis, id);
            }
            return kept;
        });
    }

    /** Ends a key now; one that was revoked before is left as it is. */
    public ApiKeyOutcome revoke(String id) {
        return database.transact("revoking an API key", connection -> Rows.first(connection, """
                UPDATE api_keys SET revoked_at = coalesce(revoked_at, now()) WHERE id = ? RETURNING *""", ApiKeys::key,
                id)).<ApiKeyOutcome>map(Kept::new).orElseGet(NoSuchKey::new);
    }

    /**
     * All keys that ever were, newest first.
     *
     * @param after cursor of the page before, empty for the first
     * @param limit 1 to {@link OrderQueries#MAX_LIMIT}
     */
    public ApiKeyPage list(String after, int limit) {
        OrderQueries.checkLimit(limit);
        List<ApiKey> found = database.call("listing API keys", connection -> Rows.list(connection,
                "SELECT * FROM api_keys WHERE id < ? ORDER BY id DESC LIMIT ?", ApiKeys::key,
                after.isEmpty() ? "~" : after, limit + 1));
        List<ApiKey> shown = found.subList(0, Math.min(limit, found.size()));
        return new ApiKeyPage(shown, found.size() > limit ? shown.getLast().id() : "");
    }

    /** Notes when keys were used; an earlier time never replaces a later one. */
    public void noteUses(List<KeyUse> uses) {
        database.transact("noting uses of API keys", connection -> Rows.update(connection, """
                UPDATE api_keys k SET last_used_at = greatest(k.last_used_at, to_timestamp(u.at_millis / 1000.0))
                FROM unnest(?, ?) AS u (id, at_millis) WHERE k.id = u.id""",
                uses.stream().map(KeyUse::id).toList(), uses.stream().map(KeyUse::atMillis).toList()));
    }

    /**
     * Every valid key, and the sessions closed since {@code sinceMillis} by the database's clock; 0 for all that may
     * still matter.
     */
    public AccessState state(long sinceMillis) {
        return database.call("reading who may do what", connection -> {
            long now = nowMillis(connection);
            long since = sinceMillis == 0 ? now - LOOK_BACK.toMillis() : sinceMillis;
            return new AccessState(now, CustomerSessions.closedSince(connection, since),
                    Rows.list(connection, "SELECT * FROM api_keys WHERE " + IS_VALID, ApiKeys::key));
        });
    }

    static long nowMillis(Connection connection) throws SQLException {
        return Rows.first(connection, "SELECT now() AS at", row -> Rows.instant(row, "at").toEpochMilli())
                .orElseThrow(() -> new IllegalStateException("a query without a table has one row"));
    }

    private static ApiKey key(ResultSet row) throws SQLException {
        return new ApiKey(row.getString("id"), row.getString("name"), row.getString("hint"), row.getString("digest"),
                List.of((String[]) row.getArray("scopes").getArray()), row.getString("created_by"),
                Rows.instant(row, "created_at").toEpochMilli(), millis(row, "expires_at"), millis(row, "revoked_at"),
                millis(row, "last_used_at"));
    }

    private static long millis(ResultSet row, String column) throws SQLException {
        return Rows.optionalInstant(row, column).map(at -> at.toEpochMilli()).orElse(0L);
    }
}
