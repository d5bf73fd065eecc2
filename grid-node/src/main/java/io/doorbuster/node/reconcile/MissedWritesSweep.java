package io.doorbuster.node.reconcile;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.grid.Grid;
import io.doorbuster.store.Database;
import io.doorbuster.store.MissedWrites;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Gatherers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks, some time after something went wrong, whether every product, rule, coupon and cart that this member owns is
 * stored as it is in memory, and stores what is not. Used by one thread.
 */
final class MissedWritesSweep {

    /** Values read from the grid and held against their rows at a time: at most some megabytes. */
    private static final int PAGE = 500;

    private static final Logger LOG = LoggerFactory.getLogger(MissedWritesSweep.class);

    private final Duration patience;
    private final List<Part<?>> parts;
    private boolean wanted;
    private long wantedNanos;

    /** A map, and how what was missed of it is stored and counted. */
    private record Part<V>(IMap<String, V> map, MissedWrites<V> missed, Counter found) {

        void sweep() {
            int stored = 0;
            for (List<String> page : map.localKeySet().stream().gather(Gatherers.windowFixed(PAGE)).toList()) {
                stored += missed.store(map.getAll(Set.copyOf(page)));
            }
            if (stored > 0) {
                found.increment(stored);
                LOG.warn("Stored {} entries of {} that write-behind had missed", stored, map.getName());
            }
        }
    }

    /** @param patience how long write-behind is given to store by itself what is waiting */
    MissedWritesSweep(HazelcastInstance member, Database database, MeterRegistry registry, Duration patience) {
        this.patience = patience;
        this.parts = List.of(new Part<>(Grid.products(member), MissedWrites.ofProducts(database),
                counter(registry, Grid.PRODUCTS)),
                new Part<>(Grid.priceRules(member), MissedWrites.ofPriceRules(database),
                        counter(registry, Grid.PRICE_RULES)),
                new Part<>(Grid.coupons(member), MissedWrites.ofCoupons(database),
                        counter(registry, Grid.COUPONS)),
                new Part<>(Grid.carts(member), MissedWrites.ofCarts(database), counter(registry, Grid.CARTS)));
    }

    private static Counter counter(MeterRegistry registry, String map) {
        return Counter.builder("doorbuster.writebehind.missed").tag("map", map)
                .description("Entries that were in memory only, found and stored").register(registry);
    }

    /** Something happened after which a write may be missing. */
    void want() {
        wanted = true;
        wantedNanos = System.nanoTime();
    }

    /**
     * Sweeps, if that was wanted long enough ago; blocks. Throws {@link LedgerUnavailableException} if PostgreSQL does
     * not answer, and is still wanted then.
     */
    void runIfDue() {
        if (wanted && System.nanoTime() - wantedNanos >= patience.toNanos()) {
            parts.forEach(Part::sweep);
            wanted = false;
        }
    }
}
