package io.doorbuster.node;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import io.doorbuster.grid.Grid;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the eager maps again after partitions were lost with all their copies. Hazelcast loads a missing entry when it
 * is asked for by key, but lists and listeners would never hear of it again.
 *
 * <p>The maps are asked, not the partitions: those count a copy as left while any member is, and a map with one backup
 * has lost what the first two members had.
 */
final class LostPartitions {

    private static final Logger LOG = LoggerFactory.getLogger(LostPartitions.class);

    private static final List<String> MAPS = List.of(Grid.PRODUCTS, Grid.PRICE_RULES, Grid.COUPONS, Grid.INVENTORY);

    /** A lost member means an event for each of its partitions: they are answered together. */
    private static final long GATHER_MILLIS = 1_000;

    private final HazelcastInstance hazelcast;
    private final ScheduledExecutorService reloads = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("map-reload").factory());
    private final AtomicBoolean scheduled = new AtomicBoolean();

    private LostPartitions(HazelcastInstance hazelcast) {
        this.hazelcast = hazelcast;
    }

    /** Watches until the result is closed. */
    static AutoCloseable watch(HazelcastInstance hazelcast) {
        LostPartitions watch = new LostPartitions(hazelcast);
        for (String map : MAPS) {
            hazelcast.getMap(map).addPartitionLostListener(lost -> watch.schedule());
        }
        return watch.reloads::shutdownNow;
    }

    private void schedule() {
        if (scheduled.compareAndSet(false, true)) {
            var _ = reloads.schedule(this::reload, GATHER_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void reload() {
        scheduled.set(false);
        Member oldest = hazelcast.getCluster().getMembers().iterator().next();
        if (!oldest.localMember()) {
            return;
        }
        for (String map : MAPS) {
            try {
                LOG.warn("partitions were lost with all copies: loading {} again", map);
                hazelcast.getMap(map).loadAll(false);
            } catch (HazelcastException e) {
                LOG.error("{} was not loaded again; each entry will be when it is asked for", map, e);
            }
        }
    }
}
