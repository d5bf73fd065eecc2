package io.doorbuster.app.order;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.cluster.Member;
import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where orders go while three members run. */
class OrderRoutesOnMembersTest {

    private static final String CLUSTER = "test-" + UUID.randomUUID();
    private static final int MEMBERS = 3;
    private static final List<String> SKUS = IntStream.range(0, 200).mapToObj(i -> "SKU-" + i).toList();

    private static final List<HazelcastInstance> STARTED = new ArrayList<>();
    private static HazelcastInstance client;
    private OrderRoutes routes;
    private Member home;

    @BeforeAll
    static void start() throws IOException {
        List<String> addresses = new ArrayList<>();
        for (int i = 0; i < MEMBERS; i++) {
            int port = freePort();
            addresses.add("127.0.0.1:" + port);
            STARTED.add(Hazelcast.newHazelcastInstance(config(port, addresses)));
        }
        ClientConfig settings = new ClientConfig().setClusterName(CLUSTER);
        settings.setProperty("hazelcast.logging.type", "slf4j");
        settings.getNetworkConfig().setAddresses(addresses);
        client = HazelcastClient.newHazelcastClient(settings);
        STARTED.getFirst().getPartitionService().getPartition("any"); // has the partitions assigned
        Awaitility.await().ignoreExceptions()
                .until(() -> SKUS.stream().map(OrderRoutesOnMembersTest::owner).distinct().count() == MEMBERS);
    }

    @AfterAll
    static void stop() {
        client.shutdown();
        STARTED.forEach(member -> member.getLifecycleService().terminate());
    }

    @BeforeEach
    void forget() {
        routes = new OrderRoutes(client);
        home = route("another SKU");
    }

    @Test
    void allSkusGoHomeButThoseThatAreHotGoToTheirOwners() {
        assertThat(SKUS).allSatisfy(sku -> assertThat(route(sku)).isEqualTo(home));
        assertThat(SKUS).as("again, and so hot").allSatisfy(sku -> assertThat(route(sku)).isEqualTo(owner(sku)));
    }

    @Test
    void aHomeThatIsInTroubleGetsNothingButTheOrdersOfItsOwnSkus() {
        routes.avoid(home);

        Set<Member> others = SKUS.stream().filter(sku -> !owner(sku).equals(home)).map(this::route)
                .collect(Collectors.toSet());
        assertThat(others).as("another home").hasSize(1).doesNotContain(home);
        assertThat(SKUS).filteredOn(sku -> owner(sku).equals(home))
                .allSatisfy(sku -> assertThat(route(sku)).isEqualTo(home));
    }

    @Test
    void theSkusOfAnOwnerThatIsInTroubleGoToItAndAllOthersHome() {
        Member troubled = client.getCluster().getMembers().stream().filter(member -> !member.equals(home)).findFirst()
                .orElseThrow();
        routes.avoid(troubled);

        assertThat(SKUS).allSatisfy(
                sku -> assertThat(route(sku)).isEqualTo(owner(sku).equals(troubled) ? troubled : home));
    }

    @Test
    void whereAllAreInTroubleOrdersGoToTheOwners() {
        client.getCluster().getMembers().forEach(routes::avoid);

        assertThat(SKUS).allSatisfy(sku -> assertThat(route(sku)).isEqualTo(owner(sku)));
    }

    private Member route(String sku) {
        return routes.memberFor(sku).orElseThrow();
    }

    private static Member owner(String sku) {
        return Objects.requireNonNull(client.getPartitionService().getPartition(sku).getOwner());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Of a member that finds those that were started before. */
    private static Config config(int port, List<String> addresses) {
        Config config = new Config(CLUSTER + "-" + addresses.size()).setClusterName(CLUSTER);
        config.setProperty("hazelcast.logging.type", "slf4j");
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.partition.count", "31");
        config.getNetworkConfig().setPort(port).setPortAutoIncrement(false);
        config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getTcpIpConfig().setEnabled(true).setMembers(List.copyOf(addresses));
        return config;
    }
}
