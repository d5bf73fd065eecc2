package io.doorbuster.node.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hazelcast.client.test.TestHazelcastFactory;
import com.hazelcast.config.Config;
import com.hazelcast.config.InMemoryFormat;
import com.hazelcast.config.MapStoreConfig;
import com.hazelcast.config.MapStoreConfig.InitialLoadMode;
import com.hazelcast.core.HazelcastInstance;
import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.domain.order.Address;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.PlaceOrder.Intent;
import io.doorbuster.domain.order.Placement;
import io.doorbuster.domain.order.Placement.NotReady;
import io.doorbuster.domain.order.Placement.OutOfStock;
import io.doorbuster.domain.order.Placement.Placed;
import io.doorbuster.domain.stock.StockFigures;
import io.doorbuster.grid.Grid;
import io.doorbuster.grid.GridSerialization;
import io.doorbuster.grid.stock.ReadStock;
import io.doorbuster.node.FaultProxy;
import io.doorbuster.node.FaultProxy.Mode;
import io.doorbuster.node.reconcile.Reconcile;
import io.doorbuster.store.Database;
import io.doorbuster.store.InventoryStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Partitions are lost with all their copies, while levels cannot be loaded. */
class UnknownStockIT {

    private static final Clock CLOCK = Clock.systemUTC();
    private static final int SKUS = 60;

    @Test
    void sellsWhatItKnowsAndSaysOfTheRestThatItDoesNotKnow() throws Exception {
        TestHazelcastFactory factory = new TestHazelcastFactory();
        try (EmbeddedPostgres server = EmbeddedPostgres.builder().setServerConfig("fsync", "on")
                .setServerConfig("full_page_writes", "on").setServerConfig("synchronous_commit", "on").start();
                FaultProxy proxy = new FaultProxy(server.getPort());
                Database journal = Database.open(settings(server.getPort()));
                Database stores = Database.open(settings(proxy.port()))) {
            HazelcastInstance survivor = factory.newHazelcastInstance(config(stores));
            List<HazelcastInstance> others = List.of(factory.newHazelcastInstance(config(stores)),
                    factory.newHazelcastInstance(config(stores)));
            try (PlacementService placement = PlacementService.start(survivor, journal, new SimpleMeterRegistry(),
                    CLOCK);
                    Reconcile reconcile = Reconcile.start(survivor, stores, placement, new SimpleMeterRegistry(),
                            CLOCK)) {
                await().until(placement::isReady);
                for (int i = 0; i < SKUS; i++) {
                    placement.receive("sku-" + i, 5, "r");
                }
                await().until(() -> survivor.getPartitionService().isClusterSafe());

                proxy.set(Mode.CUT);
                CompletableFuture.allOf(others.stream().map(member -> CompletableFuture
                        .runAsync(() -> member.getLifecycleService().terminate())).toArray(CompletableFuture[]::new))
                        .get(30, TimeUnit.SECONDS);

                await().until(() -> !reconcile.isStockKnown());
                List<Placement> answers = placeOneOfEach(placement, "during");
                assertThat(answers).hasAtLeastOneElementOfType(Placed.class)
                        .hasAtLeastOneElementOfType(NotReady.class)
                        .noneMatch(OutOfStock.class::isInstance);
                int unknown = answers.indexOf(new NotReady());
                assertThatThrownBy(() -> figures(survivor, "sku-" + unknown))
                        .isInstanceOf(LedgerUnavailableException.class);

                proxy.set(Mode.PASSING);

                await().until(reconcile::isStockKnown);
                assertThat(placeOneOfEach(placement, "after")).allMatch(Placed.class::isInstance);
                for (int i = 0; i < SKUS; i++) {
                    long sold = answers.get(i) instanceof Placed ? 2 : 1;
                    String sku = "sku-" + i;
                    await().untilAsserted(() -> assertThat(figures(survivor, sku))
                            .extracting(StockFigures::available, StockFigures::sold).containsExactly(5 - sold, sold));
                }
            }
        } finally {
            factory.terminateAll();
        }
    }

    private static List<Placement> placeOneOfEach(PlacementService placement, String key) {
        List<PlaceOrder> orders = new ArrayList<>();
        for (int i = 0; i < SKUS; i++) {
            orders.add(new PlaceOrder(AttemptId.of("a@b.example", "orders", key + i), 7, Intent.PLACE, "a@b.example",
                    "", "EUR", List.of(new OrderLine("sku-" + i, 1, 199)), Address.NONE, "invoice"));
        }
        return placement.place(orders).placements();
    }

    private static StockFigures figures(HazelcastInstance member, String sku) {
        return Grid.inventory(member).executeOnKey(sku, new ReadStock(System.currentTimeMillis()));
    }

    private static Database.Settings settings(int port) {
        return new Database.Settings("jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres", "", 4);
    }

    private static Config config(Database stores) {
        Config config = new Config();
        config.getMapConfig(Grid.INVENTORY).setInMemoryFormat(InMemoryFormat.OBJECT).setBackupCount(1)
                .setMapStoreConfig(new MapStoreConfig().setClassName(InventoryStore.class.getName())
                        .setInitialLoadMode(InitialLoadMode.EAGER).setWriteDelaySeconds(1));
        config.getUserContext().put(Database.KEY, stores);
        GridSerialization.register(config.getSerializationConfig());
        return config;
    }
}
