package io.doorbuster.app.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.doorbuster.app.AppNode;
import io.doorbuster.app.TestShop;
import io.doorbuster.app.TestShop.Answer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Keys of services: made, used for what they are for, exchanged, ended; and what is recorded of it. */
class ApiKeyTest {

    private static final String KEYS = "/api/v1/admin/api-keys";

    private static TestShop shop;

    @BeforeAll
    static void start() {
        shop = TestShop.start();
        shop.stock("MUG", 1_999, 10);
    }

    @AfterAll
    static void stop() {
        shop.close();
    }

    @Test
    void letsAServiceDoWhatItsKeyIsForAndNothingElse() {
        String key = make("inventory:write").json().path("key").asString();

        assertThat(as(key, "POST", "/api/v1/admin/inventory/MUG/receipts",
                "{\"quantity\": 1, \"reference\": \"by key\"}").status()).isEqualTo(201);
        assertThat(as(key, "GET", "/api/v1/admin/orders", null).problem()).isEqualTo("forbidden");
        assertThat(as(key, "GET", KEYS, null).status()).isEqualTo(403);
        assertThat(as(key, "GET", "/api/v1/customers/me", null).status()).isEqualTo(403);
    }

    @Test
    void showsAKeyOnceAndNeverAgain() {
        Answer made = make("orders:read");
        String key = made.json().path("key").asString();

        Answer list = shop.asOperator("GET", KEYS, null);

        assertThat(made.header("Cache-Control")).isEqualTo("no-store");
        assertThat(key).matches("dbk_[A-Za-z0-9_-]{43}");
        assertThat(list.response().body()).contains(key.substring(0, 8)).doesNotContain(key.substring(8))
                .doesNotContain("digest");
    }

    @Test
    void exchangesAKeyWithTimeToBringItAbout() {
        Answer made = make("orders:read");
        String old = made.json().path("key").asString();
        String path = KEYS + "/" + made.json().at("/apiKey/id").asString() + "/rotations";

        Answer rotated = shop.asOperator("POST", path, "{\"overlapSeconds\": 3600}");
        String next = rotated.json().path("key").asString();

        assertThat(rotated.json().at("/apiKey/scopes/0").asString()).isEqualTo("orders:read");
        assertThat(as(old, "GET", "/api/v1/admin/orders", null).status()).isEqualTo(200);
        assertThat(as(next, "GET", "/api/v1/admin/orders", null).status()).isEqualTo(200);
        shop.asOperator("POST", path, "{\"overlapSeconds\": 0}");
        assertThat(as(old, "GET", "/api/v1/admin/orders", null).status()).isEqualTo(401);
        assertThat(shop.asOperator("POST", path, "{}").status()).isEqualTo(404);
        assertThat(as(next, "GET", "/api/v1/admin/orders", null).status()).isEqualTo(200);
    }

    @Test
    void endsAKeyOnEveryNode() throws Exception {
        Answer made = make("orders:read");
        String key = made.json().path("key").asString();
        try (AppNode other = AppNode.start(
                new AppNode.Settings("127.0.0.1", 0, 0, TestShop.OPERATOR_KEY, shop.clientConfig()))) {
            HttpRequest orders = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + other.port()
                    + "/api/v1/admin/orders")).header("Authorization", "Bearer " + key).build();
            await().until(() -> shop.http.send(orders, BodyHandlers.discarding()).statusCode() == 200);

            shop.asOperator("DELETE", KEYS + "/" + made.json().at("/apiKey/id").asString(), null);

            assertThat(as(key, "GET", "/api/v1/admin/orders", null).status()).isEqualTo(401);
            await().until(() -> shop.http.send(orders, BodyHandlers.discarding()).statusCode() == 401);
        }
    }

    /** Two services may count their requests from 1. */
    @Test
    void keepsIdempotencyKeysOfTwoCallersApart() {
        shop.stock("CAP", 1_999, 10);
        for (String key : new String[]{secret(make("inventory:write")), secret(make("inventory:write"))}) {
            for (int i = 0; i < 2; i++) {
                assertThat(shop.send("POST", "/api/v1/admin/inventory/CAP/adjustments",
                        "{\"delta\": -1, \"reason\": \"broken\"}", "Authorization", "Bearer " + key, "Idempotency-Key",
                        "1")
                        .status()).isEqualTo(201);
            }
        }

        assertThat(shop.get("/api/v1/inventory/CAP").json().path("available").asLong()).isEqualTo(8);
    }

    private static String secret(Answer made) {
        return made.json().path("key").asString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"name\": \"a\", \"scopes\": []}", "{\"name\": \"a\", \"scopes\": [\"root\"]}",
            "{\"name\": \"\", \"scopes\": [\"imports\"]}",
            "{\"name\": \"a\", \"scopes\": [\"imports\"], \"expiresInDays\": 0}"})
    void refusesAKeyThatIsNotRight(String body) {
        assertThat(shop.asOperator("POST", KEYS, body).problem()).isEqualTo("validation");
    }

    @Test
    void recordsWhatWasDoneAndByWhom() {
        Answer made = make("inventory:write");
        String id = made.json().at("/apiKey/id").asString();
        Answer received = as(made.json().path("key").asString(), "POST", "/api/v1/admin/inventory/MUG/receipts",
                "{\"quantity\": 1, \"reference\": \"recorded\"}");

        JsonNode action = shop.asOperator("GET", "/api/v1/admin/audit-log?actor=" + id, null).json().at("/data/0");

        assertThat(action.path("action").asString()).isEqualTo("POST /api/v1/admin/inventory/{sku}/receipts");
        assertThat(action.path("resource").asString()).isEqualTo("/api/v1/admin/inventory/MUG/receipts");
        assertThat(action.path("status").asInt()).isEqualTo(201);
        assertThat(action.path("requestId").asString()).isEqualTo(received.header("X-Request-Id"));
        assertThat(shop.asOperator("GET", "/api/v1/admin/audit-log", null).response().body())
                .contains("\"operator-key\"").doesNotContain("GET ");
    }

    @Test
    void recordsTheVersionsOfWhatWasChanged() {
        String product = "{\"handle\": \"lamp\", \"title\": \"Lamp\", \"variants\": [{\"sku\": \"LAMP\", \"title\": "
                + "\"Lamp\", \"price\": {\"amount\": 100, \"currency\": \"EUR\"}}]}";
        shop.asOperator("PUT", "/api/v1/admin/products/prod_lamp", product);

        shop.send("PUT", "/api/v1/admin/products/prod_lamp", product.replace("100", "200"), "Authorization",
                "Bearer " + TestShop.OPERATOR_KEY, "If-Match", "\"1\"");

        JsonNode action = shop.asOperator("GET", "/api/v1/admin/audit-log", null).json().path("data").valueStream()
                .filter(row -> row.path("resource").asString().endsWith("prod_lamp")).findFirst().orElseThrow();
        assertThat(action.path("versionBefore").asLong()).isEqualTo(1);
        assertThat(action.path("versionAfter").asLong()).isEqualTo(2);
    }

    private static Answer make(String scope) {
        return shop.asOperator("POST", KEYS, "{\"name\": \"service\", \"scopes\": [\"" + scope + "\"]}");
    }

    private static Answer as(String key, String method, String path, @Nullable String body) {
        return shop.send(method, path, body, "Authorization", "Bearer " + key);
    }
}
