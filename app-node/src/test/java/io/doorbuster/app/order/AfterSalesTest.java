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

/** Parcels, returns and refunds, over real HTTP. */
class AfterSalesTest {

    private static TestShop shop;

    @BeforeAll
    static void start() {
        shop = TestShop.start();
        shop.stock("MUG", 1_000, 1_000);
    }

    @AfterAll
    static void stop() {
        shop.close();
    }

    @Test
    void shipsInPartsTakesBackAndRefunds() {
        shop.stock("PART", 1_000, 10);
        String id = place("PART", 3);
        String fulfillment = acknowledged(id);

        Answer part =
                post(fulfillment + "/shipments", "{\"tracking\":\"1Z\",\"lines\":[{\"sku\":\"PART\",\"quantity\":1}]}",
                        "p1");
        Answer tooMany = post(fulfillment + "/shipments", "{\"lines\":[{\"sku\":\"PART\",\"quantity\":3}]}", "p2");
        Answer rest = post(fulfillment + "/shipments", "{\"tracking\":\"2Z\"}", "p3");
        Answer arrived = post(fulfillment + "/deliveries", null, "d");
        String returned = "{\"lines\":[{\"sku\":\"PART\",\"quantity\":2,\"restock\":true}],\"reason\":\"too small\"}";
        Answer back = post(path(id, "returns"), returned, "r");
        Answer again = post(path(id, "returns"), returned, "r");
        Answer other = post(path(id, "returns"), returned.replace("small", "big"), "r");
        Answer refunded = post(path(id, "refunds"), "{\"lines\":[{\"sku\":\"PART\",\"quantity\":2}]}", "f");
        Answer tooMuch = post(path(id, "refunds"), "{\"amount\":{\"amount\":1001,\"currency\":\"EUR\"}}", "f2");

        assertThat(part.status()).isEqualTo(201);
        assertThat(part.json().path("status").asString()).isEqualTo("ACKNOWLEDGED");
        assertThat(tooMany.status()).isEqualTo(409);
        assertThat(rest.json().path("status").asString()).isEqualTo("SHIPPED");
        assertThat(arrived.json().path("status").asString()).isEqualTo("DELIVERED");
        assertThat(back.status()).isEqualTo(201);
        assertThat(back.json().at("/returns/0/lines/0/restock").asBoolean()).isTrue();
        assertThat(back.json().at("/shipments/1/tracking").asString()).isEqualTo("2Z");
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(other.problem()).isEqualTo("idempotency-key-reused");
        assertThat(shop.get("/api/v1/inventory/PART").json().path("available").asLong()).isEqualTo(9);
        assertThat(refunded.status()).isEqualTo(201);
        assertThat(refunded.json().at("/refunds/0/amount/amount").asLong()).isEqualTo(2_000);
        assertThat(refunded.json().at("/refunds/0/state").asString()).isEqualTo("REQUESTED");
        assertThat(tooMuch.problem()).isEqualTo("conflict");
        assertThat(tooMuch.json().path("left").asLong()).isEqualTo(1_000);
        assertThat(shop.get("/api/v1/orders/" + id).json().path("refunds")).hasSize(1);
    }

    /** An answer that was lost would else make the same goods leave, or come back, twice. */
    @Test
    void needsAKeyForPartsThatLeaveOrComeBack() {
        shop.stock("TWICE", 1_000, 10);
        String id = place("TWICE", 3);
        String fulfillment = acknowledged(id);
        String one = "{\"lines\":[{\"sku\":\"TWICE\",\"quantity\":1}]}";
        Answer part = shop.asOperator("POST", fulfillment + "/shipments", one);
        Answer all = shop.asOperator("POST", fulfillment + "/shipments", "{}");
        Answer back = shop.asOperator("POST", path(id, "returns"), one);

        assertThat(part.problem()).isEqualTo("idempotency-key-missing");
        assertThat(all.status()).isEqualTo(201);
        assertThat(back.problem()).isEqualTo("idempotency-key-missing");
    }

    @Test
    void needsAKeyForRefunds() {
        Answer answer = shop.asOperator("POST", path(place("MUG", 1), "refunds"),
                "{\"amount\":{\"amount\":1,\"currency\":\"EUR\"}}");

        assertThat(answer.problem()).isEqualTo("idempotency-key-missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"lines\":[]}", "{\"lines\":[{\"sku\":\"MUG\"}]}",
            "{\"lines\":[{\"sku\":\"MUG\",\"quantity\":0}]}", "{\"lines\":[{\"sku\":\"MUG\",\"quantity\":1,\"x\":1}]}",
            "{\"lines\":[{\"sku\":\"MUG\",\"quantity\":1},{\"sku\":\"MUG\",\"quantity\":1}]}", "{\"lines\":[null]}",
            "{\"lines\":[{\"sku\":\"MUG\",\"quantity\":1}],\"reason\":\"a\\nb\"}"})
    void refusesReturnsAndRefundsThatAreNone(String body) {
        String id = place("MUG", 1);

        assertThat(post(path(id, "returns"), body, "k").status()).isEqualTo(400);
        assertThat(post(path(id, "refunds"), body, "k").status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"amount\":{\"amount\":0,\"currency\":\"EUR\"}}",
            "{\"amount\":{\"amount\":-1,\"currency\":\"EUR\"}}",
            "{\"amount\":{\"amount\":1,\"currency\":\"JPY\"}}", "{\"amount\":{\"amount\":1}}", "{\"amount\":1}",
            "{\"amount\":{\"amount\":1,\"currency\":\"EUR\"},\"lines\":[{\"sku\":\"MUG\",\"quantity\":1}]}"})
    void refusesAmountsThatAreNone(String body) {
        assertThat(post(path(place("MUG", 1), "refunds"), body, "k").status()).isEqualTo(400);
    }

    @Test
    void knowsNoOtherOrdersAndLines() {
        String body = "{\"lines\":[{\"sku\":\"ELSE\",\"quantity\":1}]}";

        assertThat(post(path("ord_x", "returns"), body, "k").problem()).isEqualTo("not-found");
        assertThat(post(path("ord_ffffffffffffffffffffffffffffffff", "refunds"), body, "k").problem())
                .isEqualTo("not-found");
        assertThat(post(path(place("MUG", 1), "returns"), body, "k").problem()).isEqualTo("conflict");
    }

    private static String path(String id, String what) {
        return "/api/v1/orders/" + id + "/" + what;
    }

    private static Answer post(String path, @Nullable String body, String key) {
        return shop.send("POST", path, body, "Authorization", "Bearer " + TestShop.OPERATOR_KEY, "Idempotency-Key",
                key);
    }

    private static String place(String sku, int quantity) {
        Answer placed =
                shop.send("POST", "/api/v1/orders", "{\"email\": \"ada@example.org\", \"lines\": [{\"sku\": \"" + sku
                        + "\", \"quantity\": " + quantity + "}]}", "Idempotency-Key", UUID.randomUUID().toString());
        assertThat(placed.status()).isEqualTo(201);
        return placed.json().path("id").asString();
    }

    private static String acknowledged(String orderId) {
        String id = shop.asOperator("GET", "/api/v1/admin/fulfillments?status=OPEN&limit=200", null).json().path("data")
                .valueStream().filter(order -> order.path("orderId").asString().equals(orderId))
                .map(order -> order.path("id").asString()).findFirst().orElseThrow();
        shop.asOperator("POST", "/api/v1/admin/fulfillments/" + id + "/acknowledge", null);
        return "/api/v1/admin/fulfillments/" + id;
    }
}
