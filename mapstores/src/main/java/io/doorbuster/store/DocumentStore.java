package io.doorbuster.store;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A map that is whole in memory, in PostgreSQL as documents: a table of {@code id}, {@code version}, {@code document}. */
abstract sealed class DocumentStore<V> extends GridStore<V> permits CouponStore, PriceRuleStore, ProductStore {

    private static final Logger LOG = LoggerFactory.getLogger(DocumentStore.class);

    private final String name;
    private final Class<V> type;

    /** @param name of the table */
    DocumentStore(String name, Class<V> type, Table<V> table) {
        super(table);
        this.name = name;
        this.type = type;
    }

    /** How values are written to the table {@code name}. */
    static <V> Table<V> table(String name, ToLongFunction<V> version) {
        return new Table<>("""
                INSERT INTO %1$s (id, version, document)
                SELECT id, version, document::jsonb FROM unnest(?, ?, ?) AS new (id, version, document)
                ON CONFLICT (id) DO UPDATE
                SET version = EXCLUDED.version, document = EXCLUDED.document, written_at = now()
                WHERE %1$s.version < EXCLUDED.version""".formatted(name),
                List.of(new Table.Column<>("text", (id, _) -> id),
                        new Table.Column<>("bigint", (_, value) -> version.applyAsLong(value)),
                        new Table.Column<>("text", (_, value) -> Documents.write(value))),
                version, (_, value) -> Documents.write(value));
    }

    /** What is not in memory is asked for by operators only, unless a subclass knows better. */
    @Override
    public @Nullable V load(String id) {
        return database().call("loading " + name, one(id)).orElse(null);
    }

    /** Reads one document. */
    final Database.Work<Optional<V>> one(String id) {
        return connection -> Rows.first(connection, "SELECT document FROM " + name + " WHERE id = ?",
                row -> Documents.read(row.getString("document"), type), id);
    }

    /** Leaves out documents that cannot be read, so that one bad row does not keep the shop closed. */
    @Override
    public final Map<String, V> loadAll(Collection<String> ids) {
        Map<String, String> documents = new HashMap<>();
        loadPatiently("loading " + name, connection -> Rows.list(connection,
                "SELECT id, document FROM " + name + " WHERE id = ANY (?)",
                row -> documents.put(row.getString("id"), row.getString("document")), ids));
        Map<String, V> values = new HashMap<>();
        documents.forEach((id, document) -> {
            try {
                values.put(id, Documents.read(document, type));
            } catch (IllegalStateException e) {
                LOG.error("{} of {} cannot be read and is left out", id, name, e);
            }
        });
        return values;
    }

    @Override
    public final Iterable<String> loadAllKeys() {
        return new KeyPages(after -> loadPatiently("listing " + name, connection -> Rows.list(connection,
                "SELECT id FROM " + name + " WHERE id > ? ORDER BY id LIMIT ?", row -> row.getString("id"), after,
                KeyPages.SIZE)));
    }
}
