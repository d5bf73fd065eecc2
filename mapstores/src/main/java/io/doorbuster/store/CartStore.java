package io.doorbuster.store;

import io.doorbuster.domain.cart.Cart;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The map {@code carts}: idle carts leave memory and are loaded again when their shoppers come back. */
public final class CartStore extends GridStore<Cart> {

    /** What is held for a cart goes into a table of its own, by which stock levels find it; most have none and no row. */
    static final Table<Cart> TABLE = new Table<>("""
            WITH written AS (
                INSERT INTO carts (id, version, document, expires_at)
                SELECT id, version, document::jsonb, to_timestamp(expires_at_millis / 1000.0)
                FROM unnest(?, ?, ?, ?) AS new (id, version, document, expires_at_millis)
                ON CONFLICT (id) DO UPDATE
                SET version = EXCLUDED.version, document = EXCLUDED.document, expires_at = EXCLUDED.expires_at,
                    written_at = now()
                WHERE carts.version < EXCLUDED.version
                RETURNING id, version, document -> 'hold' AS hold)
            INSERT INTO holds (cart_id, version, buyer, serial, skus, quantities, expires_at)
            SELECT id, version, (hold #>> '{id,buyer}')::bigint, (hold #>> '{id,serial}')::bigint,
                ARRAY(SELECT line ->> 'sku' FROM jsonb_array_elements(hold -> 'lines') WITH ORDINALITY AS l (line, place)
                      ORDER BY place),
                ARRAY(SELECT (line ->> 'quantity')::bigint
                      FROM jsonb_array_elements(hold -> 'lines') WITH ORDINALITY AS l (line, place) ORDER BY place),
                to_timestamp((hold ->> 'expiresAtMillis')::bigint / 1000.0)
            FROM written
            WHERE hold -> 'lines' <> '[]'::jsonb OR EXISTS (SELECT FROM holds h WHERE h.cart_id = written.id)
            ORDER BY id
            ON CONFLICT (cart_id) DO UPDATE
            SET version = EXCLUDED.version, buyer = EXCLUDED.buyer, serial = EXCLUDED.serial, skus = EXCLUDED.skus,
                quantities = EXCLUDED.quantities, expires_at = EXCLUDED.expires_at, written_at = now()
            WHERE holds.version < EXCLUDED.version""",
            List.of(new Table.Column<>("text", (id, _) -> id),
                    new Table.Column<>("bigint", (_, cart) -> cart.version()),
                    new Table.Column<>("text", (_, cart) -> Documents.write(cart)),
                    new Table.Column<>("bigint", (_, cart) -> cart.expiresAtMillis())),
            Cart::version, (_, cart) -> Documents.write(cart));

    /** For Hazelcast, which makes it by its name. */
    public CartStore() {
        super(TABLE);
    }

    @Override
    public @Nullable Cart load(String id) {
        return loadAll(List.of(id)).get(id);
    }

    @Override
    public Map<String, Cart> loadAll(Collection<String> ids) {
        Map<String, Cart> carts = new HashMap<>();
        database().read("loading carts", connection -> Rows.list(connection,
                "SELECT id, document FROM carts WHERE id = ANY (?)",
                row -> carts.put(row.getString("id"), Documents.read(row.getString("document"), Cart.class)), ids));
        return carts;
    }

    /** Null: no cart is loaded before it is asked for. */
    @Override
    public @Nullable Iterable<String> loadAllKeys() {
        return null;
    }
}
