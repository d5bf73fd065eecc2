package io.doorbuster.store;

import io.doorbuster.domain.stock.HeldUnits;
import io.doorbuster.domain.stock.Hold;
import io.doorbuster.domain.stock.HoldId;
import io.doorbuster.domain.stock.LedgerRow;
import io.doorbuster.domain.stock.StockFigures;
import io.doorbuster.domain.stock.StockLevel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The map {@code inventory}. Levels are loaded from the ledger's rows, which only transactions of the journal's kind
 * write, and the open holds of carts. What is stored is a copy for reports, in a table of its own: writing behind into the ledger's rows was tried,
 * and cut 2,511 transactions a second to 6.5, with deadlocks.
 */
public final class InventoryStore extends GridStore<StockLevel> {

    /** Not only newer versions: what is pending changes without the ledger's row, and a late replay is soon put right. */
    private static final Table<StockLevel> TABLE = new Table<>("""
            INSERT INTO inventory_snapshot (sku, version, available, reserved)
            SELECT * FROM unnest(?, ?, ?, ?)
            ON CONFLICT (sku) DO UPDATE
            SET version = EXCLUDED.version, available = EXCLUDED.available, reserved = EXCLUDED.reserved,
                written_at = now()
            WHERE inventory_snapshot.version <= EXCLUDED.version""",
            List.of(new Table.Column<>("text", (sku, _) -> sku),
                    new Table.Column<>("bigint", (_, level) -> level.ledger().version()),
                    new Table.Column<>("bigint", (_, level) -> level.available()),
                    new Table.Column<>("bigint", (_, level) -> level.reserved())),
            level -> level.ledger().version(), (sku, level) -> Documents.write(StockFigures.of(sku, level)));

    private static final String OPEN_HOLDS = """
            SELECT line.sku, buyer, serial, line.quantity, expires_at
            FROM holds, unnest(skus, quantities) AS line (sku, quantity)
            WHERE skus && ?::text[] AND expires_at > now() AND line.sku = ANY (?)""";

    /** For Hazelcast, which makes it by its name. */
    public InventoryStore() {
        super(TABLE);
    }

    @Override
    public @Nullable StockLevel load(String sku) {
        Map<String, StockLevel> found = new HashMap<>();
        database().call("loading stock of " + sku, read(List.of(sku), found));
        return found.get(sku);
    }

    @Override
    public Map<String, StockLevel> loadAll(Collection<String> skus) {
        Map<String, StockLevel> found = new HashMap<>();
        loadPatiently("loading stock", read(skus, found));
        return found;
    }

    @Override
    public Iterable<String> loadAllKeys() {
        return new KeyPages(after -> loadPatiently("listing SKUs", connection -> Rows.list(connection,
                "SELECT sku FROM inventory WHERE sku > ? ORDER BY sku LIMIT ?", row -> row.getString("sku"), after,
                KeyPages.SIZE)));
    }

    /** The ledger's rows, and what is held on top of them: two looks, for nothing that is held can be oversold by it. */
    private static Database.Work<Integer> read(Collection<String> skus, Map<String, StockLevel> found) {
        return connection -> {
            found.clear();
            Rows.list(connection, "SELECT sku, version, received, sold FROM inventory WHERE sku = ANY (?)",
                    row -> found.put(row.getString("sku"), StockLevel.of(new LedgerRow(row.getLong("version"),
                            row.getLong("received"), row.getLong("sold")))),
                    skus);
            Map<String, List<Hold>> held = new HashMap<>();
            Rows.list(
                    connection, OPEN_HOLDS, row -> held.computeIfAbsent(row.getString("sku"), sku -> new ArrayList<>())
                            .add(new Hold(new HoldId(row.getLong("buyer"), row.getLong("serial")),
                                    row.getLong("quantity"),
                                    Rows.instant(row, "expires_at").toEpochMilli())),
                    skus, skus);
            held.forEach((sku, holds) -> found.computeIfPresent(sku, (_, level) -> new StockLevel(level.ledger(),
                    level.pending(), HeldUnits.of(holds))));
            return found.size();
        };
    }
}
