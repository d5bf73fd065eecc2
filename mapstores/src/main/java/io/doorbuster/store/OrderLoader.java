package io.doorbuster.store;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.EntryLoader;
import com.hazelcast.map.MapLoaderLifecycleSupport;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.OrderStatus;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Loads the map {@code orders}: a cache of what the journal wrote, with the status as it is at that moment. Whoever
 * changes a status lets the cache forget the order. Fulfillment does not, for it takes every order, of which hardly any
 * is in the cache: an order that it has not taken yet leaves the cache by itself, soon.
 */
public final class OrderLoader implements EntryLoader<String, Order>, MapLoaderLifecycleSupport {

    /** As in {@code hazelcast.yaml}, which does not count for what is loaded with a time of its own. */
    private static final Duration LIFETIME = Duration.ofMinutes(5);
    /** How long a reader may see that an order is placed after it was taken; as many reads of it reach PostgreSQL. */
    private static final Duration UNTAKEN_LIFETIME = Duration.ofSeconds(1);

    private final Clock clock = Clock.systemUTC(); // of the same machine as the grid's, by which entries expire
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
    public @Nullable MetadataAwareValue<Order> load(String id) {
        return loadAll(List.of(id)).get(id);
    }

    @Override
    public Map<String, MetadataAwareValue<Order>> loadAll(Collection<String> ids) {
        List<UUID> stored = ids.stream().map(OrderId::parse).flatMap(Optional::stream).map(OrderId::toUuid).toList();
        Map<String, MetadataAwareValue<Order>> orders = new HashMap<>();
        Objects.requireNonNull(database, "init comes first")
                .read("loading orders", connection -> OrderRows.read(connection, stored))
                .forEach((id, order) -> orders.put(id.toString(), untilItExpires(order)));
        return orders;
    }

    private MetadataAwareValue<Order> untilItExpires(Order order) {
        Duration lifetime = order.status() == OrderStatus.PLACED ? UNTAKEN_LIFETIME : LIFETIME;
        return new MetadataAwareValue<>(order, clock.millis() + lifetime.toMillis());
    }

    /** Null: no order is loaded before it is asked for. */
    @Override
    public @Nullable Iterable<String> loadAllKeys() {
        return null;
    }
}
