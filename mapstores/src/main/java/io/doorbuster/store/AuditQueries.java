package io.doorbuster.store;

import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.domain.audit.MoneyAudit;
import io.doorbuster.store.LedgerAudit.Line;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;

/** Holds the ledger's counters of units and coupons, and its money, against its orders, less those that are cancelled. */
public final class AuditQueries {

    /** SKUs of one page: the demo shows a few, a script wants them all in few calls. */
    public static final int MAX_LIMIT = 1_000;

    /** One pass over the lines for page and totals; sums are numeric in SQL, and fit a long unless something is broken. */
    private static final String LINES = """
            WITH skus AS MATERIALIZED (
                SELECT sku, coalesce(i.version, 0) AS version, coalesce(i.received, 0) AS received,
                       coalesce(i.sold, 0) AS sold, coalesce(l.units, 0)::bigint AS sold_by_lines
                FROM inventory i
                FULL JOIN (SELECT sku, sum(quantity) FILTER (WHERE c.order_id IS NULL) AS units
                           FROM order_lines o LEFT JOIN order_cancellations c ON c.order_id = o.order_id
                           GROUP BY sku) l USING (sku)),
            total AS (
                SELECT '' AS sku, coalesce(sum(version), 0)::bigint AS version,
                       coalesce(sum(received), 0)::bigint AS received, coalesce(sum(sold), 0)::bigint AS sold,
                       coalesce(sum(sold_by_lines), 0)::bigint AS sold_by_lines,
                       count(*) FILTER (WHERE sold <> sold_by_lines OR sold > received) AS inconsistent
                FROM skus),
            page AS (SELECT *, 0 FROM skus WHERE sku > ? ORDER BY sku LIMIT ?)
            SELECT * FROM total UNION ALL SELECT * FROM page ORDER BY sku""";

    /**
     * Three records of a coupon's use: the counter that decides, the row of each use, and what is taken off the order, which
     * nobody ever updates. The limits are those that the orders were placed under.
     */
    private static final String COUPONS = """
            SELECT count(*) AS inconsistent FROM (
                SELECT code, max(used) AS used, max(allowed) AS allowed FROM coupon_counters GROUP BY code) c
            FULL JOIN (SELECT code, sum(uses)::bigint AS uses, max(uses - allowed) AS excess
                       FROM (SELECT code, count(*) AS uses, max(buyer_limit) AS allowed FROM coupon_uses
                             WHERE NOT given_back GROUP BY code, buyer) each
                       GROUP BY code) u USING (code)
            FULL JOIN (SELECT code, count(*) AS orders
                       FROM (SELECT DISTINCT o.id, discount ->> 'coupon' AS code FROM orders o,
                                 jsonb_path_query(o.charges, '$.**.discounts[*] ? (@.coupon != "")') discount
                             WHERE o.charges IS NOT NULL
                               AND NOT EXISTS (SELECT FROM order_cancellations x WHERE x.order_id = o.id)) carried
                       GROUP BY code) o USING (code)
            WHERE coalesce(used, 0) <> coalesce(uses, 0) OR coalesce(uses, 0) <> coalesce(orders, 0)
               OR used > allowed OR excess > 0""";

    private static final String COUNTS = """
            SELECT (SELECT count(*) FROM orders) AS orders,
                   (SELECT count(*) FROM attempts WHERE order_id IS NOT NULL) AS attempts,
                   (SELECT count(*) FROM fulfillments) AS fulfillments,
                   (SELECT count(*) FROM order_cancellations) AS cancellations,
                   (SELECT min(placed_at) FROM orders o
                    WHERE NOT EXISTS (SELECT FROM fulfillments f WHERE f.order_id = o.id)
                      AND NOT EXISTS (SELECT FROM order_cancellations c WHERE c.order_id = o.id)
                      AND NOT EXISTS (SELECT FROM payments y WHERE y.order_id = o.id AND NOT y.released)) AS oldest""";

    private final Database database;
    private final Clock clock;

    public AuditQueries(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * Reads all order lines: seconds for millions, while hot rows cannot be cleaned up. Throws
     * {@link LedgerUnavailableException} if PostgreSQL does not answer.
     *
     * <p>Coupons and payments are held against the orders for the first page only: that reads all orders once more, and
     * pages are of SKUs.
     *
     * @param after the last SKU of the page before, empty for the first
     * @param limit 1 to {@link #MAX_LIMIT}
     */
    public LedgerAudit audit(String after, int limit) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit " + limit + " is not between 1 and " + MAX_LIMIT);
        }
        return database.snapshot("auditing the ledger", connection -> audit(connection, after, limit));
    }

    /** A row of the first query; only the total's counts what is inconsistent. */
    private record Audited(Line line, long inconsistent) {}

    private LedgerAudit audit(Connection connection, String after, int limit) throws SQLException {
        List<Audited> rows = Rows.list(connection, LINES, AuditQueries::audited, after, limit + 1);
        Audited total = rows.getFirst();
        List<Line> found = rows.stream().skip(1).map(Audited::line).toList();
        List<Line> shown = found.subList(0, Math.min(limit, found.size()));
        String next = found.size() > limit ? shown.getLast().sku() : "";
        long coupons = after.isEmpty()
                ? Rows.first(connection, COUPONS, row -> row.getLong("inconsistent")).orElseThrow() : 0;
        MoneyAudit money = after.isEmpty() ? MoneyQuery.read(connection) : MoneyAudit.NONE;
        return Rows.first(connection, COUNTS, row -> new LedgerAudit(shown, total.line(), total.inconsistent(),
                row.getLong("orders"), row.getLong("attempts"), row.getLong("fulfillments"),
                row.getLong("cancellations"), ageMillis(row), coupons, money, next))
                .orElseThrow();
    }

    private long ageMillis(ResultSet row) throws SQLException {
        return Rows.optionalInstant(row, "oldest")
                .map(oldest -> Math.max(0, clock.millis() - oldest.toEpochMilli()))
                .orElse(0L);
    }

    private static Audited audited(ResultSet row) throws SQLException {
        return new Audited(new Line(row.getString("sku"), row.getLong("version"), row.getLong("received"),
                row.getLong("sold"), row.getLong("sold_by_lines")), row.getLong("inconsistent"));
    }
}
