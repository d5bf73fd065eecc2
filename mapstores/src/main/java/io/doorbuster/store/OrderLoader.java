package io.doorbuster.store;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.MapLoader;
import com.hazelcast.map.MapLoaderLifecycleSupport;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Loads the map {@code orders}: a cache of what the journal wrote, with the status as it is at that moment. */
public final class OrderLoader implements MapLoader<String, Order>, MapLoaderLifecycleSupport {

    private @Nullable Database database;

    /** Throws {@link IllegalStateException} if the member's user context has no database. */
    @Override
    public void init(HazelcastInstance member, Properties properties, String mapName) {
        init(Database.of(member)
                .orElseThrow(() -> new IllegalStateException("no database in the user context for " + mapName)));
    }

    void init(Database found) {
        database = found;
    }

    /** The database is closed by whoever opened it. */
    @Override
    public void destroy() {}

    @Override
    public @Nullable Order load(String id) {
        return loadAll(List.of(id)).get(id);
    }

    @Override
    public Map<String, Order> loadAll(Collection<String> ids) {
        List<UUID> stored = ids.stream().map(OrderId::parse).flatMap(Optional::stream).map(OrderId::toUuid).toList();
        Map<String, Order> orders = new HashMap<>();
        Objects.requireNonNull(database, "init comes first")
                .read("loading orders", connection -> OrderRows.read(connection, stored))
                .forEach((id, order) -> orders.put(id.toString(), order));
        return orders;
    }

    /** Null: no order is loaded before it is asked for. */
    @Override
    public @Nullable Iterable<String> loadAllKeys() {
        return null;
    }
}
