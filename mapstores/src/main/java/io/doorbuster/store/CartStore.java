package io.doorbuster.store;

import io.doorbuster.domain.cart.Cart;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The map {@code carts}: idle carts leave memory and are loaded again when their shoppers come back. */
public final class CartStore extends GridStore<Cart> {

    static final Table<Cart> TABLE = new Table<>("""
            INSERT INTO carts (id, version, document, expires_at)
            SELECT id, version, document::jsonb, to_timestamp(expires_at_millis / 1000.0)
            FROM unnest(?, ?, ?, ?) AS new (id, version, document, expires_at_millis)
            ON CONFLICT (id) DO UPDATE
            SET version = EXCLUDED.version, document = EXCLUDED.document, expires_at = EXCLUDED.expires_at,
                written_at = now()
            WHERE carts.version < EXCLUDED.version""",
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
