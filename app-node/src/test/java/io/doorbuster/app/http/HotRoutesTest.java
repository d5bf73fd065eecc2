package io.doorbuster.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.app.TestShop;
import io.doorbuster.app.TestShop.Answer;
import io.doorbuster.domain.Money;
import io.doorbuster.domain.catalog.ProductStatus;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Nobody can tell by an answer which way it came. */
class HotRoutesTest {

    private static final String ORDERS = "/api/v1/orders";
    /** What a request of the long way has, and means the same. */
    private static final List<String> LONG_WAY = List.of("Accept", "application/json;q=1");
    private static final List<String> OF_EACH_ANSWER = List.of("date", "x-request-id");

    private static TestShop shop;

    @BeforeAll
    static void start() {
        shop = TestShop.start();
        shop.stock("MUG", 1_999, 1_000);
        shop.stock("GONE", 1_999, 0);
        shop.offer("DRAFT", new Money(100, "EUR"), ProductStatus.DRAFT);
    }

    @AfterAll
    static void stop() {
        shop.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"sku\":\"MUG\",\"quantity\":1}", "{\"sku\":\"GONE\",\"quantity\":1}",
            "{\"sku\":\"MUG\",\"quantity\":1,\"unitPrice\":5}", "{\"sku\":\"MUG\",\"quantity\":0}",
            "{\"sku\":\"MUG\",\"quantity\":\"1\"}", "{\"sku\":\"MUG\",\"quantity\":1.0}", "{\"sku\":7,\"quantity\":1}",
            "{\"sku\":\"MUG\",\"quantity\":1,\"sku\":\"MUG\"}", "{\"sku\":\"MUG\",\"quantity\":1,\"color\":\"red\"}",
            "{\"sku\":\"DRAFT\",\"quantity\":1}", "{\"sku\":\"NONE\",\"quantity\":1}", "null", "{", ""})
    void answersAnOrderAsTheLongWayDoes(String line) {
        String body = "{\"email\":\"ada@example.org\",\"lines\":[" + line + "]}";
        List<String> headers = List.of("Idempotency-Key", UUID.randomUUID().toString());
        // The order is placed here, if it is, so that both that are compared are replays.
        shop.send("POST", ORDERS, body, headers.toArray(String[]::new));

        assertSame(ORDERS, body, headers);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "1", "\"a\"", "{}", "{\"email\":\"ada@example.org\"} {}"})
    void answersAnyOtherBodyAsTheLongWayDoes(String body) {
        assertSame(ORDERS, body, List.of("Idempotency-Key", "any"));
        assertSame(ORDERS, body, List.of());
        assertSame(ORDERS, body, List.of("Idempotency-Key", "\"", "Content-Encoding", "gzip"));
    }

    @Test
    void refusesAKeyThatIsMissingOrReusedAsTheLongWayDoes() {
        String body = "{\"email\":\"ada@example.org\",\"lines\":[{\"sku\":\"MUG\",\"quantity\":1}]}";
        String other = body.replace("1}", "2}");
        shop.send("POST", ORDERS, body, "Idempotency-Key", "reused");

        assertSame(ORDERS, body, List.of());
        assertSame(ORDERS, body, List.of("Idempotency-Key", "a b\tc"));
        assertSame(ORDERS, other, List.of("Idempotency-Key", "reused"));
    }

    @Test
    void knowsTheCallerOfAnOrderAsTheLongWayDoes() {
        String credentials = "{\"email\":\"hot@example.org\",\"password\":\"correct horse battery\"}";
        shop.send("POST", "/api/v1/customers", credentials);
        JsonNode tokens = shop.send("POST", "/api/v1/auth/login", credentials).json();
        String token = tokens.path("accessToken").asString();
        String id = tokens.at("/customer/id").asString();
        String body = "{\"email\":\"ada@example.org\",\"lines\":[{\"sku\":\"MUG\",\"quantity\":1}]}";
        String named = body.replace("}]", "}],\"customerId\":\"" + id + "\"");
        List<String> key = List.of("Idempotency-Key", UUID.randomUUID().toString());
        shop.send("POST", ORDERS, body, "Idempotency-Key", key.getLast(), "Authorization", "Bearer " + token);

        for (String sent : List.of(body, named, named.replace(id, "cust_1"))) {
            for (String authorization : List.of("Bearer " + token, "bearer  " + token + " ", "Bearer " + token + "x",
                    "Bearer " + TestShop.OPERATOR_KEY, "Bearer ", "Bearer nonsense", "Basic YTpi")) {
                assertSame(ORDERS, sent, List.of(key.getFirst(), key.getLast(), "Authorization", authorization));
            }
            assertSame(ORDERS, sent, key);
        }
        assertThat(shop.send("POST", ORDERS, body, "Idempotency-Key", key.getLast(), "Authorization", "Bearer " + token)
                .header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(shop.send("POST", ORDERS, body, "Idempotency-Key", key.getLast()).problem())
                .isEqualTo("idempotency-key-reused");
        assertSame("/api/v1/products/h-none", null, List.of("Authorization", "Bearer nonsense"));
        assertSame("/api/v1/products/h-none", null, List.of("Authorization", "Bearer " + token));
    }

    @Test
    void showsAProductAsTheLongWayDoes() {
        String id = shop.get("/api/v1/products?limit=1").json().at("/data/0/id").asString();
        String page = "/api/v1/products/" + id;
        String tag = shop.get(page).header("ETag");

        assertSame(page, null, List.of());
        assertSame(page, null, List.of("If-None-Match", tag));
        assertSame(page, null, List.of("If-None-Match", "\"other\", W/" + tag));
        assertSame(page, null, List.of("If-None-Match", "nonsense"));
        assertSame(page, null, List.of("Accept-Encoding", "gzip"));
        assertSame("/api/v1/products/h-none", null, List.of());
        assertThat(shop.send("GET", page, null, "If-None-Match", tag).status()).isEqualTo(304);
    }

    @Test
    void showsAChangeOfTheProductAndOfItsStock() {
        shop.stock("SEEN", 100, 1);
        String page = "/api/v1/products/h-" + UUID.nameUUIDFromBytes("SEEN".getBytes(StandardCharsets.UTF_8));
        assertThat(shop.get(page).json().at("/variants/0/availability").asString()).isEqualTo("LOW_STOCK");

        shop.send("POST", ORDERS, "{\"email\":\"a@b.de\",\"lines\":[{\"sku\":\"SEEN\",\"quantity\":1}]}",
                "Idempotency-Key", "last");
        shop.offer("SEEN", new Money(200, "EUR"), ProductStatus.ACTIVE);

        Awaitility.await().until(() -> shop.get(page).json().at("/variants/0/price/amount").asLong() == 200);
        Awaitility.await().until(
                () -> shop.get(page).json().at("/variants/0/availability").asString().equals("SOLD_OUT"));
    }

    @Test
    void isCountedWithAllOtherRequests() throws Exception {
        String counter = "http_server_requests_seconds_count{error=\"none\",exception=\"none\",method=\"POST\","
                + "outcome=\"CLIENT_ERROR\",status=\"422\",uri=\"" + ORDERS + "\"}";
        shop.send("POST", ORDERS, "{\"email\":\"a@b.de\",\"lines\":[{\"sku\":\"MUG\",\"quantity\":1}]}",
                "Idempotency-Key", "counted");

        shop.send("POST", ORDERS, "{\"email\":\"a@b.de\",\"lines\":[{\"sku\":\"MUG\",\"quantity\":2}]}",
                "Idempotency-Key", "counted");

        URI metrics = URI.create("http://127.0.0.1:" + shop.node.managementPort() + "/actuator/prometheus");
        assertThat(shop.http.send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString()).body())
                .contains(counter);
    }

    private static void assertSame(String path, @Nullable String body, List<String> headers) {
        String method = body == null ? "GET" : "POST";
        List<String> longWay = new ArrayList<>(headers);
        longWay.addAll(LONG_WAY);

        Answer expected = shop.send(method, path, body, longWay.toArray(String[]::new));
        Answer actual = shop.send(method, path, body, headers.toArray(String[]::new));

        assertThat(actual.status()).isEqualTo(expected.status());
        assertThat(actual.response().body()).isEqualTo(expected.response().body());
        assertThat(compared(actual)).isEqualTo(compared(expected));
    }

    private static Map<String, List<String>> compared(Answer answer) {
        Map<String, List<String>> headers = new TreeMap<>(answer.headers());
        headers.keySet().removeAll(OF_EACH_ANSWER);
        return headers;
    }
}
