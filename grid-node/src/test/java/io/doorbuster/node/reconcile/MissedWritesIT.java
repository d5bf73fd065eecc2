package io.doorbuster.node.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.client.test.TestHazelcastFactory;
import com.hazelcast.cluster.Member;
import com.hazelcast.config.Config;
import com.hazelcast.config.MapStoreConfig;
import com.hazelcast.config.MapStoreConfig.InitialLoadMode;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.doorbuster.domain.cart.Cart;
import io.doorbuster.grid.Grid;
import io.doorbuster.grid.GridSerialization;
import io.doorbuster.node.FaultProxy;
import io.doorbuster.node.FaultProxy.Mode;
import io.doorbuster.store.CartStore;
import io.doorbuster.store.Database;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The database is away for longer than a backup remembers a write, and its owner dies. */
class MissedWritesIT {

    private static final int CARTS = 20;

    @Test
    void storesWhatWriteBehindHasForgotten() throws Exception {
        TestHazelcastFactory factory = new TestHazelcastFactory();
        try (EmbeddedPostgres server = EmbeddedPostgres.builder().setServerConfig("fsync", "on")
                .setServerConfig("full_page_writes", "on").setServerConfig("synchronous_commit", "on").start();
                FaultProxy proxy = new FaultProxy(server.getPort());
                Database ofSurvivor = Database.open(settings(proxy.port()))) {
            Database ofOwner = Database.open(settings(proxy.port()));
            HazelcastInstance survivor = factory.newHazelcastInstance(config(ofSurvivor));
            HazelcastInstance owner = factory.newHazelcastInstance(config(ofOwner));
            IMap<String, Cart> carts = Grid.carts(survivor);
            await().until(() -> survivor.getPartitionService().isClusterSafe());

            proxy.set(Mode.CUT);
            List<String> ids = ownedBy(owner);
            ids.forEach(id -> carts.set(id, Cart.create(id, "EUR", "", 1)));
            // Forgotten a second after it was due, at the next round of the survivor's worker; it has none of its own.
            Thread.sleep(6_000);
            ofOwner.close(); // else its thread would go on in this JVM
            owner.getLifecycleService().terminate();
            proxy.set(Mode.PASSING);

            // The terminated member's worker ends in an exception, which is nobody's business here.
            await().dontCatchUncaughtExceptions().during(Duration.ofSeconds(4)).atMost(Duration.ofSeconds(20))
                    .until(() -> carts.size() == CARTS && stored(server) == 0);

            SimpleMeterRegistry meters = new SimpleMeterRegistry();
            MissedWritesSweep sweep = new MissedWritesSweep(survivor, ofSurvivor, meters, Duration.ZERO);
            sweep.runIfDue();
            assertThat(stored(server)).isZero();
            sweep.want();
            await().dontCatchUncaughtExceptions().ignoreExceptions().until(() -> {
                sweep.runIfDue();
                return stored(server) == CARTS;
            });
            assertThat(meters.get("doorbuster.writebehind.missed").tag("map", "carts").counter().count())
                    .isEqualTo(CARTS);
            sweep.want();
            sweep.runIfDue();
            assertThat(meters.get("doorbuster.writebehind.missed").tag("map", "carts").counter().count())
                    .isEqualTo(CARTS);
        } finally {
            factory.terminateAll();
        }
    }

    private static List<String> ownedBy(HazelcastInstance owner) {
        Member member = owner.getCluster().getLocalMember();
        return IntStream.range(0, 10_000).mapToObj("cart_%032x"::formatted)
                .filter(id -> member.equals(owner.getPartitionService().getPartition(id).getOwner()))
                .limit(CARTS).toList();
    }

    private static int stored(EmbeddedPostgres server) throws Exception {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM carts")) {
            row.next();
            return row.getInt(1);
        }
    }

    private static Database.Settings settings(int port) {
        return new Database.Settings("jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres", "", 4);
    }

    private static Config config(Database database) {
        Config config = new Config().setProperty("hazelcast.map.replica.scheduled.task.delay.seconds", "1");
        config.getMapConfig(Grid.CARTS).setBackupCount(1).setMapStoreConfig(new MapStoreConfig()
                .setClassName(CartStore.class.getName()).setInitialLoadMode(InitialLoadMode.LAZY)
                .setWriteDelaySeconds(1));
        config.getUserContext().put(Database.KEY, database);
        GridSerialization.register(config.getSerializationConfig());
        return config;
    }
}
