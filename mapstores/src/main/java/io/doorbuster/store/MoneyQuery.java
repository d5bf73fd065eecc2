package io.doorbuster.store;

import io.doorbuster.domain.audit.MoneyAudit;
import io.doorbuster.domain.audit.MoneyLine;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** Adds up what is known of payments, and holds it against their orders, their refunds, and what is shown of them. */
final class MoneyQuery {

    /*
     * What goes back of a cancelled order is requested in the transaction that cancels it, or that records money that came
     * later, so that there is no moment in which it is neither gone nor due. A refund that failed is a dead letter: it is
     * owed, and people know.
     */
    private static final String SELECT = """
            WITH heard AS (
                SELECT order_id, sum(amount_minor) FILTER (WHERE kind = 'AUTHORIZED') AS authorized,
                       sum(amount_minor) FILTER (WHERE kind = 'CAPTURED') AS captured,
                       sum(amount_minor) FILTER (WHERE kind = 'REFUNDED' AND NOT EXISTS (
                           SELECT FROM payment_events f WHERE f.order_id = e.order_id AND f.kind = 'REFUND_FAILED'
                               AND f.key = e.key)) AS refunded
                FROM payment_events e GROUP BY order_id),
            asked AS (
                SELECT order_id, sum(amount_minor) FILTER (WHERE state = 'REQUESTED') AS requested,
                       sum(amount_minor) FILTER (WHERE state = 'SUCCEEDED') AS succeeded,
                       sum(amount_minor) FILTER (WHERE state = 'FAILED') AS failed
                FROM refunds GROUP BY order_id),
            each AS (
                SELECT y.currency, y.due_minor, y.captured_minor, x.order_id IS NOT NULL AS cancelled,
                       coalesce(authorized, 0) AS authorized, coalesce(captured, 0) AS captured,
                       coalesce(refunded, 0) AS refunded, coalesce(requested, 0) AS requested,
                       coalesce(succeeded, 0) AS succeeded, coalesce(failed, 0) AS failed
                FROM payments y LEFT JOIN order_cancellations x USING (order_id)
                LEFT JOIN heard USING (order_id) LEFT JOIN asked USING (order_id))
            SELECT currency, sum(authorized)::bigint AS authorized, sum(captured)::bigint AS captured,
                   sum(refunded)::bigint AS refunded,
                   sum(greatest(0, CASE WHEN cancelled THEN captured - refunded
                                        ELSE least(requested, captured - refunded) END))::bigint AS owed,
                   count(*) FILTER (WHERE captured > due_minor OR refunded > captured
                       OR cancelled AND captured > refunded + requested + failed
                       OR captured <> captured_minor OR refunded <> succeeded) AS inconsistent
            FROM each GROUP BY currency ORDER BY currency""";

    private MoneyQuery() {}

    private record Row(MoneyLine line, long inconsistent) {
        static Row of(ResultSet row) throws SQLException {
            return new Row(new MoneyLine(row.getString("currency"), row.getLong("authorized"), row.getLong("captured"),
                    row.getLong("refunded"), row.getLong("owed")), row.getLong("inconsistent"));
        }
    }

    /** Reads all payments and their events. */
    static MoneyAudit read(Connection connection) throws SQLException {
        List<Row> rows = Rows.list(connection, SELECT, Row::of);
        return new MoneyAudit(rows.stream().mapToLong(Row::inconsistent).sum(), rows.stream().map(Row::line).toList());
    }
}
