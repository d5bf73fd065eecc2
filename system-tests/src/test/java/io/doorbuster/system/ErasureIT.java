package io.doorbuster.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.spi.impl.SerializationServiceSupport;
import io.doorbuster.grid.GridSerialization;
import io.doorbuster.harness.deployment.Deployment;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * After an erasure nothing personal is found in any table, any map of the grid or any log, those included that come to be
 * after this test. On real processes and a real PostgreSQL server.
 */
class ErasureIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final String PASSWORD = "correct horse battery";
    private static final String EMAIL = "Erasmus.7f3c@Example.org";
    /** What nobody may find afterwards, in small letters. */
    private static final List<String> PERSONAL =
            List.of("erasmus.7f3c@example.org", "erasmus van tester", "vergissmeinnichtgasse");
    private static final String OF_SOMEBODY_ELSE = "550 no such user: van." + EMAIL;
    private static final String ADDRESS = """
            "shippingAddress":{"name":"Erasmus van Tester","street":"Vergissmeinnichtgasse 7","city":"Wien",
            "country":"AT"}""";
    private static final String ERASURES = "/api/v1/admin/erasures";
    private static final String BY_ADDRESS = "{\"email\":\"" + EMAIL + "\"}";
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir private static Path folder;
    @AutoClose private static Cluster cluster;
    private static Deployment deployment;
    private static String operator;

    @BeforeAll
    static void start() throws Exception {
        cluster = new Cluster(folder, 1, 1);
        deployment = cluster.deployment;
        deployment.members().forEach(member -> {
            member.set("DOORBUSTER_SMTP_HOST", "127.0.0.1"); // where nobody listens: e-mails wait
            member.set("DOORBUSTER_SMTP_PORT", "9");
            member.set("DOORBUSTER_SMTP_ENCRYPTION", "none");
            member.set("DOORBUSTER_SMTP_FROM", "shop@example.org");
        });
        deployment.start();
        operator = deployment.operatorKey();
        cluster.offer(Map.of("MUG", 100L));
    }

    @Test
    void leavesNothingPersonalAnywhereAndKeepsTheBooks() throws Exception {
        String token = newCustomer();
        String kept = place(token);
        String guests = place("");
        post("/api/v1/carts", token, "{\"currency\":\"GBP\"}", 201);
        assertThat(post("/api/v1/customers/me/erasure", token, password(PASSWORD), 409).path("detail").asString())
                .as("an order under way").contains(orderOf(kept).path("number").asString());
        assertThat(export(token).path("orders")).hasSize(1);
        ship(kept);
        ship(guests);
        takeBack(kept);
        leaveTraces();
        await().atMost(TIMEOUT).untilAsserted(() -> assertThat(export(token).toString().toLowerCase(Locale.ROOT))
                .contains(PERSONAL).contains("\"carts\":[{").contains("\"complete\":true"));
        assertThat(mentions()).as("what is to be found").contains("orders", "customers", "order_returns", "refunds",
                "dead_letters", "stock_movements", "webhook_outbox");
        orderOf(kept);
        assertThat(mapsThatMention()).as("maps that hold it").contains("orders");

        post("/api/v1/customers/me/erasure", token, password("wrong horse battery"), 401);
        assertThat(post("/api/v1/customers/me/erasure", token, password(PASSWORD), 200).toString())
                .isEqualTo("{\"orders\":1,\"carts\":1}");

        assertThat(get("/api/v1/customers/me", token).statusCode()).isEqualTo(401);
        assertThat(post(ERASURES, operator, BY_ADDRESS, 200).toString()).isEqualTo("{\"orders\":1,\"carts\":0}");
        assertThat(post(ERASURES, operator, BY_ADDRESS, 200).toString()).isEqualTo("{\"orders\":0,\"carts\":0}");
        assertThat(Tables.count(cluster, "SELECT count(*) FROM dead_letters WHERE error = '" + OF_SOMEBODY_ELSE + "'"))
                .isEqualTo(1);
        execute("DELETE FROM dead_letters WHERE error = ?", OF_SOMEBODY_ELSE);
        await().atMost(TIMEOUT).untilAsserted(() -> assertThat(mentions()).isEmpty());
        assertThat(mapsThatMention()).isEmpty();
        assertThat(logsThatMention()).isEmpty();
        assertThat(waitingEmails()).isZero();
        assertThat(webhooks("kind = 'OPENED' AND next_try_at IS NOT NULL")).isZero();
        assertThat(webhooks("kind = 'CANCELLED' AND next_try_at IS NOT NULL")).as("the warehouse must hear")
                .isEqualTo(2);
        assertThat(Tables.count(cluster, "SELECT count(*) FROM dead_letters WHERE map = 'webhook'")).isZero();
        assertThat(orderOf(kept).path("status").asString()).isEqualTo("RETURNED");
        assertThat(orderOf(kept).at("/total/amount").asLong()).isPositive();
        assertThat(cluster.shops.getFirst().audit().isConsistent()).isTrue();
        showsNothingOfTheOldToTheNew(token);
    }

    private static void showsNothingOfTheOldToTheNew(String oldToken) {
        for (String list : List.of("/api/v1/admin/customers?email=", "/api/v1/admin/orders?email=")) {
            assertThat(JSON.readTree(get(list + EMAIL, operator).body()).path("data")).isEmpty();
        }
        post("/api/v1/auth/login", "", credentials(), 401);
        String fresh = newCustomer();
        assertThat(export(fresh).path("orders")).isEmpty();
        assertThat(export(fresh).path("carts")).isEmpty();
        assertThat(get("/api/v1/customers/me", oldToken).statusCode()).isEqualTo(401);
    }

    private static String newCustomer() {
        post("/api/v1/customers", "", credentials(), 201);
        return post("/api/v1/auth/login", "", credentials(), 200).path("accessToken").asString();
    }

    private static String credentials() {
        return "{\"email\":\"" + EMAIL + "\",\"password\":\"" + PASSWORD + "\"}";
    }

    private static String password(String password) {
        return "{\"currentPassword\":\"" + password + "\"}";
    }

    private static String place(String token) {
        return post("/api/v1/orders", token,
                "{\"email\":\"" + EMAIL + "\",\"lines\":[{\"sku\":\"MUG\",\"quantity\":1}]," + ADDRESS + "}", 201)
                .path("id").asString();
    }

    private static JsonNode orderOf(String id) {
        return JSON.readTree(get("/api/v1/orders/" + id, operator).body());
    }

    private static JsonNode export(String token) {
        HttpResponse<String> answer = get("/api/v1/customers/me/export", token);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static void ship(String order) {
        await().atMost(TIMEOUT).until(() -> !fulfillmentOf(order).isEmpty());
        String fulfillment = "/api/v1/admin/fulfillments/" + fulfillmentOf(order);
        post(fulfillment + "/acknowledge", operator, "", 200);
        post(fulfillment + "/shipments", operator, "{\"tracking\":\"1Z\"}", 201);
    }

    private static String fulfillmentOf(String order) {
        return JSON.readTree(get("/api/v1/admin/fulfillments?limit=200", operator).body()).path("data").valueStream()
                .filter(row -> row.path("orderId").asString().equals(order)).map(row -> row.path("id").asString())
                .findFirst().orElse("");
    }

    /** People write names where a reason is asked for. */
    private static void takeBack(String order) {
        String reason = "\"reason\":\"Erasmus van Tester rang\"";
        post("/api/v1/orders/" + order + "/refunds", operator, "{\"amount\":{\"amount\":1,\"currency\":\"GBP\"},"
                + reason + "}", 201);
        post("/api/v1/orders/" + order + "/returns", operator,
                "{\"lines\":[{\"sku\":\"MUG\",\"quantity\":1,\"restock\":true}]," + reason + "}", 201);
    }

    /** What servers said of the address, and of another that it is the end of. */
    private static void leaveTraces() throws SQLException {
        String letter = "INSERT INTO dead_letters (map, key, version, document, error) VALUES ('carts', 'k', 1, '', ?)";
        execute(letter, "550 no such user: <" + EMAIL + ">.");
        execute(letter, OF_SOMEBODY_ELSE);
        execute("UPDATE orders SET request_id = ? WHERE request_id <> ''", "app-of-vergissmeinnichtgasse-7");
        for (String kind : List.of("OPENED", "CANCELLED")) {
            execute("INSERT INTO webhook_outbox (fulfillment_id, kind, error) SELECT id, '" + kind
                    + "', 'answered 400: ' || ? FROM fulfillments", EMAIL);
        }
        execute("INSERT INTO dead_letters (map, key, version, document, error) SELECT 'webhook', 'evt_' ||"
                + " replace(id::text, '-', ''), 1, '', ? FROM fulfillments", EMAIL);
    }

    private static void execute(String sql, String text) throws SQLException {
        try (Connection connection = cluster.database();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, text);
            statement.executeUpdate();
        }
    }

    private static List<String> mentions() throws SQLException {
        return Tables.thatMention(cluster, PERSONAL);
    }

    private static long webhooks(String which) throws SQLException {
        return Tables.count(cluster, "SELECT count(*) FROM webhook_outbox WHERE " + which);
    }

    private static long waitingEmails() throws SQLException {
        return Tables.count(cluster, "SELECT count(*) FROM email_outbox WHERE next_try_at IS NOT NULL");
    }

    /** Maps with an entry whose bytes hold it, as members keep them. */
    private static List<String> mapsThatMention() {
        ClientConfig config = new ClientConfig().setClusterName(deployment.clusterName());
        deployment.memberAddresses().forEach(config.getNetworkConfig()::addAddress);
        GridSerialization.register(config.getSerializationConfig());
        HazelcastInstance client = HazelcastClient.newHazelcastClient(config);
        try {
            List<String> found = new ArrayList<>();
            client.getDistributedObjects().stream().filter(IMap.class::isInstance).map(each -> (IMap<?, ?>) each)
                    .forEach(map -> map.entrySet().forEach(entry -> {
                        if (isPersonal(bytesOf(client, entry))) {
                            found.add(map.getName());
                        }
                    }));
            return found;
        } finally {
            client.shutdown();
        }
    }

    private static byte[] bytesOf(HazelcastInstance client, Object entry) {
        Map.Entry<?, ?> pair = (Map.Entry<?, ?>) entry;
        var service = ((SerializationServiceSupport) client).getSerializationService();
        byte[] key = service.toData(pair.getKey()).toByteArray();
        byte[] value = service.toData(pair.getValue()).toByteArray();
        byte[] both = Arrays.copyOf(key, key.length + value.length);
        System.arraycopy(value, 0, both, key.length, value.length);
        return both;
    }

    private static boolean isPersonal(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
        return PERSONAL.stream().anyMatch(text::contains);
    }

    private static List<Path> logsThatMention() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> logs = files.filter(file -> file.toString().endsWith(".log")).toList();
            assertThat(logs).hasSizeGreaterThanOrEqualTo(2);
            List<Path> found = new ArrayList<>();
            for (Path log : logs) {
                if (isPersonal(Files.readAllBytes(log))) {
                    found.add(log);
                }
            }
            return found;
        }
    }

    private static HttpResponse<String> get(String path, String token) {
        return cluster.send("GET", deployment.shops().getFirst().resolve(path), token, "");
    }

    private static JsonNode post(String path, String token, String body, int status) {
        HttpResponse<String> answer = cluster.send("POST", deployment.shops().getFirst().resolve(path), token, body);
        assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(status);
        return JSON.readTree(answer.body());
    }
}
