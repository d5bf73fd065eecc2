package io.doorbuster.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.doorbuster.harness.deployment.Deployment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** By the id of a request all that came of it is found, from the answer to the warehouse. On real processes. */
class RequestIdIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final String ORDERS = "/api/v1/orders";
    private static final String ORDER = "{\"email\":\"ada@example.org\",\"lines\":[{\"sku\":\"MUG\",\"quantity\":1}]}";
    private static final String MADE = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir private static Path folder;
    @AutoClose private static Cluster cluster;
    private static final List<JsonNode> TOLD = new CopyOnWriteArrayList<>();
    private static HttpServer warehouse;
    private static Deployment deployment;

    @BeforeAll
    static void start() throws Exception {
        warehouse = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        warehouse.createContext("/", exchange -> {
            TOLD.add(JSON.readTree(exchange.getRequestBody().readAllBytes()));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        warehouse.start();
        cluster = new Cluster(folder, 1, 1);
        deployment = cluster.deployment;
        deployment.set("DOORBUSTER_FULFILLMENT_WEBHOOK_URL",
                "http://127.0.0.1:" + warehouse.getAddress().getPort() + "/in");
        deployment.set("DOORBUSTER_FULFILLMENT_WEBHOOK_SECRET",
                "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=");
        deployment.set("LOGGING_LEVEL_IO_DOORBUSTER_APP_ORDER", "debug");
        deployment.start();
        cluster.offer(Map.of("MUG", 100L));
    }

    @AfterAll
    static void stop() {
        warehouse.stop(0);
    }

    @Test
    void followsAnOrderFromTheRequestToTheWarehouse() throws Exception {
        String id = "storefront:checkout-7.a_b";
        HttpResponse<String> answer = post(ORDERS, ORDER, "order-7", id);

        String order = placed(answer, id);
        HttpResponse<String> again = post(ORDERS, ORDER, "order-7", "storefront:again");

        assertThat(again.headers().firstValue("Idempotent-Replayed")).contains("true");
        assertThat(again.headers().allValues("X-Request-Id")).containsExactly("storefront:again");
        assertThat(JSON.readTree(again.body()).path("requestId").asString()).as("that which placed it").isEqualTo(id);
        assertFollowed(order, id);
        assertThat(get(ORDERS + "/" + order, "").path("requestId").asString()).isEqualTo(id);
        HttpResponse<String> cancelled = post(ORDERS + "/" + order + "/cancel", "{}", "cancel-7", "storefront:regret");
        assertThat(cancelled.statusCode()).as(cancelled.body()).isEqualTo(200);
        await().atMost(TIMEOUT).untilAsserted(() -> assertThat(TOLD).filteredOn(event -> event.path("type").asString()
                .equals("fulfillment.cancelled")).extracting(event -> event.at("/data/requestId").asString())
                .containsExactly(id));
    }

    @Test
    void followsACheckoutInTheSameWay() throws Exception {
        HttpResponse<String> made =
                post("/api/v1/carts", "{\"currency\":\"GBP\"}", "cart-8-that-nobody-can-guess", "c");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        String cart = JSON.readTree(made.body()).path("id").asString();
        post("/api/v1/carts/" + cart + "/line-items", "{\"sku\":\"MUG\",\"quantity\":1}", "line-8", "l");

        HttpResponse<String> answer =
                post("/api/v1/carts/" + cart + "/checkout", "{\"email\":\"ada@example.org\"}", "check-8", "out-8");

        assertFollowed(placed(answer, "out-8"), "out-8");
    }

    @Test
    void makesAnIdInPlaceOfOneThatCannotBe() throws Exception {
        for (String bad : List.of("x".repeat(129), "a b", "<script>", "ada@example.org", "")) {
            HttpResponse<String> answer = post(ORDERS, ORDER, "order-" + bad.hashCode(), bad);

            String made = answer.headers().firstValue("X-Request-Id").orElse("");
            assertThat(made).as(bad).matches(MADE);
            assertFollowed(placed(answer, made), made);
        }
        assertThat(logLines()).noneMatch(line -> line.contains("<script>") || line.contains("ada@example.org"));
    }

    @Test
    void tellsTheIdOfWhatIsRefused() throws Exception {
        HttpResponse<String> soldOut = post(ORDERS, ORDER.replace(":1}", ":1000}"), "sold-out", "refused-9");
        HttpResponse<String> wrong = post(ORDERS, "{", "wrong", "refused-10");
        HttpResponse<String> unknown = post("/nowhere", "{}", "unknown", "refused-11");

        assertThat(List.of(soldOut, wrong, unknown)).extracting(HttpResponse::statusCode)
                .containsExactly(409, 400, 404);
        assertThat(
                Stream.of(soldOut, wrong, unknown).flatMap(each -> each.headers().allValues("X-Request-Id").stream()))
                .containsExactly("refused-9", "refused-10", "refused-11");
    }

    private static String placed(HttpResponse<String> answer, String requestId) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        assertThat(answer.headers().allValues("X-Request-Id")).containsExactly(requestId);
        JsonNode order = JSON.readTree(answer.body());
        assertThat(order.path("requestId").asString()).isEqualTo(requestId);
        return order.path("id").asString();
    }

    private static void assertFollowed(String order, String requestId) throws Exception {
        assertThat(Tables.count(cluster, "SELECT count(*) FROM orders WHERE request_id = '" + requestId
                + "' AND 'ord_' || replace(id::text, '-', '') = '" + order + "'")).isEqualTo(1);
        await().atMost(TIMEOUT).untilAsserted(() -> assertThat(TOLD).filteredOn(event -> event.at("/data/orderId")
                .asString().equals(order)).extracting(event -> event.at("/data/requestId").asString())
                .containsOnly(requestId).isNotEmpty());
        assertThat(get("/api/v1/admin/fulfillments?limit=200", deployment.operatorKey()).path("data").valueStream()
                .filter(row -> row.path("orderId").asString().equals(order))
                .map(row -> row.path("requestId").asString())).containsExactly(requestId);
        await().atMost(TIMEOUT).untilAsserted(() -> assertThat(logLines())
                .anyMatch(line -> line.contains(requestId) && line.contains("order " + order + " placed")));
    }

    private static List<String> logLines() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".log")).flatMap(file -> {
                try {
                    return Files.readString(file, StandardCharsets.UTF_8).lines();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }).toList();
        }
    }

    private static JsonNode get(String path, String token) {
        HttpResponse<String> answer = cluster.send("GET", deployment.shops().getFirst().resolve(path), token, "");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static HttpResponse<String> post(String path, String body, String key, String requestId) throws Exception {
        URI uri = deployment.shops().getFirst().resolve(path);
        return cluster.http.send(HttpRequest.newBuilder(uri).timeout(TIMEOUT).header("Content-Type", "application/json")
                .header("Idempotency-Key", key).header("X-Request-Id", requestId)
                .POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }
}
