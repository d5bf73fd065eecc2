package io.doorbuster.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.client.test.TestHazelcastFactory;
import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ColdStartIT {

    private static final Duration LONG = Duration.ofMinutes(1);

    private final TestHazelcastFactory factory = new TestHazelcastFactory();

    @AfterEach
    void endMembers() {
        factory.terminateAll();
    }

    @Test
    void theFirstMemberWaitsForThoseThatAreNamedAndTheirShare() throws Exception {
        HazelcastInstance first = factory.newHazelcastInstance(naming("127.0.0.1:5701", "127.0.0.1:5702"));
        CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> ColdStart.awaitOthers(first, LONG));
        await().during(500, TimeUnit.MILLISECONDS).until(() -> !waiting.isDone());

        HazelcastInstance second = factory.newHazelcastInstance(naming("127.0.0.1:5701", "127.0.0.1:5702"));
        waiting.get(30, TimeUnit.SECONDS);

        assertThat(first.getCluster().getMembers()).hasSize(2);
        assertThat(new Backups(second).areComplete()).isTrue();
    }

    @Test
    void theFirstMemberGoesOnWithoutThoseThatDoNotCome() {
        HazelcastInstance alone = factory.newHazelcastInstance(naming("127.0.0.1:5701", "127.0.0.1:5702"));
        long startedNanos = System.nanoTime();

        ColdStart.awaitOthers(alone, Duration.ofMillis(300));

        assertThat(Duration.ofNanos(System.nanoTime() - startedNanos)).isBetween(Duration.ofMillis(300), LONG);
    }

    @Test
    void whoNamesNobodyElseWaitsForNobody() {
        HazelcastInstance alone = factory.newHazelcastInstance(naming("127.0.0.1:5701"));
        long startedNanos = System.nanoTime();

        ColdStart.awaitOthers(alone, LONG);

        assertThat(Duration.ofNanos(System.nanoTime() - startedNanos)).isLessThan(LONG.dividedBy(2));
    }

    @Test
    void whoJoinsAClusterWaitsForNobody() {
        factory.newHazelcastInstance(naming("127.0.0.1:5701"));
        HazelcastInstance joined = factory.newHazelcastInstance(
                naming("127.0.0.1:5701", "127.0.0.1:5702", "127.0.0.1:5703"));
        long startedNanos = System.nanoTime();

        ColdStart.awaitOthers(joined, LONG);

        assertThat(joined.getCluster().getMembers()).hasSize(2);
        assertThat(Duration.ofNanos(System.nanoTime() - startedNanos)).isLessThan(LONG.dividedBy(2));
    }

    private static Config naming(String... members) {
        Config config = new Config();
        config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getTcpIpConfig().setEnabled(true).setMembers(List.of(members));
        return config;
    }
}
