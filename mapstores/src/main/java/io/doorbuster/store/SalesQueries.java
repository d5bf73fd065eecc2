package io.doorbuster.store;

import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.report.SalesLine;
import io.doorbuster.domain.report.SalesReport;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** What was sold in a time. Reads on a standby if there is one. */
public final class SalesQueries {

    /** Orders of a time are a range of ids, for these begin with it. */
    private static final String SALES = """
            WITH placed AS (
                SELECT l.sku, o.currency, l.quantity, l.quantity * l.unit_price_minor AS gross,
                       o.charges -> 'lines' -> (row_number() OVER (PARTITION BY o.id ORDER BY l.line) - 1)::int AS charge
                FROM orders o JOIN order_lines l ON l.order_id = o.id
                WHERE o.id >= ? AND o.id < ? AND o.placed_at >= ? AND o.placed_at < ?),
            figures AS (
                SELECT sku, currency, quantity AS units, gross,
                       (SELECT coalesce(sum((d ->> 'amountMinor')::bigint), 0)
                        FROM jsonb_array_elements(coalesce(charge -> 'discounts', '[]')) d) AS discounts,
                       (SELECT coalesce(sum((t ->> 'amountMinor')::bigint), 0)
                        FROM jsonb_array_elements(coalesce(charge -> 'taxes', '[]')) t) AS tax,
                       0 AS cancelled, 0 AS returned
                FROM placed
                UNION ALL
                SELECT l.sku, o.currency, 0, 0, 0, 0, l.quantity, 0
                FROM order_cancellations c JOIN orders o ON o.id = c.order_id JOIN order_lines l ON l.order_id = o.id
                WHERE c.cancelled_at >= ? AND c.cancelled_at < ?
                UNION ALL
                SELECT l.sku, o.currency, 0, 0, 0, 0, 0, l.quantity
                FROM order_returns r JOIN return_lines l ON l.return_id = r.id JOIN orders o ON o.id = r.order_id
                WHERE r.returned_at >= ? AND r.returned_at < ?)
            SELECT sku, currency, sum(units)::bigint AS units, sum(gross)::bigint AS gross,
                   sum(discounts)::bigint AS discounts, sum(tax)::bigint AS tax, sum(cancelled)::bigint AS cancelled,
                   sum(returned)::bigint AS returned
            FROM figures GROUP BY sku, currency ORDER BY sku, currency LIMIT ?""";

    /** Ids are made when orders are sent to the journal, in the millisecond that stands in {@code placed_at}. */
    private static final long LAST_MILLIS = (1L << 47) - 1;

    private final Database database;

    public SalesQueries(Database database) {
        this.database = database;
    }

    /**
     * The sales from {@code fromMillis} to before {@code toMillis}, one line more than {@link SalesReport#MAX_LINES} at
     * most. Seconds for a day of millions of orders. Throws {@link LedgerUnavailableException} if PostgreSQL does not
     * answer.
     */
    public SalesReport report(long fromMillis, long toMillis) {
        Instant from = Instant.ofEpochMilli(fromMillis);
        Instant to = Instant.ofEpochMilli(toMillis);
        List<SalesLine> lines = database.snapshot("reporting sales", connection -> Rows.list(connection, SALES,
                SalesQueries::line, firstId(fromMillis), firstId(toMillis), from, to, from, to, from, to,
                SalesReport.MAX_LINES + 1));
        return new SalesReport(lines);
    }

    /** Not above any id of an order placed at {@code millis}, and above all that were placed before. */
    static UUID firstId(long millis) {
        return new UUID(OrderId.of(Math.clamp(millis, 0, LAST_MILLIS), 0, 0).high(), 0);
    }

    private static SalesLine line(ResultSet row) throws SQLException {
        return new SalesLine(row.getString("sku"), row.getString("currency"), row.getLong("units"),
                row.getLong("gross"), row.getLong("discounts"), row.getLong("tax"), row.getLong("cancelled"),
                row.getLong("returned"));
    }
}
