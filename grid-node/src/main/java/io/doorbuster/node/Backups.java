package io.doorbuster.node;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import com.hazelcast.internal.partition.impl.PartitionReplicaStateChecker;
import com.hazelcast.internal.partition.impl.PartitionServiceState;

/**
 * Whether every partition has its backup: each copy has a member, and none is still on its way to it. Thread-safe.
 *
 * <p>Hazelcast's public {@code isClusterSafe()} also compares versions of owner and backup, of all partitions in one
 * moment. A comparison overtakes the changes that are on their way to the backup: in a rush it fails for as long as the
 * rush lasts, with nothing missing, and a member that was started then did not become ready.
 */
final class Backups {

    private final PartitionReplicaStateChecker partitions;

    Backups(HazelcastInstance member) {
        partitions = ((HazelcastInstanceProxy) member).getOriginal().node.getPartitionService()
                .getPartitionReplicaStateChecker();
    }

    /** Asks the oldest member what is still to be copied, so it blocks. */
    boolean areComplete() {
        return partitions.getPartitionTableState() == PartitionServiceState.SAFE;
    }
}
