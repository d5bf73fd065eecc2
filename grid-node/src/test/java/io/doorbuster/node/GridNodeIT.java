package io.doorbuster.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.core.HazelcastInstance;
import io.doorbuster.domain.Money;
import io.doorbuster.domain.catalog.Product;
import io.doorbuster.domain.catalog.ProductStatus;
import io.doorbuster.domain.catalog.Variant;
import io.doorbuster.domain.stock.LedgerRow;
import io.doorbuster.domain.stock.StockLevel;
import io.doorbuster.grid.Grid;
import io.doorbuster.grid.GridSerialization;
import io.doorbuster.node.GridNode.Membership;
import io.doorbuster.node.GridNode.Settings;
import io.doorbuster.node.webhook.WebhookReceiver;
import io.doorbuster.store.Database;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real nodes with their real configuration on a real PostgreSQL server. */
class GridNodeIT {

    private static EmbeddedPostgres postgres;
    private static int databases;

    private final HttpClient http = HttpClient.newHttpClient();
    private String database = "";

    @BeforeAll
    static void startPostgres() throws IOException {
        postgres = durablePostgres();
    }

    @AfterAll
    static void stopPostgres() throws IOException {
        postgres.close();
    }

    private static EmbeddedPostgres durablePostgres() throws IOException {
        return EmbeddedPostgres.builder().setServerConfig("fsync", "on").setServerConfig("synchronous_commit", "on")
                .start();
    }

    @BeforeEach
    void createDatabase() throws SQLException {
        database = "postgres";
        execute("CREATE DATABASE shop" + ++databases);
        database = "shop" + databases;
    }

    @AfterEach
    void forgetOverrides() {
        http.close();
        System.clearProperty("hz.cluster-name");
        System.clearProperty("hz.network.port.port");
    }

    @Test
    void tellsItsHealthMetricsAndVersions() throws Exception {
        try (GridNode node = GridNode.start(alone())) {
            assertThat(get(node, "/actuator/health/liveness")).extracting(HttpResponse::statusCode).isEqualTo(200);
            HttpResponse<String> readiness = get(node, "/actuator/health/readiness");
            assertThat(readiness.statusCode()).isEqualTo(200);
            assertThat(readiness.body()).contains("\"status\":\"UP\"", "\"member\"", "\"partitions\"", "\"database\"");
            assertThat(get(node, "/actuator/prometheus").body()).contains("doorbuster_cluster_members 1.0",
                    "doorbuster_writebehind_backlog{map=\"inventory\"} 0.0", "jvm_memory_used_bytes",
                    "doorbuster_map_entries{map=\"products\"} 0.0");
            assertThat(get(node, "/actuator/info").body()).contains("\"cluster\":\"doorbuster\"", "5.7.0");
            assertThat(get(node, "/actuator/heapdump").statusCode()).isEqualTo(404);
            HttpRequest post = HttpRequest.newBuilder(uri(node, "/actuator/info")).POST(BodyPublishers.noBody())
                    .build();
            assertThat(http.send(post, BodyHandlers.discarding()).statusCode()).isEqualTo(405);
        }
    }

    @Test
    void writesWhatWaitsToBeWrittenBeforeItStops() throws Exception {
        try (GridNode node = GridNode.start(alone())) {
            withClient(node, client -> Grid.products(client).set("prod_lamp", lamp()));
        }

        assertThat(query("SELECT id FROM products")).isEqualTo("prod_lamp");
    }

    @Test
    void findsCatalogAndStockAgainAfterARestart() throws Exception {
        try (GridNode node = GridNode.start(alone())) {
            withClient(node, client -> Grid.products(client).set("prod_lamp", lamp()));
            execute("INSERT INTO inventory (sku, version, received, sold) VALUES ('LAMP', 3, 10, 4)");
        }

        try (GridNode node = GridNode.start(alone())) {
            assertThat(get(node, "/actuator/prometheus").body()).contains(
                    "doorbuster_map_entries{map=\"products\"} 1.0",
                    "doorbuster_map_entries{map=\"inventory\"} 1.0");
            withClient(node, client -> {
                assertThat(Grid.products(client).get("prod_lamp")).isEqualTo(lamp());
                assertThat(Grid.inventory(client).get("LAMP")).isEqualTo(StockLevel.of(new LedgerRow(3, 10, 4)));
            });
        }
    }

