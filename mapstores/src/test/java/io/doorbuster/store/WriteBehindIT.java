package io.doorbuster.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.domain.cart.Cart;
import io.doorbuster.domain.cart.CartHold;
import io.doorbuster.domain.catalog.Product;
import io.doorbuster.domain.catalog.ProductStatus;
import io.doorbuster.domain.stock.HeldUnits;
import io.doorbuster.domain.stock.Hold;
import io.doorbuster.domain.stock.HoldId;
import io.doorbuster.domain.stock.LedgerRow;
import io.doorbuster.domain.stock.PendingSet;
import io.doorbuster.domain.stock.StockLevel;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WriteBehindIT {

    private static final WriteBehind.Patience SHORT = new WriteBehind.Patience(Duration.ofMillis(200),
            Duration.ofSeconds(5));

    private static final TestServer SERVER = new TestServer();

    private final AtomicBoolean memberIsRunning = new AtomicBoolean(true);
    private final ProductStore products = new ProductStore();

    @AfterAll
    static void stopServer() throws IOException {
        SERVER.close();
    }

    @BeforeEach
    void openStore() {
        SERVER.truncate();
        products.init(SERVER.database(), "products", memberIsRunning::get, SHORT);
    }

    @Test
    void storesAndLoadsABatch() {
        products.storeAll(batch(1_234));

        assertThat(products.loadAllKeys()).hasSize(1_234).contains("prod_0007");
        assertThat(products.load("prod_0007")).isEqualTo(Catalog.product("prod_0007", 1, "Shirt"));
        assertThat(products.loadAll(List.of("prod_0001", "prod_0002", "nothing"))).containsOnlyKeys("prod_0001",
                "prod_0002");
        assertThat(stats()).isEqualTo(new WriteBehindStats(0, 1_234, 0));
    }

    @Test
    void findsNothingWhereNothingIs() {
        assertThat(products.load("prod_none")).isNull();
        assertThat(products.loadAllKeys()).isEmpty();
    }

    @Test
    void keepsTheNewerVersionWhenAnOlderWriteIsReplayed() {
        products.store("prod_1", Catalog.product("prod_1", 3, "third"));

        products.store("prod_1", Catalog.product("prod_1", 2, "second"));
        products.store("prod_1", Catalog.product("prod_1", 3, "third, but different"));

        assertThat(products.load("prod_1")).isEqualTo(Catalog.product("prod_1", 3, "third"));
    }

    @Test
    void keepsATombstoneWhenAnOlderWriteIsReplayed() {
        Product retired = Catalog.product("prod_1", 5, "Shirt").withStatus(ProductStatus.RETIRED);
        products.store("prod_1", retired);

        products.store("prod_1", Catalog.product("prod_1", 4, "Shirt"));

        assertThat(products.load("prod_1")).isEqualTo(retired);
    }

    @Test
    void deletesNothing() {
        products.store("prod_1", Catalog.product("prod_1", 1, "Shirt"));

        products.delete("prod_1");
        products.deleteAll(List.of("prod_1"));

        assertThat(products.load("prod_1")).isNotNull();
    }

    @Test
    void setsARefusedRowAsideAndStoresTheOthers() {
        Map<String, Product> batch = batch(300);
        batch.put("prod_0123", Catalog.product("prod_0123", 9, "no NUL \0 in PostgreSQL"));
        batch.put("prod_0299", Catalog.product("prod_0299", 9, "nor here \0"));

        products.storeAll(batch);

        assertThat(batch).isEmpty();
        assertThat(SERVER.query("SELECT count(*) FROM products")).isEqualTo("298");
        assertThat(SERVER.query("SELECT string_agg(map || ' ' || key || ' ' || version, ', ' ORDER BY key)"
                + " FROM dead_letters")).isEqualTo("products prod_0123 9, products prod_0299 9");
        assertThat(SERVER.query("SELECT document FROM dead_letters ORDER BY key")).contains("no NUL \\u0000 in");
        assertThat(stats()).isEqualTo(new WriteBehindStats(0, 298, 2));
    }

    @Test
    void setsARowAsideWhoseKeyIsRefused() {
        products.store("prod_\0", Catalog.product("prod_0", 1, "Shirt"));

        assertThat(SERVER.query("SELECT key FROM dead_letters")).isEqualTo("prod_\uFFFD");
    }

    @Test
    void setsARowAsideThatATriggerOfTheOperatorsRefuses() {
        SERVER.execute("""
                CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION 'not this one'; END $$;
                CREATE TRIGGER refused BEFORE INSERT ON products FOR EACH ROW WHEN (NEW.id = 'prod_0005')
                EXECUTE FUNCTION refuse()""");
        try {
            products.storeAll(batch(10));
        } finally {
            SERVER.execute("DROP FUNCTION refuse() CASCADE");
        }

        assertThat(SERVER.query("SELECT count(*) FROM products")).isEqualTo("9");
        assertThat(SERVER.query("SELECT key || error FROM dead_letters")).contains("prod_0005", "not this one");
    }

    @Test
    void leavesInTheMapWhatIsNotStored() {
        SERVER.execute("""
                CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION 'broken' USING ERRCODE = 'XX000'; END $$;
                CREATE TRIGGER broken BEFORE INSERT ON products FOR EACH ROW WHEN (NEW.id = 'prod_0550')
                EXECUTE FUNCTION fail()""");
        try {
            Map<String, Product> batch = batch(600);

            assertThatThrownBy(() -> products.storeAll(batch)).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("broken");

            assertThat(batch).hasSize(100).containsKey("prod_0550").doesNotContainKey("prod_0499");
            assertThat(SERVER.query("SELECT count(*) FROM products")).isEqualTo("500");
        } finally {
            SERVER.execute("DROP TRIGGER broken ON products; DROP FUNCTION fail");
        }
    }

    @Test
    void waitsForTheDatabaseAndGoesOnByItself() throws IOException {
        SERVER.stop();
        CompletableFuture<Void> storing = CompletableFuture.runAsync(() -> products.storeAll(batch(50)));

        await().until(() -> stats().waitingMillis() > 300);
        assertThat(storing).isNotDone();
        SERVER.start();

        assertThat(storing).succeedsWithin(Duration.ofSeconds(20));
        assertThat(stats()).isEqualTo(new WriteBehindStats(0, 50, 0));
        assertThat(SERVER.query("SELECT count(*) FROM products")).isEqualTo("50");
    }

    @Test
    void holdsUpAShutdownForALittleWhileOnly() throws IOException {
        SERVER.stop();
        try {
            memberIsRunning.set(false);
            Map<String, Product> batch = batch(2);

            assertThatThrownBy(() -> products.storeAll(batch)).isInstanceOf(LedgerUnavailableException.class);
            assertThat(batch).hasSize(2);
            await().ignoreException(LedgerUnavailableException.class).untilAsserted(() -> products.storeAll(batch));
        } finally {
            SERVER.start();
        }
    }

    @Test
    void storesCartsWithTheirExpiry() {
        CartStore carts = new CartStore();
        carts.init(SERVER.database(), "carts", memberIsRunning::get, SHORT);
        Cart cart = Cart.create("cart_1", "EUR", "", TestServer.EPOCH_MILLIS);

        carts.store("cart_1", cart);

        assertThat(carts.load("cart_1")).isEqualTo(cart);
        assertThat(carts.loadAllKeys()).isNull();
        assertThat(SERVER.query("SELECT extract(epoch FROM expires_at)::bigint * 1000 FROM carts"))
                .isEqualTo(String.valueOf(cart.expiresAtMillis()));
    }

    @Test
    void loadsStockFromTheLedgerAndStoresItElsewhere() {
        InventoryStore inventory = new InventoryStore();
        inventory.init(SERVER.database(), "inventory", memberIsRunning::get, SHORT);
        SERVER.execute("INSERT INTO inventory (sku, version, received, sold) SELECT 'SKU-' || n, 7, 100, 30"
                + " FROM generate_series(1, 12000) n");

        inventory.store("SKU-1", StockLevel.of(new LedgerRow(9, 100, 60)));
        inventory.store("SKU-1", StockLevel.of(new LedgerRow(8, 100, 50)));
        inventory.store("SKU-1", StockLevel.of(new LedgerRow(9, 100, 61)));

        assertThat(inventory.load("SKU-1")).isEqualTo(StockLevel.of(new LedgerRow(7, 100, 30)));
        assertThat(inventory.load("unknown")).isNull();
        assertThat(inventory.loadAllKeys()).hasSize(12_000).doesNotHaveDuplicates();
        assertThat(inventory.loadAll(List.of("SKU-2", "SKU-3", "unknown"))).hasSize(2);
        assertThat(SERVER.query("SELECT version || ' ' || available || ' ' || reserved FROM inventory_snapshot"))
                .isEqualTo("9 39 0");
    }

    @Test
    void loadsWithAStockLevelWhatCartsHold() {
        CartStore carts = new CartStore();
        carts.init(SERVER.database(), "carts", memberIsRunning::get, SHORT);
        InventoryStore inventory = new InventoryStore();
        inventory.init(SERVER.database(), "inventory", memberIsRunning::get, SHORT);
        SERVER.execute("INSERT INTO inventory (sku, version, received, sold) SELECT 'HELD-' || n, 7, 100, 30"
                + " FROM generate_series(1, 3) n");
        long later = (System.currentTimeMillis() / 1_000 + 600) * 1_000;
        HoldId id = new HoldId(-5, 6);
        carts.storeAll(new HashMap<>(Map.of("cart_h", held("cart_h", 3, id, later, "HELD-1", "HELD-2"),
                "cart_over", held("cart_over", 3, new HoldId(7, 8), 1_000, "HELD-1"),
                "cart_none", Cart.create("cart_none", "EUR", "", 5))));

        assertThat(inventory.loadAll(List.of("HELD-1", "HELD-2", "HELD-3", "unknown")).values()).hasSize(3)
                .extracting(level -> level.held().quantity()).containsExactlyInAnyOrder(2L, 2L, 0L);
        assertThat(inventory.load("HELD-1")).isEqualTo(new StockLevel(new LedgerRow(7, 100, 30), PendingSet.EMPTY,
                HeldUnits.of(List.of(new Hold(id, 2, later)))));
        assertThat(SERVER.query("SELECT count(*) FROM holds WHERE cart_id = 'cart_none'")).isEqualTo("0");

        carts.store("cart_h", held("cart_h", 5, HoldId.NONE, 0));
        carts.store("cart_h", held("cart_h", 4, id, later, "HELD-1", "HELD-2"));

        assertThat(inventory.load("HELD-1")).as("an older write brings nothing back")
                .isEqualTo(StockLevel.of(new LedgerRow(7, 100, 30)));
    }

    private static Cart held(String id, long version, HoldId hold, long untilMillis, String... skus) {
        Cart cart = Cart.create(id, "EUR", "", 5);
        List<CartHold.HeldLine> lines = Stream.of(skus).map(sku -> new CartHold.HeldLine(sku, 2)).toList();
        return new Cart(id, version, "EUR", List.of(), cart.expiresAtMillis(), cart.checkout(), List.of(), "",
                Cart.Delivery.OPEN, new CartHold(hold, lines, 1, untilMillis));
    }

    @Test
    void leavesOutAProductThatCannotBeRead() {
        products.storeAll(batch(3));
        SERVER.execute("UPDATE products SET document = '{\"handle\": \"NO HANDLE\"}' WHERE id = 'prod_0001'");

        assertThat(products.loadAll(List.of("prod_0000", "prod_0001", "prod_0002"))).containsOnlyKeys("prod_0000",
                "prod_0002");
        assertThatThrownBy(() -> products.load("prod_0001")).isInstanceOf(IllegalStateException.class);
    }

    private static WriteBehindStats stats() {
        return Objects.requireNonNull(SERVER.database().writeBehind().get("products"));
    }

    private static Map<String, Product> batch(int size) {
        Map<String, Product> batch = new HashMap<>();
        for (int i = 0; i < size; i++) {
            String id = String.format("prod_%04d", i);
            batch.put(id, Catalog.product(id, 1, "Shirt"));
        }
        return batch;
    }
}
