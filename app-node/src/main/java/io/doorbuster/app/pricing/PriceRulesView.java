package io.doorbuster.app.pricing;

import com.hazelcast.core.EntryEvent;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.map.IMap;
import com.hazelcast.map.listener.EntryAddedListener;
import com.hazelcast.map.listener.EntryUpdatedListener;
import io.doorbuster.app.http.Problem;
import io.doorbuster.domain.pricing.PriceRule;
import io.doorbuster.domain.pricing.PriceRules;
import io.doorbuster.grid.Grid;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * All rules in the memory of this app node, so that pricing a cart costs no call to the grid. Changes made through this
 * node count at once, others when the grid's event comes. Events are best effort, so every {@value #RELOAD_SECONDS} s,
 * and after each reconnection, all rules are read anew. Thread-safe; reading never blocks.
 */
@Component("priceRulesView")
final class PriceRulesView implements HealthIndicator, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PriceRulesView.class);

    static final long RELOAD_SECONDS = 30;
    /** The first load is tried again this often: until it succeeds, no cart has a price. */
    private static final long FIRST_LOAD_MILLIS = 500;

    private final IMap<String, PriceRule> map;
    private final HazelcastInstance hazelcast;
    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("price-rules-view").daemon().factory());
    /** By id, deleted ones included; guarded by this. */
    private Map<String, PriceRule> known = Map.of();
    /** What was heard of while rules were being read; guarded by this. */
    private final Map<String, PriceRule> heard = new HashMap<>();
    private volatile Snapshot snapshot = new Snapshot(Map.of(), PriceRules.NONE);
    private volatile boolean loaded;
    private final UUID entryListener;
    private final UUID lifecycleListener;

    /** All rules at one moment. */
    private record Snapshot(Map<String, PriceRule> byId, PriceRules rules) {}

    /** Begins to load the rules in the background; does not block. */
    PriceRulesView(HazelcastInstance hazelcast) {
        this.hazelcast = hazelcast;
        this.map = Grid.priceRules(hazelcast);
        this.entryListener = map.addEntryListener(new Changes(), true);
        this.lifecycleListener = hazelcast.getLifecycleService().addLifecycleListener(event -> {
            if (event.getState() == LifecycleState.CLIENT_CONNECTED) {
                reloadSoon();
            }
        });
        every(FIRST_LOAD_MILLIS, () -> {
            if (!loaded) {
                reload();
            }
        });
        every(TimeUnit.SECONDS.toMillis(RELOAD_SECONDS), this::reload);
    }

    /** Runs {@code task} again and again: a bug in one run is logged, and must not be the end of all. */
    private void every(long millis, Runnable task) {
        var _ = worker.scheduleWithFixedDelay(() -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("the price rules may be out of date", e);
            }
        }, 0, millis, TimeUnit.MILLISECONDS);
    }

    /** Up once the rules were read from the grid; before that no cart has a price. */
    @Override
    public Health health() {
        return (loaded ? Health.up() : Health.down()).withDetail("rules", snapshot.byId().size()).build();
    }

    /** The rules at this moment. Throws the problem {@code not-ready} before they are loaded. */
    PriceRules rules() {
        return current().rules();
    }

    /** By id, deleted ones included. Throws as {@link #rules()} does. */
    Map<String, PriceRule> byId() {
        return current().byId();
    }

    private Snapshot current() {
        if (!loaded) {
            throw Problem.notReady("The price rules are not loaded yet; try again in a moment");
        }
        return snapshot;
    }

    /** Takes note of a rule as the grid has it now; it counts before this returns. */
    synchronized void accept(PriceRule rule) {
        heard.merge(rule.id(), rule, PriceRulesView::newer);
        Map<String, PriceRule> next = new HashMap<>(known);
        next.merge(rule.id(), rule, PriceRulesView::newer);
        show(next);
    }

    private static PriceRule newer(PriceRule one, PriceRule other) {
        return other.version() >= one.version() ? other : one;
    }

    /** What the grid has, is so: also if it went back to an older version, as after the loss of several members. */
    private void reload() {
        synchronized (this) {
            heard.clear();
        }
        try {
            Map<String, PriceRule> read = new HashMap<>();
            map.values().forEach(rule -> read.put(rule.id(), rule));
            synchronized (this) {
                heard.forEach((id, rule) -> read.merge(id, rule, PriceRulesView::newer));
                show(read);
            }
            loaded = true;
        } catch (HazelcastInstanceNotActiveException e) {
            LOG.debug("the client is closed", e);
        } catch (HazelcastException | IllegalStateException e) {
            LOG.warn("price rules not read from the grid, again in {} s: {}", RELOAD_SECONDS, e.toString());
        }
    }

    private synchronized void show(Map<String, PriceRule> next) {
        if (!next.equals(known)) {
            known = Map.copyOf(next);
            snapshot = new Snapshot(known, PriceRules.of(known.values()));
        }
    }

    private void reloadSoon() {
        try {
            worker.execute(this::reload);
        } catch (RejectedExecutionException e) {
            LOG.debug("closed already", e);
        }
    }

    /** Stops the background work; readers keep the last rules. */
    @Override
    public void close() {
        worker.shutdownNow();
        try {
            hazelcast.getLifecycleService().removeLifecycleListener(lifecycleListener);
            map.removeEntryListener(entryListener);
        } catch (HazelcastException | IllegalStateException e) {
            LOG.debug("the client is closed already", e);
        }
    }

    private final class Changes
            implements
            EntryAddedListener<String, PriceRule>,
            EntryUpdatedListener<String, PriceRule> {

        @Override
        public void entryAdded(EntryEvent<String, PriceRule> event) {
            acceptValue(event.getValue());
        }

        @Override
        public void entryUpdated(EntryEvent<String, PriceRule> event) {
            acceptValue(event.getValue());
        }

        private void acceptValue(@Nullable PriceRule rule) {
            if (rule != null) {
                accept(rule);
            }
        }
    }
}
