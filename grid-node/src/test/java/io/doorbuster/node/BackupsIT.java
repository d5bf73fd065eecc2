package io.doorbuster.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.client.test.TestHazelcastFactory;
import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.spi.properties.ClusterProperty;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BackupsIT {

    private static final int ENTRIES = 2_000;
    private static final int CHANGES_AT_ONCE = 256;

    /** A member that joins gets its copies within a second or two. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final TestHazelcastFactory factory = new TestHazelcastFactory();

    @AfterEach
    void stop() {
        factory.terminateAll();
    }

    /** Copies are sent one after the other, with a pause: there is a time in which some are missing. */
    @Test
    void areMissingUntilAllCopiesHaveArrived() {
        Config slowly = new Config().setProperty(ClusterProperty.PARTITION_MIGRATION_INTERVAL.getName(), "1")
                .setProperty(ClusterProperty.PARTITION_COUNT.getName(), "7");
        HazelcastInstance first = factory.newHazelcastInstance(slowly);
        HazelcastInstance second = factory.newHazelcastInstance(slowly);
        IMap<Integer, Integer> entries = fill(first);
        HazelcastInstance third = factory.newHazelcastInstance(slowly);
        Backups backups = new Backups(third);
        await().atMost(LIMIT).until(backups::areComplete);

        second.getLifecycleService().terminate();

        assertThat(new Backups(first).areComplete()).isFalse();
        await().atMost(LIMIT).until(() -> new Backups(first).areComplete() && backups.areComplete());
        first.getLifecycleService().terminate();
        assertThat(third.getMap(entries.getName()).size()).isEqualTo(ENTRIES);
    }

    /** A comparison of versions fails here from the first change to the last. */
    @Test
    void areFoundCompleteInARush() throws Exception {
        HazelcastInstance first = factory.newHazelcastInstance(new Config());
        factory.newHazelcastInstance(new Config());
        IMap<Integer, Integer> entries = fill(first);
        AtomicBoolean isRush = new AtomicBoolean(true);
        try (ExecutorService rush = Executors.newSingleThreadExecutor()) {
            try {
                var _ = rush.submit(() -> changeAll(entries, isRush));

                Backups backups = new Backups(factory.newHazelcastInstance(new Config()));

                await().atMost(LIMIT).until(() -> backups.areComplete() && new Backups(first).areComplete());
            } finally {
                isRush.set(false);
            }
        }
    }

    private static void changeAll(IMap<Integer, Integer> entries, AtomicBoolean isRush) {
        Semaphore underWay = new Semaphore(CHANGES_AT_ONCE);
        for (int i = 0; isRush.get(); i++) {
            underWay.acquireUninterruptibly();
            entries.setAsync(i % ENTRIES, i).whenComplete((_, _) -> underWay.release());
        }
    }

    private static IMap<Integer, Integer> fill(HazelcastInstance member) {
        IMap<Integer, Integer> entries = member.getMap("entries");
        for (int i = 0; i < ENTRIES; i++) {
            entries.set(i, 0);
        }
        return entries;
    }
}
