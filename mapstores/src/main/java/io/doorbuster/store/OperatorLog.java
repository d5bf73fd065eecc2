package io.doorbuster.store;

import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.domain.access.OperatorAction;
import io.doorbuster.domain.access.OperatorActionPage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * What operators and services did. All methods block for a transaction and throw {@link LedgerUnavailableException} if
 * PostgreSQL does not answer.
 */
public final class OperatorLog {

    private final Database database;

    public OperatorLog(Database database) {
        this.database = database;
    }

    /** Adds what was done. */
    public void add(OperatorAction action) {
        database.transact("recording an operator's action", connection -> Rows.update(connection, """
                INSERT INTO operator_log (at, actor, action, resource, status, version_before, version_after, request_id)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)""", action.at(), action.actor(), action.action(), action.resource(),
                action.status(), action.versionBefore(), action.versionAfter(), action.requestId()));
    }

    /**
     * What was done, newest first.
     *
     * @param actor empty for all
     * @param after cursor of the page before, empty for the first; {@link IllegalArgumentException} if it is none
     * @param limit 1 to {@link OrderQueries#MAX_LIMIT}
     */
    public OperatorActionPage list(String actor, String after, int limit) {
        OrderQueries.checkLimit(limit);
        long below = after.isEmpty() ? Long.MAX_VALUE : Long.parseLong(after);
        List<OperatorAction> found = database.call("listing operators' actions", connection -> actor.isEmpty()
                ? Rows.list(connection, "SELECT * FROM operator_log WHERE id < ? ORDER BY id DESC LIMIT ?",
                        OperatorLog::action, below, limit + 1)
                : Rows.list(connection,
                        "SELECT * FROM operator_log WHERE actor = ? AND id < ? ORDER BY id DESC LIMIT ?",
                        OperatorLog::action, actor, below, limit + 1));
        List<OperatorAction> shown = found.subList(0, Math.min(limit, found.size()));
        return new OperatorActionPage(shown, found.size() > limit ? Long.toString(shown.getLast().id()) : "");
    }

    private static OperatorAction action(ResultSet row) throws SQLException {
        return new OperatorAction(row.getLong("id"), Rows.instant(row, "at"), row.getString("actor"),
                row.getString("action"), row.getString("resource"), row.getInt("status"),
                row.getLong("version_before"), row.getLong("version_after"), row.getString("request_id"));
    }
}
