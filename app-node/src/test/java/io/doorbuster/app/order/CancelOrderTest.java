package io.doorbuster.app.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.app.TestShop;
import io.doorbuster.app.TestShop.Answer;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cancelling, over real HTTP. */
class CancelOrderTest {

    private static final String PASSWORD = "correct horse battery";

    private static TestShop shop;

    @BeforeAll
    static void start() {
        shop = TestShop.start();
        shop.stock("MUG", 1_999, 1_000);
    }

    @AfterAll
    static void stop() {
        shop.close();
    }

    @Test
    void givesTheUnitsBackOnceAndShowsIt() {
        shop.stock("ONCE", 100, 5);
        String id = place("ONCE", 3, "");

        Answer first = cancel(id, "{\"reason\": \"ordered <b>twice</b>\"}");
        Answer again = cancel(id, "{\"reason\": \"ordered <b>twice</b>\"}");

        assertThat(first.status()).isEqualTo(200);
        assertThat(first.json().path("status").asString()).isEqualTo("CANCELLED");
        assertThat(first.json().at("/history/1/note").asString()).isEqualTo("ordered <b>twice</b>");
        assertThat(first.header("ETag")).isEqualTo("\"2\"");
        assertThat(first.header("Cache-Control")).contains("no-store");
        assertThat(again.response().body()).isEqualTo(first.response().body());
        assertThat(shop.get("/api/v1/orders/" + id).response().body()).isEqualTo(first.response().body());
        assertThat(shop.get("/api/v1/inventory/ONCE").json().path("available").asLong()).isEqualTo(5);
        assertThat(shop.asOperator("GET", "/api/v1/admin/orders?status=CANCELLED&sku=ONCE", null).json().path("data"))
                .hasSize(1);
    }

    @Test
    void needsNoBody() {
        assertThat(cancel(place("MUG", 1, ""), null).status()).isEqualTo(200);
    }

    @Test
    void answersAReplayOfThePlacementWithTheOrderAsPlaced() {
        String key = UUID.randomUUID().toString();
        String body = "{\"email\": \"ada@example.org\", \"lines\": [{\"sku\": \"MUG\", \"quantity\": 1}]}";
        Answer placed = shop.send("POST", "/api/v1/orders", body, "Idempotency-Key", key);
        cancel(placed.json().path("id").asString(), null);

        Answer replay = shop.send("POST", "/api/v1/orders", body, "Idempotency-Key", key);

        assertThat(replay.status()).isEqualTo(201);
        assertThat(replay.response().body()).isEqualTo(placed.response().body());
    }

    @Test
    void isTooLateOnceSomethingIsShipped() {
        shop.stock("GONE", 100, 5);
        String id = place("GONE", 1, "");
        String fulfillment = shop.asOperator("GET", "/api/v1/admin/fulfillments?status=OPEN&limit=200", null).json()
                .path("data").valueStream().filter(order -> order.path("orderId").asString().equals(id))
                .map(order -> order.path("id").asString()).findFirst().orElseThrow();
        shop.asOperator("POST", "/api/v1/admin/fulfillments/" + fulfillment + "/acknowledge", null);
        shop.asOperator("POST", "/api/v1/admin/fulfillments/" + fulfillment + "/shipments", "{}");

        Answer answer = cancel(id, null);

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.problem()).isEqualTo("conflict");
        assertThat(answer.json().path("currentStatus").asString()).isNotBlank();
        assertThat(shop.get("/api/v1/inventory/GONE").json().path("sold").asLong()).isEqualTo(1);
    }

    @Test
    void mindsIfMatch() {
        String id = place("MUG", 1, "");

        Answer other = shop.send("POST", path(id), null, "If-Match", "\"7\"");
        Answer same = shop.send("POST", path(id), null, "If-Match", "\"1\"");

        assertThat(other.problem()).isEqualTo("version-conflict");
        assertThat(other.json().path("currentVersion").asLong()).isEqualTo(1);
        assertThat(same.status()).isEqualTo(200);
    }

    @Test
    void isForTheCustomerAndForOperatorsWhoMayWrite() {
        String owner = newCustomer("owner@example.org");
        String other = newCustomer("other@example.org");
        String id = place("MUG", 1, owner);
        String reader = key("orders:read");
        String writer = key("orders:write");

        assertThat(cancel(id, null).problem()).isEqualTo("not-found");
        assertThat(as(other, id).problem()).isEqualTo("not-found");
        assertThat(as(key("imports"), id).problem()).isEqualTo("not-found");
        assertThat(as(reader, id).problem()).isEqualTo("forbidden");
        assertThat(as(writer, id).status()).isEqualTo(200);
        assertThat(as(owner, id).status()).isEqualTo(200);
        assertThat(shop.asOperator("GET", "/api/v1/admin/audit-log", null).response().body())
                .contains("POST /api/v1/orders/{id}/cancel");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "ord_0", "ord_ffffffffffffffffffffffffffffffff", "%20"})
    void knowsNoOtherOrders(String id) {
        assertThat(cancel(id, null).problem()).isEqualTo("not-found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"reason\": 1}", "{\"why\": \"x\"}", "[]", "{\"reason\": \"a\\nb\"}",
            "{\"reason\": \"a\\u0000\"}",
            "nonsense"})
    void refusesReasonsThatAreNone(String body) {
        String id = place("MUG", 1, "");

        assertThat(cancel(id, body).status()).isEqualTo(400);
        assertThat(cancel(id, "{\"reason\": \"" + "x".repeat(257) + "\"}").status()).isEqualTo(400);
        assertThat(shop.get("/api/v1/orders/" + id).json().path("status").asString()).isEqualTo("PLACED");
    }

    private static String path(String id) {
        return "/api/v1/orders/" + id + "/cancel";
    }

    private static Answer cancel(String id, @Nullable String body) {
        return shop.send("POST", path(id), body);
    }

    private static Answer as(String token, String id) {
        return shop.send("POST", path(id), "{}", "Authorization", "Bearer " + token);
    }

    private static String place(String sku, int quantity, String token) {
        String body =
                "{\"email\": \"ada@example.org\", \"lines\": [{\"sku\": \"" + sku + "\", \"quantity\": " + quantity
                        + "}]}";
        String key = UUID.randomUUID().toString();
        Answer placed = token.isEmpty() ? shop.send("POST", "/api/v1/orders", body, "Idempotency-Key", key)
                : shop.send("POST", "/api/v1/orders", body, "Idempotency-Key", key, "Authorization", "Bearer " + token);
        assertThat(placed.status()).isEqualTo(201);
        return placed.json().path("id").asString();
    }

    private static String key(String scope) {
        return shop.asOperator("POST", "/api/v1/admin/api-keys", "{\"name\":\"n\",\"scopes\":[\"" + scope + "\"]}")
                .json()
                .path("key").asString();
    }

    private static String newCustomer(String email) {
        String credentials = "{\"email\":\"" + email + "\",\"password\":\"" + PASSWORD + "\"}";
        shop.send("POST", "/api/v1/customers", credentials);
        return shop.send("POST", "/api/v1/auth/login", credentials).json().path("accessToken").asString();
    }
}
