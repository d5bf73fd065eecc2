package io.doorbuster.app.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.doorbuster.app.TestShop;
import io.doorbuster.app.TestShop.Answer;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How much of a SKU one buyer may buy, over real HTTP. */
class PurchaseLimitTest {

    private static TestShop shop;

    @BeforeAll
    static void start() {
        shop = TestShop.start();
    }

    @AfterAll
    static void stop() {
        shop.close();
    }

    @Test
    void refusesABuyerMoreThanTheLimitOverAllOrders() {
        String sku = sku(3);

        assertThat(order("Ada@example.org", sku, 2, key()).status()).isEqualTo(201);
        Answer refused = order("ada+sale@EXAMPLE.org", sku, 2, key());

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.problem()).isEqualTo("purchase-limit");
        assertThat(refused.json().path("sku").asString()).isEqualTo(sku);
        assertThat(refused.json().path("limit").asLong()).isEqualTo(3);
        assertThat(refused.json().path("alreadyBought").asLong()).isEqualTo(2);
        assertThat(order("ada@example.org", sku, 1, key()).status()).isEqualTo(201);
        assertThat(order("bob@example.org", sku, 3, key()).status()).isEqualTo(201);
    }

    @Test
    void neverRefusesAReplay() {
        String sku = sku(1);
        String key = key();
        Answer first = order("ada@example.org", sku, 1, key);

        Answer again = order("ada@example.org", sku, 1, key);

        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(again.json()).isEqualTo(first.json());
        assertThat(order("ada@example.org", sku, 1, key()).problem()).isEqualTo("purchase-limit");
    }

    @Test
    void countsCheckoutsAndOrdersOfACustomerWhateverTheAddress() {
        String sku = sku(2);
        String token = customer();
        String cart = cartWith(sku, 2, token);
        shop.send("POST", "/api/v1/orders", body("one@example.org", sku, 1), "Idempotency-Key", key(),
                "Authorization", token);

        Answer refused = checkOut(cart, token);

        assertThat(refused.problem()).isEqualTo("purchase-limit");
        assertThat(refused.json().path("alreadyBought").asLong()).isEqualTo(1);
        shop.send("PATCH", "/api/v1/carts/" + cart + "/line-items/" + sku, "{\"quantity\": 1}", "Authorization",
                token);
        assertThat(checkOut(cart, token).status()).isEqualTo(201);
    }

    @Test
    void letsNobodyHoldMoreThanMayBeBought() {
        String sku = sku(2);
        String cart = cartWith(sku, 3, "");

        assertThat(shop.send("POST", "/api/v1/carts/" + cart + "/hold", null).problem()).isEqualTo("purchase-limit");
    }

    @Test
    void showsTheLimitAndLeavesItOutWhereThereIsNone() {
        String sku = sku(2);
        String free = sku(0);

        assertThat(shop.get("/api/v1/products/p" + sku.substring(3)).json().at("/variants/0/purchaseLimit").asLong())
                .isEqualTo(2);
        assertThat(shop.get("/api/v1/products/p" + free.substring(3)).json().at("/variants/0").has("purchaseLimit"))
                .isFalse();
        assertThat(order("ada@example.org", free, 50, key()).status()).isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 1_000_001})
    void refusesALimitThatIsNone(long limit) {
        Answer answer = put("SKU-" + UUID.randomUUID(), limit);

        assertThat(answer.problem()).isEqualTo("validation");
        assertThat(answer.json().at("/errors/0/field").asString()).isEqualTo("variants[0].purchaseLimit");
    }

    private static String sku(long limit) {
        String sku = "SKU-" + UUID.randomUUID();
        put(sku, limit);
        shop.asOperator("POST", "/api/v1/admin/inventory/" + sku + "/receipts",
                "{\"quantity\": 100, \"reference\": \"first\"}");
        await().until(() -> shop.get("/api/v1/inventory/" + sku).json().path("available").asLong() == 100);
        return sku;
    }

    private static Answer put(String sku, long limit) {
        String id = "p" + sku.substring(3);
        return shop.asOperator("PUT", "/api/v1/admin/products/" + id, """
                {"handle": "%s", "title": "Thing", "variants": [
                 {"sku": "%s", "title": "T", "price": {"amount": 5, "currency": "EUR"}, "purchaseLimit": %d}]}"""
                .formatted(id, sku, limit));
    }

    private static Answer order(String email, String sku, long quantity, String key) {
        return shop.send("POST", "/api/v1/orders", body(email, sku, quantity), "Idempotency-Key", key);
    }

    private static String body(String email, String sku, long quantity) {
        return "{\"email\": \"" + email + "\", \"lines\": [{\"sku\": \"" + sku + "\", \"quantity\": " + quantity
                + "}]}";
    }

    private static String customer() {
        String credentials = "{\"email\": \"" + UUID.randomUUID() + "@example.org\", "
                + "\"password\": \"correct horse battery\"}";
        shop.send("POST", "/api/v1/customers", credentials, "Idempotency-Key", key());
        return "Bearer " + shop.send("POST", "/api/v1/auth/login", credentials).json().path("accessToken").asString();
    }

    private static String cartWith(String sku, long quantity, String token) {
        String[] headers = token.isEmpty() ? new String[0] : new String[]{"Authorization", token};
        String cart = shop.send("POST", "/api/v1/carts", "{\"currency\": \"EUR\"}", headers).json().path("id")
                .asString();
        shop.send("POST", "/api/v1/carts/" + cart + "/line-items",
                "{\"sku\": \"" + sku + "\", \"quantity\": " + quantity + "}", headers);
        return cart;
    }

    private static Answer checkOut(String cart, String token) {
        return shop.send("POST", "/api/v1/carts/" + cart + "/checkout", "{\"email\": \"two@example.org\"}",
                "Idempotency-Key", key(), "Authorization", token);
    }

    private static String key() {
        return UUID.randomUUID().toString();
    }
}
