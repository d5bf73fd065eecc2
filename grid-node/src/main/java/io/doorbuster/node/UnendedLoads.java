package io.doorbuster.node;

import com.hazelcast.aggregation.Aggregators;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.config.MapConfig;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.map.IMap;
import com.hazelcast.query.Predicates;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends loads of maps that would never end. Who waits for a load is told of its end as the owner of a partition
 * (Hazelcast 5.7, {@code MapKeyLoader}): a member that owned it when the load began, and is its backup when it ends, goes
 * on waiting. A backup that waits refuses what entry processors change, so whoever calls one waits for the backup in
 * vain, for seconds each time. And once the owner is lost, the member owns the partition again, and refuses everything
 * of it, for ever: its SKUs cannot be sold.
 *
 * <p>So each member looks whether copies of its own wait, and ends that when the owners of all partitions have told that
 * they do not. If owners wait, the oldest member loads the map once more, which tells all of them; what is in memory stays
 * as it is.
 */
final class UnendedLoads implements MembershipListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(UnendedLoads.class);

    /** After a member has come or gone: soon, and again until its partitions have moved, which may take minutes. */
    private static final List<Long> LOOKS_MILLIS = List.of(1_000L, 2_000L, 3_000L, 5_000L, 10_000L, 15_000L, 30_000L,
            60_000L, 120_000L, 300_000L);
    /** A map of a million entries is looked through in less; one that is loaded for longer is asked for again in vain. */
    private static final long PATIENCE_MILLIS = 2_000;

    private final HazelcastInstance hazelcast;
    private final Backups backups;
    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("unended-loads").factory());
    /** Who asks a partition whose load has not ended waits for two minutes. */
    private final ExecutorService questions = Executors.newVirtualThreadPerTaskExecutor();

    private UnendedLoads(HazelcastInstance hazelcast) {
        this.hazelcast = hazelcast;
        this.backups = new Backups(hazelcast);
    }

    /** Watches all maps with a store until the result is closed. */
    static UnendedLoads watch(HazelcastInstance hazelcast) {
        UnendedLoads watch = new UnendedLoads(hazelcast);
        hazelcast.getCluster().addMembershipListener(watch);
        watch.lookSoon();
        return watch;
    }

    @Override
    public void memberAdded(MembershipEvent event) {
        lookSoon();
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
        lookSoon();
    }

    @Override
    public void close() {
        looks.shutdownNow();
        questions.shutdownNow();
    }

    private void lookSoon() {
        for (long delay : LOOKS_MILLIS) {
            if (!looks.isShutdown()) {
                var _ = looks.schedule(this::look, delay, TimeUnit.MILLISECONDS);
            }
        }
    }

    /** Whoever asks a map for the first time begins its load: not while partitions move. */
    private void look() {
        try {
            if (!backups.areComplete()) {
                return;
            }
            for (MapConfig map : hazelcast.getConfig().getMapConfigs().values()) {
                if (map.getMapStoreConfig().isEnabled()) {
                    endLoadsOf(hazelcast.getMap(map.getName()));
                }
            }
        } catch (HazelcastException | HazelcastInstanceNotActiveException e) {
            LOG.warn("cannot tell whether all copies are there: {}", e.toString());
        }
    }

    private void endLoadsOf(IMap<Object, Object> map) {
        boolean isOldest = hazelcast.getCluster().getMembers().iterator().next().localMember();
        WaitingCopies copies = WaitingCopies.of(hazelcast, map.getName());
        if (!isOldest && copies.isEmpty()) {
            return;
        }
        try {
            if (isLoaded(map)) {
                copies.endWaiting();
            } else if (isOldest) {
                LOG.warn("some partitions of {} are still being loaded: loading it again", map.getName());
                map.loadAll(false);
            }
        } catch (RuntimeException | ExecutionException e) { // the next map is none the worse for it, nor is the next look
            LOG.warn("cannot tell whether {} is loaded: {}", map.getName(), e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Asks all partitions for nothing. */
    private boolean isLoaded(IMap<Object, Object> map) throws ExecutionException, InterruptedException {
        try {
            CompletableFuture.supplyAsync(() -> map.aggregate(Aggregators.count(), Predicates.alwaysFalse()), questions)
                    .get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }
}
