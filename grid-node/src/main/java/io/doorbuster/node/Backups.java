package io.doorbuster.node;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Whether every partition has its backup. Hazelcast compares versions of owner and backup, and those of stock levels
 * follow a moment later: during a sale a comparison fails more often than not, with nothing missing. Backups go missing
 * when members come or go, so what was found complete counts until then. Thread-safe.
 */
final class Backups {

    private final Supplier<Set<UUID>> members;
    private final BooleanSupplier comparison;
    private volatile Set<UUID> completeWith = Set.of();

    Backups(HazelcastInstance grid) {
        this(() -> grid.getCluster().getMembers().stream().map(Member::getUuid).collect(Collectors.toSet()),
                () -> grid.getPartitionService().isClusterSafe());
    }

    Backups(Supplier<Set<UUID>> members, BooleanSupplier comparison) {
        this.members = members;
        this.comparison = comparison;
    }

    /** Asks all members, so it blocks, unless they are the same as when nothing was missing. */
    boolean areComplete() {
        Set<UUID> now = members.get();
        if (!now.equals(completeWith) && comparison.getAsBoolean()) {
            completeWith = now;
        }
        return now.equals(completeWith);
    }
}
