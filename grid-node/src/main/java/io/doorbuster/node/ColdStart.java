package io.doorbuster.node;

import com.hazelcast.config.JoinConfig;
import com.hazelcast.core.HazelcastInstance;
import java.time.Duration;
import java.util.HashSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the first member of a new cluster wait for those that were started with it, before it loads the maps. Alone it would
 * own everything: it would read all rows by itself and hand half of them over meanwhile: a sixth of the time that a
 * large shop takes to load.
 */
final class ColdStart {

    private static final Logger LOG = LoggerFactory.getLogger(ColdStart.class);

    /** The others ask once a second, and are let in a second later ({@code hazelcast.wait.seconds.before.join}). */
    static final Duration LIMIT = Duration.ofSeconds(3);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private ColdStart() {}

    /**
     * Blocks until all members that the configuration names are there and have their share of the partitions, but not for
     * longer than {@code limit}: they may not be meant to run. Returns at once where there is a cluster already.
     */
    static void awaitOthers(HazelcastInstance hazelcast, Duration limit) {
        if (!hazelcast.getCluster().getMembers().iterator().next().localMember()) {
            return;
        }
        int named = named(hazelcast.getConfig().getNetworkConfig().getJoin());
        Backups backups = new Backups(hazelcast);
        long startedNanos = System.nanoTime();
        while (hazelcast.getCluster().getMembers().size() < named || !backups.areComplete()) {
            if (System.nanoTime() - startedNanos > limit.toNanos()) {
                LOG.info("{} of {} members have come so far: loading without the others",
                        hazelcast.getCluster().getMembers().size(), named);
                return;
            }
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static int named(JoinConfig join) {
        return join.getTcpIpConfig().isEnabled() ? new HashSet<>(join.getTcpIpConfig().getMembers()).size() : 1;
    }
}
