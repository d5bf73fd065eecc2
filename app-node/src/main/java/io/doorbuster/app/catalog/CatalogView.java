package io.doorbuster.app.catalog;

import com.hazelcast.core.EntryEvent;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.map.IMap;
import com.hazelcast.map.listener.EntryAddedListener;
import com.hazelcast.map.listener.EntryUpdatedListener;
import com.hazelcast.projection.Projections;
import io.doorbuster.app.http.Problem;
import io.doorbuster.domain.catalog.Product;
import io.doorbuster.grid.Grid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * The whole catalog in the memory of this app node: prices, lists and look-ups by handle and SKU cost no call to the
 * grid, and go on when the grid does not answer.
 *
 * <p>Changes made through this app node are seen at once, others within {@value #APPLY_MILLIS} ms. Events of the grid
 * are best effort, so every {@value #RECONCILE_SECONDS} s, and after each reconnection, versions are compared with the
 * grid's. Thread-safe; reading never blocks.
 */
@Component("catalogView")
public final class CatalogView implements HealthIndicator, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CatalogView.class);

    /** Changes are gathered this long, for a new snapshot costs tens of milliseconds at 100,000 products. */
    static final long APPLY_MILLIS = 200;
    static final long RECONCILE_SECONDS = 30;
    /** The first load is tried again this often: until it succeeds, the app node is of no use. */
    private static final long FIRST_LOAD_MILLIS = 500;
    /** Products fetched in one call: a few megabytes at most. */
    private static final int FETCH_BATCH = 500;

    private final IMap<String, Product> products;
    private final HazelcastInstance hazelcast;
    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("catalog-view").daemon().factory());
    private final AtomicReference<Catalog> catalog = new AtomicReference<>(Catalog.EMPTY);
    /** Newest versions seen and not applied yet, by product id; guarded by itself. */
    private final Map<String, Product> pending = new HashMap<>();
    /** Ids that the last reconcile found missing or older in the grid; used by the worker only. */
    private Set<String> suspects = Set.of();
    private volatile boolean loaded;
    private final UUID entryListener;
    private final UUID lifecycleListener;

    /** Begins to load the catalog in the background; does not block. */
    CatalogView(HazelcastInstance hazelcast) {
        this.hazelcast = hazelcast;
        this.products = Grid.products(hazelcast);
        this.entryListener = products.addEntryListener(new Changes(), true);
        this.lifecycleListener = hazelcast.getLifecycleService().addLifecycleListener(event -> {
            if (event.getState() == LifecycleState.CLIENT_CONNECTED) {
                reconcileSoon();
            }
        });
        every(FIRST_LOAD_MILLIS, this::loadFirst);
        every(APPLY_MILLIS, this::applyPending);
        every(TimeUnit.SECONDS.toMillis(RECONCILE_SECONDS), this::reconcile);
    }

    /** Runs {@code task} again and again: a bug in one run is logged, and must not be the end of all. */
    private void every(long millis, Runnable task) {
        var _ = worker.scheduleWithFixedDelay(() -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("the catalog may be out of date", e);
            }
        }, 0, millis, TimeUnit.MILLISECONDS);
    }

    /** Up once the catalog was read from the grid; before that nothing can be said of any SKU. */
    @Override
    public Health health() {
        return (loaded ? Health.up() : Health.down()).withDetail("products", catalog.get().size()).build();
    }

    /** What {@code sku} is sold as; empty if no product has it. Throws {@code not-ready} before the catalog is loaded. */
    public Optional<Offer> offer(String sku) {
        return catalog().offer(sku);
    }

    /** The product, unless retired, that has {@code handle}. */
    public Optional<Product> productByHandle(String handle) {
        return catalog().byHandle(handle).map(Listing::product);
    }

    /** The product, unless retired, that has {@code sku}. */
    public Optional<Product> productBySku(String sku) {
        return catalog().bySku(sku).map(Listing::product);
    }

    /** The product with {@code id}, retired ones included. */
    public Optional<Product> productById(String id) {
        return catalog().byId(id).map(Listing::product);
    }

    /** All products but retired ones, drafts included, in the order of their handles. */
    public List<Product> productsByHandle() {
        return catalog().all().stream().filter(listing -> !listing.isRetired()).map(Listing::product)
                .sorted(Comparator.comparing(Product::handle)).toList();
    }

    /** The catalog at this moment. Throws the problem {@code not-ready} before it is loaded. */
    Catalog catalog() {
        if (!loaded) {
            throw Problem.notReady("The catalog is not loaded yet; try again in a moment");
        }
        return catalog.get();
    }

    /** Takes note of a product as the grid has it now; seen by readers after {@link #applyPending()}, soon at the latest. */
    void accept(Product product) {
        synchronized (pending) {
            pending.merge(product.id(), product, (old, next) -> next.version() >= old.version() ? next : old);
        }
    }

    /** Makes all changes known so far visible to readers, before it returns. */
    public synchronized void applyPending() {
        List<Product> changed;
        synchronized (pending) {
            changed = new ArrayList<>(pending.values());
            pending.clear();
        }
        Catalog current = catalog.get();
        changed.removeIf(product -> current.byId(product.id())
                .filter(known -> known.product().version() >= product.version()).isPresent());
        if (!changed.isEmpty()) {
            catalog.set(current.with(changed, Set.of()));
        }
    }

    private void loadFirst() {
        if (!loaded && reconcile()) {
            loaded = true;
            LOG.info("catalog loaded: {} products", catalog.get().size());
        }
    }

    private void reconcileSoon() {
        try {
            worker.execute(this::reconcile);
        } catch (RejectedExecutionException e) {
            LOG.debug("closed already", e);
        }
    }

    /** Brings the view to what the grid has; returns false if the grid did not answer. */
    private boolean reconcile() {
        try {
            applyPending();
            Map<String, Long> versions = versions();
            Set<String> doubtful = accept(versions);
            applyPending();
            replaceConfirmed(doubtful);
            return true;
        } catch (HazelcastInstanceNotActiveException e) {
            LOG.debug("the client is closed", e);
        } catch (HazelcastException | IllegalStateException e) {
            LOG.warn("catalog not compared with the grid, again in {} s: {}", RECONCILE_SECONDS, e.toString());
        }
        return false;
    }

    private Map<String, Long> versions() {
        Map<String, Long> versions = new HashMap<>();
        for (Object[] row : products.project(Projections.<Map.Entry<String, Product>>multiAttribute("__key",
                "version"))) {
            versions.put((String) row[0], (Long) row[1]);
        }
        return versions;
    }

    /** Fetches what the grid has newer; returns the ids that it has older, or not at all. */
    private Set<String> accept(Map<String, Long> versions) {
        Catalog known = catalog.get();
        List<String> stale = new ArrayList<>();
        Set<String> doubtful = new HashSet<>();
        versions.forEach((id, version) -> {
            long knownVersion = known.byId(id).map(listing -> listing.product().version()).orElse(0L);
            if (version > knownVersion) {
                stale.add(id);
            } else if (version < knownVersion) {
                doubtful.add(id);
            }
        });
        known.all().stream().map(listing -> listing.product().id()).filter(id -> !versions.containsKey(id))
                .forEach(doubtful::add);
        fetch(stale).forEach(this::accept);
        return doubtful;
    }

    /**
     * Goes back to what the grid has where it has been behind, or without the product, twice in a row. Once may be a
     * change in between; twice means that the grid lost the change together with its members.
     */
    private synchronized void replaceConfirmed(Set<String> doubtful) {
        Set<String> confirmed = new HashSet<>(doubtful);
        confirmed.retainAll(suspects);
        suspects = doubtful;
        if (confirmed.isEmpty()) {
            return;
        }
        Collection<Product> present = fetch(List.copyOf(confirmed));
        present.forEach(product -> confirmed.remove(product.id()));
        LOG.warn("the grid is behind: {} products taken back, {} dropped", present.size(), confirmed.size());
        catalog.set(catalog.get().with(present, confirmed));
    }

    private Collection<Product> fetch(List<String> ids) {
        List<Product> fetched = new ArrayList<>(ids.size());
        for (int from = 0; from < ids.size(); from += FETCH_BATCH) {
            Set<String> batch = new HashSet<>(ids.subList(from, Math.min(ids.size(), from + FETCH_BATCH)));
            fetched.addAll(products.getAll(batch).values());
        }
        return fetched;
    }

    /** Stops the background work; readers keep the last snapshot. */
    @Override
    public void close() {
        worker.shutdownNow();
        try {
            hazelcast.getLifecycleService().removeLifecycleListener(lifecycleListener);
            products.removeEntryListener(entryListener);
        } catch (HazelcastException | IllegalStateException e) {
            LOG.debug("the client is closed already", e);
        }
    }

    private final class Changes implements EntryAddedListener<String, Product>, EntryUpdatedListener<String, Product> {

        @Override
        public void entryAdded(EntryEvent<String, Product> event) {
            acceptValue(event.getValue());
        }

        @Override
        public void entryUpdated(EntryEvent<String, Product> event) {
            acceptValue(event.getValue());
        }

        private void acceptValue(@Nullable Product product) {
            if (product != null) {
                accept(product);
            }
        }
    }
}