    @Test
    void isNotReadyButAliveWhileTheDatabaseIsAway() throws Exception {
        EmbeddedPostgres leaving = durablePostgres();
        try (GridNode node = GridNode.start(new Settings(at(leaving.getPort(), "postgres"), new Membership.Alone(),
                "127.0.0.1", 0, new WebhookReceiver.None()))) {
            leaving.close();

            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                HttpResponse<String> readiness = get(node, "/actuator/health/readiness");
                assertThat(readiness.statusCode()).isEqualTo(503);
                assertThat(readiness.body()).contains("\"database\":{\"status\":\"DOWN\"}",
                        "\"member\":{\"status\":\"UP\"}");
            });
            assertThat(get(node, "/actuator/health/liveness").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void formsAClusterWithTheMembersItIsGivenAndHandsItsEntriesOver() throws Exception {
        int port = freePort();
        // A name of its own: other clusters may run on this machine.
        System.setProperty("hz.cluster-name", "test-" + port);
        System.setProperty("hz.network.port.port", Integer.toString(port));
        Membership members = new Membership.Among("127.0.0.1",
                List.of("127.0.0.1:" + port, "127.0.0.1:" + (port + 1)));
        try (GridNode first = GridNode.start(settings(members, 0))) {
            try (GridNode second = GridNode.start(settings(members, 0))) {
                assertThat(get(first, "/actuator/info").body()).contains("\"members\":2");
                assertThat(second.address()).isNotEqualTo(first.address());
                withClient(first, client -> Grid.products(client).set("prod_lamp", lamp()));
                await().atMost(Duration.ofSeconds(20)).untilAsserted(
                        () -> assertThat(get(second, "/actuator/health/readiness").statusCode()).isEqualTo(200));
            }

            withClient(first, client -> assertThat(Grid.products(client).size()).isEqualTo(1));
            await().atMost(Duration.ofSeconds(20)).untilAsserted(
                    () -> assertThat(get(first, "/actuator/health/readiness").statusCode()).isEqualTo(200));
        }
    }

    @Test
    void saysInOneLineThatTheDatabaseCannotBeReached() throws Exception {
        Settings settings = new Settings(at(freePort(), "shop"), new Membership.Alone(), "127.0.0.1", 0,
                new WebhookReceiver.None());

        assertThatThrownBy(() -> GridNode.start(settings).close())
                .isInstanceOf(CannotStartException.class)
                .message().contains("cannot use").doesNotContain("\n");
    }

    @Test
    void saysInOneLineThatTheManagementPortIsInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            assertThatThrownBy(() -> GridNode.start(settings(new Membership.Alone(), taken.getLocalPort())).close())
                    .isInstanceOf(CannotStartException.class)
                    .hasMessageContaining("the management port " + taken.getLocalPort());
        }
    }

    private Settings alone() {
        return settings(new Membership.Alone(), 0);
    }

    private Settings settings(Membership membership, int managementPort) {
        return new Settings(at(postgres.getPort(), database), membership, "127.0.0.1", managementPort,
                new WebhookReceiver.None());
    }

    private static Database.Settings at(int port, String database) {
        return new Database.Settings("jdbc:postgresql://127.0.0.1:" + port + "/" + database, "postgres", "", 6);
    }

    private static Product lamp() {
        Variant variant = new Variant("LAMP", "Lamp", List.of(), new Money(6_999, "GBP"), 0);
        return new Product("prod_lamp", "lamp", "Lamp", "A lamp", "Maker", "Indoor", List.of(), List.of(), List.of(),
                ProductStatus.ACTIVE, 1, List.of(variant));
    }

    /** Something done with a client of the grid. */
    @FunctionalInterface
    private interface Use {
        void of(HazelcastInstance client) throws Exception;
    }

    private static void withClient(GridNode node, Use use) throws Exception {
        ClientConfig config = new ClientConfig();
        config.setClusterName(System.getProperty("hz.cluster-name", "doorbuster"));
        config.getNetworkConfig().addAddress(node.address());
        GridSerialization.register(config.getSerializationConfig());
        HazelcastInstance client = HazelcastClient.newHazelcastClient(config);
        try {
            use.of(client);
        } finally {
            client.shutdown();
        }
    }

    private HttpResponse<String> get(GridNode node, String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(uri(node, path)).build(), BodyHandlers.ofString());
    }

    private static URI uri(GridNode node, String path) {
        return URI.create("http://127.0.0.1:" + node.managementPort() + path);
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = postgres.getDatabase("postgres", database).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String query(String sql) throws SQLException {
        try (Connection connection = postgres.getDatabase("postgres", database).getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
