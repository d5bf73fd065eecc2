package io.doorbuster.store;

import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.domain.cart.Cart;
import io.doorbuster.domain.catalog.Product;
import io.doorbuster.domain.coupon.Coupon;
import io.doorbuster.domain.pricing.PriceRule;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds what write-behind never stored, and stores it. Hazelcast's backups forget a queued write by the clock, stored or
 * not (at once after a flush or an eviction); if its owner dies before the database is back, the value is in memory and
 * nobody remembers that it is not in the database. Versions tell.
 */
public final class MissedWrites<V> {

    private static final Logger LOG = LoggerFactory.getLogger(MissedWrites.class);

    private final Database database;
    private final String name;
    private final Table<V> table;

    private MissedWrites(Database database, String name, Table<V> table) {
        this.database = database;
        this.name = name;
        this.table = table;
    }

    /** Of the map {@code products}. */
    public static MissedWrites<Product> ofProducts(Database database) {
        return new MissedWrites<>(database, "products", ProductStore.TABLE);
    }

    /** Of the map {@code price-rules}. */
    public static MissedWrites<PriceRule> ofPriceRules(Database database) {
        return new MissedWrites<>(database, PriceRuleStore.NAME, PriceRuleStore.TABLE);
    }

    /** Of the map {@code coupons}. */
    public static MissedWrites<Coupon> ofCoupons(Database database) {
        return new MissedWrites<>(database, CouponStore.NAME, CouponStore.TABLE);
    }

    /** Of the map {@code carts}. */
    public static MissedWrites<Cart> ofCarts(Database database) {
        return new MissedWrites<>(database, "carts", CartStore.TABLE);
    }

    /**
     * Stores those of {@code values} whose rows are missing or of an older version; answers how many. Give it some
     * hundred at a time. Blocks for two statements; throws {@link LedgerUnavailableException} if PostgreSQL does not
     * answer, and may then be called again.
     */
    public int store(Map<String, V> values) {
        Map<String, Long> stored = new HashMap<>();
        database.call("reading the versions of " + name, connection -> Rows.list(connection,
                "SELECT id, version FROM " + name + " WHERE id = ANY (?)",
                row -> stored.put(row.getString("id"), row.getLong("version")), values.keySet()));
        // In key order, as write-behind does it, so that the two do not lock each other out.
        List<Map.Entry<String, V>> missed = values.entrySet().stream().<Map.Entry<String, V>>map(Map.Entry::copyOf)
                .filter(entry -> stored.getOrDefault(entry.getKey(), 0L) < table.version()
                        .applyAsLong(entry.getValue()))
                .sorted(Map.Entry.comparingByKey()).toList();
        return missed.isEmpty() ? 0 : write(missed);
    }

    /** A row that the database refuses is in {@code dead_letters} since it was first written, and left out here. */
    private int write(List<Map.Entry<String, V>> rows) {
        try {
            return database.attempt(connection -> {
                table.write(connection, rows);
                return rows.size();
            });
        } catch (SQLException e) {
            if (!SqlFaults.isRefused(e)) {
                throw SqlFaults.translate("storing missed " + name, e);
            }
            if (rows.size() == 1) {
                LOG.warn("{} {} is still refused by the database", name, rows.getFirst().getKey());
                return 0;
            }
            int half = rows.size() / 2;
            return write(rows.subList(0, half)) + write(rows.subList(half, rows.size()));
        }
    }
}
