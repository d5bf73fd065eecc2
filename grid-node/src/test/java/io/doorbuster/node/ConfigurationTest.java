package io.doorbuster.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.client.config.ClientConnectionStrategyConfig.ReconnectMode;
import com.hazelcast.client.config.YamlClientConfigBuilder;
import com.hazelcast.config.Config;
import com.hazelcast.config.EvictionConfig;
import com.hazelcast.config.EvictionPolicy;
import com.hazelcast.config.InMemoryFormat;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MapStoreConfig;
import com.hazelcast.config.MapStoreConfig.InitialLoadMode;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.spi.merge.DiscardMergePolicy;
import com.hazelcast.spi.merge.LatestUpdateMergePolicy;
import io.doorbuster.grid.Grid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What config/*.yaml must go on promising, whoever edits them. */
class ConfigurationTest {

    private static final Config MEMBER = MemberConfiguration.load();

    @Test
    void namesTheMapsAndExecutorsThatTheCodeUses() {
        assertThat(MEMBER.getMapConfigs()).containsOnlyKeys("default", Grid.PRODUCTS, Grid.CARTS, Grid.INVENTORY,
                Grid.ORDERS, Grid.IMPORTS, Grid.CATALOG_CLAIMS, Grid.RATE_WINDOWS, Grid.PRICE_RULES, Grid.COUPONS,
                Grid.HOLD_PLACES);
        assertThat(MEMBER.getExecutorConfigs())
                .containsKeys(Grid.PLACEMENT_EXECUTOR, Grid.BACK_OFFICE_EXECUTOR,
                        Grid.ACCESS_EXECUTOR, "hz:map-store-offloadable", "hz:map-load");
    }

    @ParameterizedTest
    @ValueSource(strings = {Grid.PRODUCTS, Grid.CARTS, Grid.ORDERS, Grid.IMPORTS, Grid.CATALOG_CLAIMS,
            Grid.RATE_WINDOWS, Grid.PRICE_RULES, Grid.COUPONS, Grid.HOLD_PLACES, "default"})
    void keepsABackupOfEveryEntryBeforeAnswering(String map) {
        assertThat(MEMBER.getMapConfig(map).getBackupCount()).isEqualTo(1);
        assertThat(MEMBER.getMapConfig(map).getAsyncBackupCount()).isZero();
        assertThat(MEMBER.getMapConfig(map).isStatisticsEnabled()).isTrue();
    }

