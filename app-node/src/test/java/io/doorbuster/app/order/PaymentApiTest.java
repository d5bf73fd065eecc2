package io.doorbuster.app.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.app.TestShop;
import io.doorbuster.app.TestShop.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Ways to pay, over real HTTP. */
class PaymentApiTest {

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
    void showsHowFarThePaymentIs() {
        JsonNode order = place("{\"method\": \"invoice\"}").json();

        assertThat(order.at("/payment/method").asString()).isEqualTo("invoice");
        assertThat(order.at("/payment/status").asString()).isEqualTo("PENDING");
        assertThat(order.at("/payment/paid/amount").asLong()).isZero();
        assertThat(place("null").json().has("payment")).isFalse();
    }

    @Test
    void saysUntilWhenAPrepaymentMustCome() {
        JsonNode order = place("{\"method\": \"prepayment\"}").json();
        String id = order.path("id").asString();

        Instant until = Instant.parse(order.at("/payment/payUntil").asString());
        assertThat(until).isEqualTo(Instant.parse(order.path("placedAt").asString()).plus(Duration.ofDays(14)));
        Answer part = pay(id, "part", "{\"amount\": {\"amount\": 999, \"currency\": \"EUR\"}}");
        assertThat(part.json().at("/payment/payUntil").asString()).isEqualTo(until.toString());
        assertThat(pay(id, "rest", "{\"amount\": {\"amount\": 1000, \"currency\": \"EUR\"}}").json()
                .path("payment").has("payUntil")).isFalse();
        assertThat(place("{\"method\": \"invoice\"}").json().path("payment").has("payUntil")).isFalse();
    }

