package io.doorbuster.node.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.client.test.TestHazelcastFactory;
import com.hazelcast.config.Config;
import com.hazelcast.config.InMemoryFormat;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.order.Address;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.PlaceOrder.Intent;
import io.doorbuster.domain.order.Placement;
import io.doorbuster.domain.order.PlacementBatch;
import io.doorbuster.domain.stock.StockFigures;
import io.doorbuster.domain.stock.StockLevel;
import io.doorbuster.grid.Grid;
import io.doorbuster.grid.GridSerialization;
import io.doorbuster.grid.stock.ReadStock;
import io.doorbuster.store.Database;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Two members, each with its own journal, on one PostgreSQL. */
final class TwoMembers implements AutoCloseable {

    private final EmbeddedPostgres server;
    private final Database database;
    private final TestHazelcastFactory factory = new TestHazelcastFactory();
    private final List<HazelcastInstance> members;
    private final List<PlacementService> services;

    private TwoMembers(EmbeddedPostgres server) {
        this.server = server;
        this.database = Database.open(new Database.Settings(
                "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres", "postgres", "", 8));
        this.members = List.of(factory.newHazelcastInstance(config()), factory.newHazelcastInstance(config()));
        this.services = members.stream().map(member -> PlacementService.start(member, database,
                new SimpleMeterRegistry(), Clock.systemUTC())).toList();
    }

    /** Returns when both may be given orders. */
    static TwoMembers start() {
        try {
            TwoMembers shop = new TwoMembers(EmbeddedPostgres.builder().setServerConfig("fsync", "on")
                    .setServerConfig("full_page_writes", "on").setServerConfig("synchronous_commit", "on").start());
            await().until(() -> shop.services.stream().allMatch(PlacementService::isReady));
            return shop;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Config config() {
        Config config = new Config();
        config.getMapConfig(Grid.INVENTORY).setInMemoryFormat(InMemoryFormat.OBJECT).setBackupCount(1);
        GridSerialization.register(config.getSerializationConfig());
        return config;
    }

    PlacementService first() {
        return services.getFirst();
    }

    PlacementService last() {
        return services.getLast();
    }

    PlacementService service(int member) {
        return services.get(member);
    }

    IMap<String, StockLevel> inventory() {
        return inventory(0);
    }

    IMap<String, StockLevel> inventory(int member) {
        return Grid.inventory(members.get(member));
    }

    void receive(String sku, long quantity) {
        receive(sku, quantity, "first delivery");
    }

    void receive(String sku, long quantity, String reference) {
        assertThat(first().receive(sku, quantity, reference).received()).isGreaterThanOrEqualTo(quantity);
    }

    StockFigures figures(String sku) {
        return Objects.requireNonNull(inventory().executeOnKey(sku, new ReadStock(System.currentTimeMillis())));
    }

    void awaitFigures(String sku, long received, long available, long reserved, long sold) {
        await().untilAsserted(() -> {
            StockFigures now = figures(sku);
            assertThat(List.of(now.received(), now.available(), now.reserved(), now.sold()))
                    .containsExactly(received, available, reserved, sold);
        });
    }

    static Placement only(PlacementService service, PlaceOrder order) {
        return service.place(List.of(order)).placements().getFirst();
    }

    static PlaceOrder order(String key, OrderLine... lines) {
        AttemptId attempt = AttemptId.of("a@b.example", "orders", key);
        return new PlaceOrder(attempt, 7, Intent.PLACE, "a@b.example", "", "EUR", List.of(lines), Address.NONE,
                "invoice");
    }

    static OrderLine line(String sku, long quantity) {
        return new OrderLine(sku, quantity, 199);
    }

    /** What became of all orders, batch by batch. */
    static List<Placement> inParallel(List<Callable<PlacementBatch>> batches) throws Exception {
        List<Placement> placements = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (Future<PlacementBatch> batch : threads.invokeAll(batches)) {
                placements.addAll(batch.get().placements());
            }
        }
        return placements;
    }

    @Override
    public void close() throws IOException {
        services.forEach(PlacementService::close);
        factory.terminateAll();
        database.close();
        server.close();
    }
}