    /** Decision 0017: the ledger decides again, so nobody waits for the backup. */
    @Test
    void doesNotWaitForTheBackupOfAStockLevel() {
        assertThat(MEMBER.getMapConfig(Grid.INVENTORY).getBackupCount()).isZero();
        assertThat(MEMBER.getMapConfig(Grid.INVENTORY).getAsyncBackupCount()).isEqualTo(1);
        assertThat(MEMBER.getMapConfig(Grid.INVENTORY).isStatisticsEnabled()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {Grid.PRODUCTS, Grid.CARTS, Grid.INVENTORY, Grid.PRICE_RULES, Grid.COUPONS})
    void writesBehindInBoundedBatchesThatBackupsRemember(String map) {
        MapStoreConfig store = MEMBER.getMapConfig(map).getMapStoreConfig();

        assertThat(store.isEnabled()).isTrue();
        assertThat(store.getWriteDelaySeconds()).isBetween(1, 5);
        assertThat(store.getWriteBatchSize()).isBetween(100, 1_000);
        assertThat(store.isWriteCoalescing()).isTrue();
        assertThat(seconds("hazelcast.map.replica.scheduled.task.delay.seconds")).isGreaterThanOrEqualTo(600);
    }

    @Test
    void loadsCatalogAndStockBeforeServing() {
        assertThat(mapStore(Grid.PRODUCTS).getInitialLoadMode()).isEqualTo(InitialLoadMode.EAGER);
        assertThat(mapStore(Grid.PRICE_RULES).getInitialLoadMode()).isEqualTo(InitialLoadMode.EAGER);
        assertThat(mapStore(Grid.COUPONS).getInitialLoadMode()).isEqualTo(InitialLoadMode.EAGER);
        assertThat(mapStore(Grid.INVENTORY).getInitialLoadMode()).isEqualTo(InitialLoadMode.EAGER);
        assertThat(mapStore(Grid.CARTS).getInitialLoadMode()).isEqualTo(InitialLoadMode.LAZY);
        assertThat(mapStore(Grid.ORDERS).getInitialLoadMode()).isEqualTo(InitialLoadMode.LAZY);
    }

    @Test
    void neverEvictsCatalogOrStock() {
        for (String map : List.of(Grid.PRODUCTS, Grid.INVENTORY, Grid.PRICE_RULES, Grid.COUPONS)) {
            MapConfig config = MEMBER.getMapConfig(map);
            assertThat(config.getEvictionConfig().getEvictionPolicy()).isEqualTo(EvictionPolicy.NONE);
            assertThat(config.getTimeToLiveSeconds()).isZero();
            assertThat(config.getMaxIdleSeconds()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {Grid.CARTS, Grid.ORDERS, Grid.IMPORTS, Grid.CATALOG_CLAIMS, Grid.RATE_WINDOWS, Grid.HOLD_PLACES,
                    "default"})
    void boundsWhatShoppersCanMake(String map) {
        EvictionConfig eviction = MEMBER.getMapConfig(map).getEvictionConfig();

        assertThat(eviction.getEvictionPolicy()).isEqualTo(EvictionPolicy.LRU);
        assertThat(eviction.getSize()).isBetween(1, 1_000_000);
    }

    @Test
    void keepsStockAsImmutableObjectsAndNothingElse() {
        assertThat(MEMBER.getMapConfig(Grid.INVENTORY).getInMemoryFormat()).isEqualTo(InMemoryFormat.OBJECT);
        for (String map : List.of(Grid.PRODUCTS, Grid.CARTS, Grid.ORDERS, Grid.PRICE_RULES, Grid.COUPONS)) {
            assertThat(MEMBER.getMapConfig(map).getInMemoryFormat()).isEqualTo(InMemoryFormat.BINARY);
        }
    }

    @Test
    void letsNoClockDecideBetweenHalvesOfASplit() {
        assertThat(MEMBER.getMapConfig(Grid.INVENTORY).getMergePolicyConfig().getPolicy())
                .isEqualTo(DiscardMergePolicy.class.getSimpleName());
        assertThat(MEMBER.getMapConfigs().values()).extracting(map -> map.getMergePolicyConfig().getPolicy())
                .noneMatch(policy -> policy.contains(LatestUpdateMergePolicy.class.getSimpleName()));
    }

    @Test
    void readsOrdersThroughAndForgetsThemInMinutes() {
        assertThat(mapStore(Grid.ORDERS).isEnabled()).isTrue();
        assertThat(MEMBER.getMapConfig(Grid.ORDERS).getTimeToLiveSeconds()).isEqualTo(300);
    }

    @Test
    void noticesALostMemberInSeconds() {
        assertThat(seconds("hazelcast.heartbeat.interval.seconds")).isEqualTo(1);
        assertThat(seconds("hazelcast.max.no.heartbeat.seconds")).isBetween(10, 15);
        assertThat(seconds("hazelcast.merge.first.run.delay.seconds")).isLessThanOrEqualTo(30);
    }

    @Test
    void saysWhatIsNotKnown() {
        assertThat(MEMBER.getProperty("hazelcast.operation.fail.on.indeterminate.state")).isEqualTo("true");
        assertThat(client().getProperty("hazelcast.client.operation.fail.on.indeterminate.state")).isEqualTo("true");
        assertThat(client().getNetworkConfig().isRedoOperation()).isFalse();
    }

    @Test
    void leavesTheShutdownToUs() {
        assertThat(MEMBER.getProperty("hazelcast.shutdownhook.enabled")).isEqualTo("false");
        assertThat(seconds("hazelcast.graceful.shutdown.max.wait")).isBetween(30, 600);
    }

    @Test
    @SuppressWarnings("removal") // as long as it is there it must stay closed
    void opensNoDoorButTheMemberPortOnLoopback() {
        NetworkConfig network = MEMBER.getNetworkConfig();
        JoinConfig join = network.getJoin();

        assertThat(network.getInterfaces().isEnabled()).isTrue();
        assertThat(network.getInterfaces().getInterfaces()).containsExactly("127.0.0.1");
        assertThat(MEMBER.getProperty("hazelcast.socket.bind.any")).isEqualTo("false");
        assertThat(network.getRestApiConfig().isEnabled()).isFalse();
        assertThat(network.getMemcacheProtocolConfig().isEnabled()).isFalse();
        assertThat(join.getMulticastConfig().isEnabled()).isFalse();
        assertThat(join.isAutoDetectionEnabled()).isFalse();
        assertThat(MEMBER.getProperty("hazelcast.phone.home.enabled")).isEqualTo("false");
    }

    @Test
    void runsNoCodeThatComesOverTheNetwork() {
        assertThat(MEMBER.getManagementCenterConfig().isScriptingEnabled()).isFalse();
        assertThat(MEMBER.getManagementCenterConfig().isConsoleEnabled()).isFalse();
        assertThat(MEMBER.getJetConfig().isEnabled()).isTrue();
        assertThat(MEMBER.getJetConfig().isResourceUploadEnabled()).isFalse();
        var filter = MEMBER.getSerializationConfig().getJavaSerializationFilterConfig();
        assertThat(filter.isDefaultsDisabled()).isTrue();
        assertThat(filter.getWhitelist().isListed("java.lang.IllegalStateException")).isTrue();
        assertThat(filter.getWhitelist().isListed("javax.management.BadAttributeValueExpException")).isFalse();
        assertThat(filter.getWhitelist().isListed("org.apache.commons.collections.functors.InvokerTransformer"))
                .isFalse();
    }

    @Test
    void boundsEveryExecutor() {
        assertThat(MEMBER.getExecutorConfigs().values()).allSatisfy(executor -> {
            assertThat(executor.getPoolSize()).isBetween(1, 64);
            assertThat(executor.getQueueCapacity()).isPositive();
        });
    }

    @Test
    void clientsGoOnTryingAndFailFastMeanwhile() {
        ClientConfig client = client();

        assertThat(client.getClusterName()).isEqualTo(MEMBER.getClusterName()).isEqualTo("doorbuster");
        assertThat(client.getConnectionStrategyConfig().getReconnectMode()).isEqualTo(ReconnectMode.ASYNC);
        assertThat(client.getConnectionStrategyConfig().getConnectionRetryConfig().getClusterConnectTimeoutMillis())
                .isEqualTo(-1);
        assertThat(client.getProperty("hazelcast.client.invocation.timeout.seconds")).isEqualTo("10");
        assertThat(Integer.parseInt(client.getProperty("hazelcast.client.max.concurrent.invocations")))
                .isBetween(1_000, 100_000);
    }

    @Test
    void membersAndInterfaceCanBeReplaced() {
        var given = new GridNode.Membership.Among("10.0.0.*", List.of("a:5701", "b:5701"));
        NetworkConfig network = MemberConfiguration.load().getNetworkConfig();

        MemberConfiguration.apply(given, network);

        assertThat(network.getJoin().getTcpIpConfig().getMembers()).containsExactly("a:5701", "b:5701");
        assertThat(network.getInterfaces().getInterfaces()).containsExactly("10.0.0.*");
    }

    @Test
    void nothingGivenLeavesTheFileAsItIs() {
        NetworkConfig network = MemberConfiguration.load().getNetworkConfig();

        MemberConfiguration.apply(new GridNode.Membership.Among("", List.of()), network);

        assertThat(network.getJoin().getTcpIpConfig().getMembers())
                .isEqualTo(MEMBER.getNetworkConfig().getJoin().getTcpIpConfig().getMembers()).isNotEmpty();
        assertThat(network.getInterfaces().getInterfaces()).containsExactly("127.0.0.1");
    }

    private static MapStoreConfig mapStore(String map) {
        return MEMBER.getMapConfig(map).getMapStoreConfig();
    }

    private static int seconds(String property) {
        return Integer.parseInt(MEMBER.getProperty(property));
    }

    private static ClientConfig client() {
        YamlClientConfigBuilder builder;
        try {
            builder = new YamlClientConfigBuilder(Path.of("../config/hazelcast-client.yaml").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        builder.setProperties(new Properties());
        return builder.build();
    }
}
