package io.doorbuster.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hazelcast.config.Config;
import com.hazelcast.config.MapStoreConfig;
import com.hazelcast.config.MapStoreConfig.InitialLoadMode;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.domain.catalog.Period;
import io.doorbuster.domain.catalog.Product;
import io.doorbuster.domain.pricing.Benefit;
import io.doorbuster.domain.pricing.PriceRule;
import io.doorbuster.domain.pricing.Promotion;
import io.doorbuster.domain.pricing.Target;
import io.doorbuster.domain.pricing.TaxRate;
import io.doorbuster.domain.pricing.Threshold;
import io.doorbuster.domain.pricing.Zone;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** The stores as Hazelcast makes and uses them. */
class MapStoresIT {

    @Test
    void keepsTheCatalogOverARestartOfTheGrid() throws Exception {
        try (TestServer server = new TestServer()) {
            HazelcastInstance member = start(server);
            member.<String, Product>getMap("products").set("prod_1", Catalog.product("prod_1", 1, "Shirt"));
            await().until(() -> !server.query("SELECT id FROM products").isEmpty());
            member.<String, Product>getMap("products").set("prod_1", Catalog.product("prod_1", 2, "Better shirt"));
            member.shutdown(); // flushes

            HazelcastInstance again = start(server);
            IMap<String, Product> products = again.getMap("products");

            assertThat(products.size()).isEqualTo(1);
            assertThat(products.get("prod_1")).isEqualTo(Catalog.product("prod_1", 2, "Better shirt"));
            again.shutdown();
        }
    }

    @Test
    void keepsPriceRulesOfEveryKindOverARestart() throws Exception {
        TaxRate rate = new TaxRate("tax_1", 1, "VAT", PriceRule.Status.ACTIVE, Period.ALWAYS, new Zone("DE", "BY"), "",
                190_000, true, false);
        Promotion promotion = new Promotion("promo_1", 1, "Sale", PriceRule.Status.DELETED, Period.ALWAYS, false,
                Target.ALL, Threshold.NONE, new Benefit.PercentOff(1_000), Promotion.Stacking.COMBINABLE, 0);
        try (TestServer server = new TestServer()) {
            HazelcastInstance member = start(server);
            member.<String, PriceRule>getMap("price-rules").set("tax_1", rate);
            member.<String, PriceRule>getMap("price-rules").set("promo_1", promotion);
            member.<String, PriceRule>getMap("price-rules").set("tax_1", rate.withVersion(2));
            member.shutdown(); // flushes

            HazelcastInstance again = start(server);
            IMap<String, PriceRule> rules = again.getMap("price-rules");

            assertThat(rules.size()).isEqualTo(2);
            assertThat(rules.get("tax_1")).isEqualTo(rate.withVersion(2));
            assertThat(rules.get("promo_1")).isEqualTo(promotion);
            again.shutdown();
        }
    }

    @Test
    void endsAShutdownThoughTheDatabaseIsAway() throws Exception {
        try (TestServer server = new TestServer()) {
            HazelcastInstance member = start(server);
            IMap<String, Product> products = member.getMap("products");
            assertThat(products.size()).isZero();
            server.stop();
            for (int i = 0; i < 100; i++) {
                products.set("prod_" + i, Catalog.product("prod_" + i, 1, "Shirt"));
            }

            long startedNanos = System.nanoTime();
            member.shutdown();

            assertThat(System.nanoTime() - startedNanos).isLessThan(25_000_000_000L);
            server.start();
        }
    }

    /** Whoever enters codes of no coupon must not hold the threads that load carts. */
    @Test
    void refusesToLookForCouponsAtOnceWhileTheDatabaseIsAway() throws Exception {
        try (TestServer server = new TestServer()) {
            CouponStore coupons = new CouponStore();
            coupons.init(server.database(), "coupons", () -> true, WriteBehind.Patience.from(new Properties()));
            assertThat(coupons.load("NONE")).isNull();
            server.stop();

            for (int i = 0; i < 4; i++) { // with the one above enough to tell an outage
                assertThatThrownBy(() -> coupons.load("NONE")).isInstanceOf(LedgerUnavailableException.class);
            }

            assertThatThrownBy(() -> coupons.load("NONE")).isInstanceOf(LedgerUnavailableException.class)
                    .hasMessageContaining("a moment ago");
            server.start();
        }
    }

    private static HazelcastInstance start(TestServer server) {
        Config config = new Config().setProperty("hazelcast.phone.home.enabled", "false")
                .setProperty("hazelcast.partition.count", "31")
                .setProperty("hazelcast.logging.type", "slf4j");
        config.getNetworkConfig().setPublicAddress("127.0.0.1").getInterfaces().setEnabled(true)
                .addInterface("127.0.0.1");
        config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
        config.getUserContext().put(Database.KEY, server.database());
        config.getMapConfig("products").setMapStoreConfig(new MapStoreConfig()
                .setClassName(ProductStore.class.getName()).setInitialLoadMode(InitialLoadMode.EAGER)
                .setWriteDelaySeconds(1).setWriteBatchSize(500)
                .setProperty(WriteBehind.Patience.PROPERTY, "3"));
        config.getMapConfig("price-rules").setMapStoreConfig(new MapStoreConfig()
                .setClassName(PriceRuleStore.class.getName()).setInitialLoadMode(InitialLoadMode.EAGER)
                .setWriteDelaySeconds(1).setWriteBatchSize(500));
        return Hazelcast.newHazelcastInstance(config);
    }
}
