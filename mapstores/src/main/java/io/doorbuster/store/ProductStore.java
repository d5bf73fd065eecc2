package io.doorbuster.store;

import io.doorbuster.domain.catalog.Product;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The map {@code products}, whole in memory, in PostgreSQL as documents. */
public final class ProductStore extends GridStore<Product> {

    private static final Logger LOG = LoggerFactory.getLogger(ProductStore.class);

    static final Table<Product> TABLE = new Table<>("""
            INSERT INTO products (id, version, document)
            SELECT id, version, document::jsonb FROM unnest(?, ?, ?) AS new (id, version, document)
            ON CONFLICT (id) DO UPDATE
            SET version = EXCLUDED.version, document = EXCLUDED.document, written_at = now()
            WHERE products.version < EXCLUDED.version""",
            List.of(new Table.Column<>("text", (id, _) -> id),
                    new Table.Column<>("bigint", (_, product) -> product.version()),
                    new Table.Column<>("text", (_, product) -> Documents.write(product))),
            Product::version, (_, product) -> Documents.write(product));

    /** For Hazelcast, which makes it by its name. */
    public ProductStore() {
        super(TABLE);
    }

    @Override
    public @Nullable Product load(String id) {
        return database().call("loading product " + id, connection -> Rows.first(connection,
                "SELECT document FROM products WHERE id = ?",
                row -> Documents.read(row.getString("document"), Product.class), id)).orElse(null);
    }

    /** Leaves out documents that cannot be read, so that one bad row does not keep the shop closed. */
    @Override
    public Map<String, Product> loadAll(Collection<String> ids) {
        Map<String, String> documents = new HashMap<>();
        loadPatiently("loading products", connection -> Rows.list(connection,
                "SELECT id, document FROM products WHERE id = ANY (?)",
                row -> documents.put(row.getString("id"), row.getString("document")), ids));
        Map<String, Product> products = new HashMap<>();
        documents.forEach((id, document) -> {
            try {
                products.put(id, Documents.read(document, Product.class));
            } catch (IllegalStateException e) {
                LOG.error("product {} cannot be read and is left out", id, e);
            }
        });
        return products;
    }

    @Override
    public Iterable<String> loadAllKeys() {
        return new KeyPages(after -> loadPatiently("listing products", connection -> Rows.list(connection,
                "SELECT id FROM products WHERE id > ? ORDER BY id LIMIT ?", row -> row.getString("id"), after,
                KeyPages.SIZE)));
    }
}
