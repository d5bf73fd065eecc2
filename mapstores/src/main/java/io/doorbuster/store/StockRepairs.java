package io.doorbuster.store;

import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.domain.stock.LedgerRow;
import io.doorbuster.domain.stock.StockRepair;
import io.doorbuster.domain.stock.StockRepairPage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.ToLongFunction;

/**
 * PostgreSQL's side of holding the grid against it: the ledger's rows, and the record of what was repaired. All methods
 * block for a query and throw {@link LedgerUnavailableException} if PostgreSQL does not answer.
 */
public final class StockRepairs {

    private final Database database;

    public StockRepairs(Database database) {
        this.database = database;
    }

    /** Up to {@code limit} ledger rows above {@code after}, in SKU order, as they are now. */
    public SequencedMap<String, LedgerRow> page(String after, int limit) {
        SequencedMap<String, LedgerRow> rows = new LinkedHashMap<>();
        database.call("reading the ledger", connection -> Rows.list(connection, """
                SELECT sku, version, received, sold FROM inventory WHERE sku > ? ORDER BY sku LIMIT ?""",
                row -> rows.put(row.getString("sku"), ledgerRow(row, "")), after, limit));
        return rows;
    }

    /** The ledger rows of {@code skus} as they are now; a SKU without one is left out. */
    public Map<String, LedgerRow> rows(Collection<String> skus) {
        Map<String, LedgerRow> rows = new HashMap<>();
        database.call("reading the ledger", connection -> Rows.list(connection,
                "SELECT sku, version, received, sold FROM inventory WHERE sku = ANY (?)",
                row -> rows.put(row.getString("sku"), ledgerRow(row, "")), skus));
        return rows;
    }

    /**
     * Which server the ledger is on, and on which of its timelines: another answer than before means that commits may be
     * gone which we were told of.
     */
    public String server() {
        return database.call("reading the server's identity", connection -> ServerState.of(connection).toString());
    }

    /** Records repairs, all or none. */
    public void record(List<StockRepair> repairs) {
        database.transact("recording repairs", connection -> Rows.update(connection, """
                INSERT INTO stock_repairs (sku, kind, cause, member, grid_version, grid_received, grid_sold,
                    ledger_version, ledger_received, ledger_sold)
                SELECT * FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                repairs.stream().map(StockRepair::sku).toList(),
                repairs.stream().map(repair -> repair.kind().name()).toList(),
                repairs.stream().map(StockRepair::cause).toList(),
                repairs.stream().map(StockRepair::member).toList(),
                figures(repairs, repair -> repair.grid().version()),
                figures(repairs, repair -> repair.grid().received()),
                figures(repairs, repair -> repair.grid().sold()),
                figures(repairs, repair -> repair.ledger().version()),
                figures(repairs, repair -> repair.ledger().received()),
                figures(repairs, repair -> repair.ledger().sold())));
    }

    /**
     * What was repaired, newest first.
     *
     * @param after cursor of the page before, empty for the first; {@link IllegalArgumentException} if it is none
     * @param limit 1 to {@link OrderQueries#MAX_LIMIT}
     */
    public StockRepairPage list(String after, int limit) {
        OrderQueries.checkLimit(limit);
        long below = after.isEmpty() ? Long.MAX_VALUE : Long.parseLong(after);
        List<StockRepair> found = database.call("listing repairs", connection -> Rows.list(connection,
                "SELECT * FROM stock_repairs WHERE id < ? ORDER BY id DESC LIMIT ?", StockRepairs::repair, below,
                limit + 1));
        List<StockRepair> shown = found.subList(0, Math.min(limit, found.size()));
        return new StockRepairPage(shown, found.size() > limit ? Long.toString(shown.getLast().id()) : "");
    }

    private static List<Long> figures(List<StockRepair> repairs, ToLongFunction<StockRepair> figure) {
        return repairs.stream().mapToLong(figure).boxed().toList();
    }

    private static StockRepair repair(ResultSet row) throws SQLException {
        return new StockRepair(row.getLong("id"), row.getString("sku"),
                StockRepair.Kind.valueOf(row.getString("kind")), row.getString("cause"), row.getString("member"),
                ledgerRow(row, "grid_"), ledgerRow(row, "ledger_"), Rows.instant(row, "at"));
    }

    private static LedgerRow ledgerRow(ResultSet row, String prefix) throws SQLException {
        return new LedgerRow(row.getLong(prefix + "version"), row.getLong(prefix + "received"),
                row.getLong(prefix + "sold"));
    }
}
