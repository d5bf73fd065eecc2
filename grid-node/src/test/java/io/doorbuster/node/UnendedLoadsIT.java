package io.doorbuster.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.aggregation.Aggregators;
import com.hazelcast.client.test.TestHazelcastFactory;
import com.hazelcast.config.Config;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MapStoreConfig;
import com.hazelcast.config.MapStoreConfig.InitialLoadMode;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.EntryProcessor;
import com.hazelcast.map.IMap;
import com.hazelcast.map.MapLoader;
import com.hazelcast.partition.Partition;
import com.hazelcast.spi.properties.ClusterProperty;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UnendedLoadsIT {

    private static final String MAP = "stocked";
    private static final List<String> KEYS = IntStream.range(0, 500).mapToObj(i -> "key-" + i).toList();

    private final TestHazelcastFactory factory = new TestHazelcastFactory();
    private final CountDownLatch loading = new CountDownLatch(1);
    private final CountDownLatch mayLoad = new CountDownLatch(1);

    @AfterEach
    void stop() {
        factory.terminateAll();
    }

    @Test
    void areEndedWhenTheOwnerIsLost() throws Exception {
        HazelcastInstance first = factory.newHazelcastInstance(config());
        HazelcastInstance second = loadWhilePartitionsMoveFrom(first);

        try (UnendedLoads _ = UnendedLoads.watch(first)) {
            second.getLifecycleService().terminate();

            assertThat(CompletableFuture.supplyAsync(() -> count(first)))
                    .succeedsWithin(Duration.ofSeconds(20)).isEqualTo((long) KEYS.size());
        }
    }

    /** Whose copy waits, and refuses the change, has no backup, and whoever made the change is told so. */
    @Test
    void areEndedInCopies() throws Exception {
        HazelcastInstance first = factory.newHazelcastInstance(config());
        HazelcastInstance second = loadWhilePartitionsMoveFrom(first);

        try (UnendedLoads _ = UnendedLoads.watch(first)) {
            await().until(() -> WaitingCopies.of(first, MAP).isEmpty());

            IMap<String, String> map = second.getMap(MAP);
            assertThat(KEYS).allSatisfy(key -> assertThat(map.executeOnKey(key, new Touch())).isEqualTo(key));
        }
    }

    /** One partition moves each second: a load that a look has begun meanwhile would be one of those that never end. */
    @Test
    void areNotBegunWhilePartitionsMove() {
        Config slowly = config().setProperty(ClusterProperty.PARTITION_MIGRATION_INTERVAL.getName(), "1");
        HazelcastInstance first = factory.newHazelcastInstance(slowly);
        first.getMap("other").put("key", "value"); // from now on it owns all partitions
        factory.newHazelcastInstance(slowly);

        try (UnendedLoads _ = UnendedLoads.watch(first)) {
            await().during(Duration.ofSeconds(4)).until(() -> loading.getCount() == 1); // three looks
            assertThat(new Backups(first).areComplete()).isFalse();
        }
        mayLoad.countDown();
    }

    /** The first member owns all partitions while it loads; the second takes half of them over before that has ended. */
    private HazelcastInstance loadWhilePartitionsMoveFrom(HazelcastInstance first) throws InterruptedException {
        KEYS.forEach(first.getMap(MAP)::getAsync); // each partition waits for the load now
        assertThat(loading.await(20, TimeUnit.SECONDS)).isTrue();
        HazelcastInstance second = factory.newHazelcastInstance(config());
        await().until(() -> first.getPartitionService().isClusterSafe() && ownsHalf(second));
        mayLoad.countDown();
        await().until(() -> count(first) == KEYS.size());
        assertThat(WaitingCopies.of(first, MAP).isEmpty()).isFalse();
        return second;
    }

    private static long count(HazelcastInstance member) {
        return member.getMap(MAP).aggregate(Aggregators.count());
    }

    private static boolean ownsHalf(HazelcastInstance member) {
        List<Partition> partitions = List.copyOf(member.getPartitionService().getPartitions());
        return partitions.stream().filter(partition -> partition.getOwner() != null
                && partition.getOwner().localMember()).count() >= partitions.size() / 2;
    }

    private Config config() {
        Config config = new Config().setProperty("hazelcast.phone.home.enabled", "false")
                .setProperty("hazelcast.logging.type", "slf4j").setProperty("hazelcast.partition.count", "31")
                .setProperty("hazelcast.operation.fail.on.indeterminate.state", "true")
                .setProperty("hazelcast.operation.backup.timeout.millis", "1000");
        return config.addMapConfig(new MapConfig(MAP).setMapStoreConfig(new MapStoreConfig().setEnabled(true)
                .setImplementation(new SlowLoader()).setInitialLoadMode(InitialLoadMode.LAZY)));
    }

    private static final class Touch implements EntryProcessor<String, String, String> {
        private static final long serialVersionUID = 1;

        @Override
        public String process(Map.Entry<String, String> entry) {
            String value = entry.getValue();
            entry.setValue(value);
            return value;
        }
    }

    private final class SlowLoader implements MapLoader<String, String> {
        @Override
        public String load(String key) {
            return key;
        }

        @Override
        public Map<String, String> loadAll(Collection<String> keys) {
            return keys.stream().collect(Collectors.toMap(Function.identity(), Function.identity()));
        }

        @Override
        public Iterable<String> loadAllKeys() {
            loading.countDown();
            try {
                assertThat(mayLoad.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return KEYS;
        }
    }
}
