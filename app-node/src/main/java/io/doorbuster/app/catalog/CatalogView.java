package io.doorbuster.app.catalog;

import com.hazelcast.core.EntryEvent;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.map.listener.EntryAddedListener;
import com.hazelcast.map.listener.EntryUpdatedListener;
import io.doorbuster.domain.catalog.Product;
import io.doorbuster.domain.catalog.ProductStatus;
import io.doorbuster.domain.catalog.Variant;
import io.doorbuster.grid.Grid;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** The catalog in this node's memory, kept up to date by the grid. Thread-safe; nothing blocks but the constructor. */
@Component("catalogView")
public class CatalogView implements HealthIndicator {

    private final Map<String, Offer> offers = new ConcurrentHashMap<>();

    CatalogView(HazelcastInstance hazelcast) {
        IMap<String, Product> products = Grid.products(hazelcast);
        products.addEntryListener((EntryAddedListener<String, Product>) this::take, true);
        products.addEntryListener((EntryUpdatedListener<String, Product>) this::take, true);
        products.values().forEach(this::take);
    }

    /** The SKU as it is offered now, empty if no product has it. */
    public Optional<Offer> offer(String sku) {
        return Optional.ofNullable(offers.get(sku));
    }

    @Override
    public Health health() {
        return Health.up().withDetail("skus", offers.size()).build();
    }

    private void take(EntryEvent<String, Product> event) {
        take(event.getValue());
    }

    private void take(Product product) {
        for (Variant variant : product.variants()) {
            boolean active = product.status() == ProductStatus.ACTIVE;
            offers.put(variant.sku(), new Offer(variant.sku(), product.title(), variant.price(), active));
        }
    }
}
