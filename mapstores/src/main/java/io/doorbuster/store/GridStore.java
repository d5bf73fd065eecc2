package io.doorbuster.store;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.MapLoaderLifecycleSupport;
import com.hazelcast.map.MapStore;
import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.store.Database.Work;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the stores of the maps share: they are made by Hazelcast, and written behind. */
abstract sealed class GridStore<V> implements MapStore<String, V>, MapLoaderLifecycleSupport
        permits CartStore, DocumentStore, InventoryStore {

    /** A cold start that a short outage interrupts must not leave a map half loaded. */
    private static final Duration LOAD_PATIENCE = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(GridStore.class);

    private final Table<V> table;
    private @Nullable Database database;
    private @Nullable WriteBehind<V> writeBehind;

    GridStore(Table<V> table) {
        this.table = table;
    }

    /** Throws {@link IllegalStateException} if the member's user context has no database. */
    @Override
    public final void init(HazelcastInstance member, Properties properties, String mapName) {
        Database found = Database.of(member)
                .orElseThrow(() -> new IllegalStateException("no database in the user context for " + mapName));
        init(found, mapName, member.getLifecycleService()::isRunning, WriteBehind.Patience.from(properties));
    }

    final void init(Database found, String mapName, BooleanSupplier memberIsRunning, WriteBehind.Patience patience) {
        WriteBehind<V> behind = new WriteBehind<>(mapName, table, found, memberIsRunning, patience);
        database = found;
        writeBehind = behind;
        found.register(mapName, behind::stats);
    }

    /** The database is closed by whoever opened it. */
    @Override
    public final void destroy() {}

    @Override
    public final void store(String key, V value) {
        storeAll(new HashMap<>(Map.of(key, value)));
    }

    @Override
    public final void storeAll(Map<String, V> values) {
        Objects.requireNonNull(writeBehind, "init comes first").storeAll(values);
    }

    /**
     * Does nothing: a row that is deleted comes back when an older write is replayed, so deleting is storing a tombstone
     * value. It does not throw either, for the write-behind thread would repeat it for ever.
     */
    @Override
    public final void delete(String key) {
        LOG.error("{} was removed from its map; its row stays, and is loaded again", key);
    }

    /** As {@link #delete}. */
    @Override
    public final void deleteAll(Collection<String> keys) {
        keys.forEach(this::delete);
    }

    final Database database() {
        return Objects.requireNonNull(database, "init comes first");
    }

    /** Loads for a start, and so bears with a short outage; blocks up to {@link #LOAD_PATIENCE} longer. */
    final <R> R loadPatiently(String doing, Work<R> work) {
        long startedNanos = System.nanoTime();
        Backoff backoff = new Backoff();
        while (true) {
            try {
                return database().call(doing, work);
            } catch (LedgerUnavailableException e) {
                if (System.nanoTime() - startedNanos > LOAD_PATIENCE.toNanos()) {
                    throw e;
                }
                backoff.pause();
            }
        }
    }
}
