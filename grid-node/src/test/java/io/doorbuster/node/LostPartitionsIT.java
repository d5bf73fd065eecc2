package io.doorbuster.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.client.test.TestHazelcastFactory;
import com.hazelcast.config.Config;
import com.hazelcast.config.MapStoreConfig;
import com.hazelcast.config.MapStoreConfig.InitialLoadMode;
import com.hazelcast.core.HazelcastInstance;
import io.doorbuster.domain.Money;
import io.doorbuster.domain.catalog.Product;
import io.doorbuster.domain.catalog.ProductStatus;
import io.doorbuster.domain.catalog.Variant;
import io.doorbuster.grid.Grid;
import io.doorbuster.grid.GridSerialization;
import io.doorbuster.store.Database;
import io.doorbuster.store.ProductStore;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LostPartitionsIT {

    private static final int PRODUCTS = 100;

    /** Two of three at once: with one backup, a third of the catalog is gone. */
    @Test
    void loadsTheCatalogAgainThoughOneMemberIsLeft() throws Exception {
        TestHazelcastFactory factory = new TestHazelcastFactory();
        try (EmbeddedPostgres server = EmbeddedPostgres.builder().setServerConfig("fsync", "on")
                .setServerConfig("full_page_writes", "on").setServerConfig("synchronous_commit", "on").start();
                Database database = Database.open(new Database.Settings(
                        "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres", "postgres", "", 4))) {
            HazelcastInstance survivor = factory.newHazelcastInstance(config(database));
            for (int i = 0; i < PRODUCTS; i++) {
                Grid.products(survivor).set("prod_" + i, product("prod_" + i));
            }
            await().until(() -> stored(server) == PRODUCTS);

            try (AutoCloseable watch = LostPartitions.watch(survivor)) {
                assertThat(watch).isNotNull();
                int left = PRODUCTS;
                for (int tries = 0; tries < 10 && left == PRODUCTS; tries++) {
                    // If the second goes late enough, the survivor has made new copies: nothing is lost, nothing shown.
                    loseTwoMembers(factory, database, survivor);
                    left = Grid.products(survivor).size();
                }
                assertThat(left).isLessThan(PRODUCTS);

                await().until(() -> Grid.products(survivor).size() == PRODUCTS);
            }
        } finally {
            factory.terminateAll();
        }
    }

    private static void loseTwoMembers(TestHazelcastFactory factory, Database database, HazelcastInstance survivor)
            throws Exception {
        List<HazelcastInstance> others = List.of(factory.newHazelcastInstance(config(database)),
                factory.newHazelcastInstance(config(database)));
        await().until(() -> survivor.getPartitionService().isClusterSafe());
        CompletableFuture.allOf(others.stream().map(member -> CompletableFuture
                .runAsync(() -> member.getLifecycleService().terminate())).toArray(CompletableFuture[]::new))
                .get(30, TimeUnit.SECONDS);
        assertThat(survivor.getCluster().getMembers()).hasSize(1);
    }

    private static Product product(String id) {
        Variant variant = new Variant(id, "Default", List.of(), new Money(100, "EUR"), 0);
        return new Product(id, id.replace('_', '-'), "Mug", "", "", "", List.of(), List.of(), List.of(),
                ProductStatus.ACTIVE, 1,
                List.of(variant));
    }

    private static int stored(EmbeddedPostgres server) throws Exception {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                ResultSet row = connection.createStatement().executeQuery("SELECT count(*) FROM products")) {
            row.next();
            return row.getInt(1);
        }
    }

    private static Config config(Database database) {
        Config config = new Config();
        config.getMapConfig(Grid.PRODUCTS).setBackupCount(1).setMapStoreConfig(new MapStoreConfig()
                .setClassName(ProductStore.class.getName()).setInitialLoadMode(InitialLoadMode.EAGER)
                .setWriteDelaySeconds(1));
        config.getUserContext().put(Database.KEY, database);
        GridSerialization.register(config.getSerializationConfig());
        return config;
    }
}