    @Test
    void recordsMoneyInPartsAndOnce() {
        String id = place("{\"method\": \"prepayment\"}").json().path("id").asString();

        Answer first = pay(id, "first", "{\"amount\": {\"amount\": 999, \"currency\": \"EUR\"}}");
        Answer again = pay(id, "first", "{\"amount\": {\"amount\": 999, \"currency\": \"EUR\"}}");
        Answer other = pay(id, "first", "{\"amount\": {\"amount\": 998, \"currency\": \"EUR\"}}");
        Answer above = pay(id, "second", "{\"amount\": {\"amount\": 1001, \"currency\": \"EUR\"}}");
        Answer rest = pay(id, "second", "{\"amount\": {\"amount\": 1000, \"currency\": \"EUR\"}}");

        assertThat(first.status()).isEqualTo(201);
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(other.problem()).isEqualTo("idempotency-key-reused");
        assertThat(above.problem()).isEqualTo("conflict");
        assertThat(above.json().path("left").asLong()).isEqualTo(1_000);
        assertThat(rest.json().at("/payment/status").asString()).isEqualTo("PAID");
        assertThat(rest.header("ETag")).isNotEqualTo(first.header("ETag"));
        assertThat(shop.get("/api/v1/orders/" + id).json().at("/payment/paid/amount").asLong()).isEqualTo(1_999);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"method\": \"stripe\", \"paymentMethod\": \"pm_1\"}", "{\"method\": \"card\"}", "{}",
            "{\"method\": \"invoice\", \"paymentMethod\": \"pm_1\"}",
            "{\"method\": \"invoice\", \"paymentMethod\": \"pm 1\"}", "{\"method\": \"invoice\", \"number\": \"1\"}"})
    void refusesWhatTheShopDoesNotOffer(String payment) {
        assertThat(place(payment).problem()).isEqualTo("validation");
    }

    @Test
    void searchesNoOperatorsBodyForCards() {
        String id = place("{\"method\": \"prepayment\"}").json().path("id").asString();

        assertThat(pay(id, "k", "{\"amount\": {\"amount\": 1, \"currency\": \"EUR\"},"
                + " \"reference\": \"4111111111111111\"}").status()).isEqualTo(201);
        assertThat(place("{\"method\": \"4111111111111111\"}").json().toString()).contains("card's number");
    }

    @Test
    void letsNobodyButOperatorsRecordMoney() {
        String id = place("{\"method\": \"prepayment\"}").json().path("id").asString();
        String body = "{\"amount\": {\"amount\": 1, \"currency\": \"EUR\"}}";

        assertThat(shop.send("POST", path(id), body, "Idempotency-Key", "k").status()).isEqualTo(401);
        assertThat(shop.asOperator("POST", path(id), body).problem()).isEqualTo("idempotency-key-missing");
        assertThat(pay("ord_" + "0".repeat(32), "k", body).problem()).isEqualTo("not-found");
        assertThat(pay(place("null").json().path("id").asString(), "k", body).problem()).isEqualTo("conflict");
        assertThat(pay(id, "k", "{\"amount\": {\"amount\": 1, \"currency\": \"USD\"}}").problem())
                .isEqualTo("validation");
        assertThat(pay(id, "k", "{\"amount\": {\"amount\": 0, \"currency\": \"EUR\"}}").problem())
                .isEqualTo("validation");
    }

    @Test
    void recordsThatARefundWasPaidOutOnce() {
        String id = place("{\"method\": \"prepayment\"}").json().path("id").asString();
        pay(id, "all", "{\"amount\": {\"amount\": 1999, \"currency\": \"EUR\"}}");
        Answer requested = operator("/api/v1/orders/" + id + "/refunds", "r",
                "{\"amount\": {\"amount\": 500, \"currency\": \"EUR\"}}");
        String path = "/api/v1/admin/orders/" + id + "/refunds/" + requested.json().at("/refunds/0/id").asString()
                + "/payout";

        Answer first = operator(path, "k", "{\"reference\": \"line 2\"}");
        Answer again = operator(path, "k", "{\"reference\": \"line 2\"}");

        assertThat(first.status()).isEqualTo(200);
        assertThat(first.json().at("/refunds/0/state").asString()).isEqualTo("SUCCEEDED");
        assertThat(first.json().at("/payment/refunded/amount").asLong()).isEqualTo(500);
        assertThat(first.header("ETag")).isNotEqualTo(requested.header("ETag")).isEqualTo(again.header("ETag"));
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(operator(path, "k", "").problem()).isEqualTo("idempotency-key-reused");
        Answer other = operator(path, "other", "");
        assertThat(other.problem()).isEqualTo("conflict");
        assertThat(other.json().path("currentState").asString()).isEqualTo("SUCCEEDED");
        assertThat(shop.asOperator("GET", "/api/v1/admin/audit-log", null).response().body())
                .contains("POST /api/v1/admin/orders/{id}/refunds/{refundId}/payout");
        assertThat(operator(path.replace("ref_", "ref_0"), "k", "").problem()).isEqualTo("not-found");
        assertThat(shop.asOperator("POST", path, "{}").problem()).isEqualTo("idempotency-key-missing");
        assertThat(shop.send("POST", path, "{}", "Idempotency-Key", "k").status()).isEqualTo(401);
    }

    private static Answer operator(String path, String key, String body) {
        return shop.send("POST", path, body, "Idempotency-Key", key, "Authorization",
                "Bearer " + TestShop.OPERATOR_KEY);
    }

    private static Answer place(String payment) {
        return shop.send("POST", "/api/v1/orders",
                "{\"email\": \"ada@example.org\", \"lines\": [{\"sku\": \"MUG\", \"quantity\": 1}], \"payment\": "
                        + payment + "}",
                "Idempotency-Key", UUID.randomUUID().toString());
    }

    private static Answer pay(String id, String key, String body) {
        return shop.send("POST", path(id), body, "Idempotency-Key", key, "Authorization",
                "Bearer " + TestShop.OPERATOR_KEY);
    }

    private static String path(String id) {
        return "/api/v1/admin/orders/" + id + "/payments";
    }
}
