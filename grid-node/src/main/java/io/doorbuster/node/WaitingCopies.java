package io.doorbuster.node;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import com.hazelcast.map.impl.MapService;
import com.hazelcast.map.impl.MapServiceContext;
import com.hazelcast.map.impl.recordstore.RecordStore;
import com.hazelcast.spi.impl.NodeEngineImpl;
import com.hazelcast.spi.impl.PartitionSpecificRunnable;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This member's copies of a map's partitions, owned by others, that wait for the end of a load. Hazelcast's public
 * interface does not tell of copies.
 */
final class WaitingCopies {

    private static final Logger LOG = LoggerFactory.getLogger(WaitingCopies.class);

    private final NodeEngineImpl engine;
    private final String map;
    private final List<Integer> partitions;

    private WaitingCopies(NodeEngineImpl engine, String map) {
        this.engine = engine;
        this.map = map;
        this.partitions = IntStream.range(0, engine.getPartitionService().getPartitionCount())
                .filter(partition -> waiting(engine, map, partition).isPresent()).boxed().toList();
    }

    static WaitingCopies of(HazelcastInstance member, String map) {
        return new WaitingCopies(((HazelcastInstanceProxy) member).getOriginal().node.getNodeEngine(), map);
    }

    boolean isEmpty() {
        return partitions.isEmpty();
    }

    /**
     * Tells them that the load has ended, on the threads of their partitions, without waiting. To be called when all owners
     * have answered since these copies were found: what began to wait later is not told.
     */
    void endWaiting() {
        if (!isEmpty()) {
            LOG.info("{} copies of partitions of {} were not told that it is loaded", partitions.size(), map);
        }
        for (int partition : partitions) {
            engine.getOperationService().execute(new PartitionSpecificRunnable() {
                @Override
                public int getPartitionId() {
                    return partition;
                }

                @Override
                public void run() {
                    waiting(engine, map, partition).ifPresent(copy -> copy.updateLoadStatus(true, null));
                }
            });
        }
    }

    private static Optional<RecordStore<?>> waiting(NodeEngineImpl engine, String map, int partition) {
        if (engine.getPartitionService().getPartition(partition, false).isLocal()) {
            return Optional.empty();
        }
        MapServiceContext maps = engine.<MapService>getService(MapService.SERVICE_NAME).getMapServiceContext();
        RecordStore<?> copy = maps.getExistingRecordStore(partition, map);
        return Optional.<RecordStore<?>>ofNullable(copy).filter(store -> !store.isLoaded());
    }
}
