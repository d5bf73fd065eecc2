package io.doorbuster.app.coupon;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.app.TestShop;
import io.doorbuster.app.TestShop.Answer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Coupons from the operator who makes them to the order that carries them. */
class CouponApiTest {

    private TestShop shop;

    @BeforeEach
    void start() {
        shop = TestShop.start();
        shop.stock("CUP", 1_000, 1_000);
        shop.stock("POT", 333, 1_000);
        promotion("cups", """
                {"name": "Cups", "needsCoupon": true, "target": {"skus": ["CUP"]},
                 "benefit": {"type": "PERCENT_OFF", "basisPoints": 1000}}""");
    }

    @AfterEach
    void stop() {
        shop.close();
    }

    @Test
    void keepsWhatOperatorsSaveUnderOneSpelling() {
        Answer created = put("summer-10", """
                {"promotion": "promo_cups", "totalLimit": 500, "perCustomerLimit": 1,
                 "activeFrom": "2026-06-01T00:00:00Z", "activeUntil": "2099-07-01T00:00:00Z"}""");
        Answer same = put("SUMMER-10", """
                {"promotion": "promo_cups", "totalLimit": 500, "perCustomerLimit": 1,
                 "activeFrom": "2026-06-01T00:00:00Z", "activeUntil": "2099-07-01T00:00:00Z"}""");

        assertThat(created.status()).as(created.json().toString()).isEqualTo(201);
        assertThat(created.header("Location")).isEqualTo("/api/v1/admin/coupons/SUMMER-10");
        assertThat(same.status()).isEqualTo(200);
        assertThat(same.header("ETag")).isEqualTo("\"1\"");
        assertThat(operator("GET", "coupons/Summer-10", null).json()).isEqualTo(json("""
                {"code": "SUMMER-10", "version": 1, "promotion": "promo_cups", "status": "ACTIVE",
                 "activeFrom": "2026-06-01T00:00:00Z", "activeUntil": "2099-07-01T00:00:00Z", "totalLimit": 500,
                 "perCustomerLimit": 1, "used": 0}"""));
    }

    @Test
    void refusesCouponsThatWouldOpenNothing() {
        promotion("all", "{\"name\": \"All\", \"benefit\": {\"type\": \"FREE_SHIPPING\"}}");

        assertThat(fields(put("SAVE", "{}"))).containsExactly("promotion");
        assertThat(fields(put("SAVE", "{\"promotion\": \"promo_none\"}"))).containsExactly("promotion");
        assertThat(fields(put("SAVE", "{\"promotion\": \"promo_all\"}"))).containsExactly("promotion");
        assertThat(fields(put("SAVE", "{\"promotion\": \"promo_cups\", \"totalLimit\": 0, \"perCustomerLimit\": -1,"
                + " \"status\": \"DELETED\", \"activeFrom\": \"x\"}")))
                .containsExactlyInAnyOrder("totalLimit", "perCustomerLimit", "status", "activeFrom");
        assertThat(fields(put("a b", "{\"promotion\": \"promo_cups\"}"))).containsExactly("code");
    }

    @Test
    void savesOnlyOverTheVersionThatTheOperatorSaw() {
        put("SAVE", "{\"promotion\": \"promo_cups\"}");
        String paused = "{\"promotion\": \"promo_cups\", \"status\": \"PAUSED\"}";

        Answer stale = shop.send("PUT", "/api/v1/admin/coupons/SAVE", paused, "Authorization",
                "Bearer " + TestShop.OPERATOR_KEY, "If-Match", "\"7\"");
        Answer fresh = shop.send("PUT", "/api/v1/admin/coupons/SAVE", paused, "Authorization",
                "Bearer " + TestShop.OPERATOR_KEY, "If-Match", "\"1\"");

        assertThat(stale.problem()).isEqualTo("version-conflict");
        assertThat(stale.json().path("currentVersion").asLong()).isEqualTo(1);
        assertThat(fresh.json().path("version").asLong()).isEqualTo(2);
    }

    @Test
    void listsCouponsPageByPageWithoutTheDeletedOnes() {
        for (String code : List.of("CCC", "AAA", "DDD", "BBB")) {
            put(code, "{\"promotion\": \"promo_cups\"}");
        }
        assertThat(operator("DELETE", "coupons/bbb", null).status()).isEqualTo(204);

        List<String> codes = new ArrayList<>();
        String after = "";
        do {
            JsonNode page = operator("GET", "coupons?limit=1" + after, null).json();
            page.path("data").forEach(coupon -> codes.add(coupon.path("code").asString()));
            after = page.at("/page/hasMore").asBoolean() ? "&after=" + page.at("/page/next").asString() : "";
        } while (!after.isEmpty());

        assertThat(codes).containsExactly("AAA", "CCC", "DDD");
        assertThat(operator("GET", "coupons/BBB", null).status()).isEqualTo(404);
    }

    @Test
    void explainsCouponsLineByLine() {
        put("SAVE", "{\"promotion\": \"promo_cups\"}");
        String cart = cart("CUP", 2, "POT", 1);
        assertThat(show(cart).at("/discounts/amount").asLong()).isZero();

        JsonNode shown = enter(cart, "save").json();

        assertThat(shown.at("/lineItems/0/discounts/0")).isEqualTo(json("""
                {"promotionId": "promo_cups", "name": "Cups", "amount": {"amount": 200, "currency": "EUR"},
                 "coupon": "SAVE"}"""));
        assertThat(shown.at("/lineItems/1/discounts").isEmpty()).isTrue();
        assertThat(shown.at("/total/amount").asLong()).isEqualTo(2_133);
        assertThat(shown.path("coupons")).isEqualTo(json("""
                [{"code": "SAVE", "applied": true, "discount": {"amount": 200, "currency": "EUR"}}]"""));
        assertThat(shop.send("DELETE", "/api/v1/carts/" + cart + "/coupons/Save", null).json().path("coupons")
                .isEmpty()).isTrue();
        assertThat(show(cart).at("/total/amount").asLong()).isEqualTo(2_333);
    }

    @Test
    void saysWhyACouponIsNotApplied() {
        put("SAVE", "{\"promotion\": \"promo_cups\"}");
        put("AGAIN", "{\"promotion\": \"promo_cups\"}");
        promotion("half", """
                {"name": "Half", "needsCoupon": true, "stacking": "EXCLUSIVE", "target": {"skus": ["CUP"]},
                 "benefit": {"type": "PERCENT_OFF", "basisPoints": 5000}}""");
        put("HALF", "{\"promotion\": \"promo_half\"}");
        String cart = cart("POT", 1, "POT", 1);

        assertThat(reasons(enter(cart, "SAVE"))).containsExactly("SAVE not-eligible");
        add(cart, "CUP", 1);
        assertThat(reasons(shop.get("/api/v1/carts/" + cart))).containsExactly("SAVE ");
        assertThat(reasons(enter(cart, "AGAIN"))).containsExactly("SAVE ", "AGAIN not-combined");
        assertThat(reasons(enter(cart, "HALF"))).containsExactly("SAVE not-combined", "AGAIN not-combined", "HALF ");
        put("HALF", "{\"promotion\": \"promo_half\", \"status\": \"PAUSED\"}");
        assertThat(reasons(shop.get("/api/v1/carts/" + cart))).containsExactly("SAVE ", "AGAIN not-combined",
                "HALF not-valid");
        Answer refused = checkOut(cart, "ada@example.org", UUID.randomUUID().toString());
        assertThat(refused.problem()).isEqualTo("coupon-invalid");
        assertThat(refused.json().path("code").asString()).isEqualTo("HALF");
        shop.send("DELETE", "/api/v1/carts/" + cart + "/coupons/HALF", null);
        assertThat(checkOut(cart, "ada@example.org", UUID.randomUUID().toString()).status()).isEqualTo(201);
    }

    @Test
    void hasOneAnswerForAllThatIsNoCoupon() {
        put("PAUSED", "{\"promotion\": \"promo_cups\", \"status\": \"PAUSED\"}");
        put("OVER", "{\"promotion\": \"promo_cups\", \"activeUntil\": \"2020-01-01T00:00:00Z\"}");
        put("LATER", "{\"promotion\": \"promo_cups\", \"activeFrom\": \""
                + Instant.now().plus(1, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS) + "\"}");
        put("GONE", "{\"promotion\": \"promo_cups\"}");
        operator("DELETE", "coupons/GONE", null);
        promotion("off", """
                {"name": "Off", "needsCoupon": true, "status": "PAUSED",
                 "benefit": {"type": "PERCENT_OFF", "basisPoints": 5000}}""");
        put("OFF", "{\"promotion\": \"promo_off\"}");
        String cart = cart("CUP", 1, "CUP", 1);

        HashSet<String> answers = new HashSet<>();
        for (String code : List.of("PAUSED", "OVER", "LATER", "GONE", "OFF", "NEVER-WAS", "%20%C3%BC")) {
            Answer answer = enter(cart, code);
            assertThat(answer.status()).as(code).isEqualTo(422);
            answers.add(told(answer));
            if (!code.contains("%")) {
                Answer order = order("ada@example.org", "[\"" + code + "\"]", UUID.randomUUID().toString());
                assertThat(order.status()).as(code).isEqualTo(422);
                answers.add(told(order));
            }
        }

        assertThat(answers).hasSize(1);
        assertThat(show(cart).path("coupons").isEmpty()).isTrue();
    }

    @Test
    void letsNobodyGuessForEver() {
        put("SAVE", "{\"promotion\": \"promo_cups\"}");
        String cart = cart("CUP", 1, "CUP", 1);
        String key = UUID.randomUUID().toString();
        Answer before = order("ada@example.org", "[\"SAVE\"]", key);
        for (int i = 0; i < 96; i++) {
            assertThat(enter(cart, "GUESS-" + i).status()).isEqualTo(422);
        }
        assertThat(enter(cart, "SAVE").status()).isEqualTo(200);
        assertThat(order("ada@example.org", "[\"X-1\", \"X-2\", \"X-3\", \"X-4\"]", UUID.randomUUID().toString())
                .status()).isEqualTo(422);

        Answer right = enter(cart, "SAVE");
        Answer order = order("ada@example.org", "[\"SAVE\"]", UUID.randomUUID().toString());

        assertThat(right.problem()).isEqualTo("rate-limited");
        assertThat(order.problem()).isEqualTo("rate-limited");
        assertThat(order.header("Retry-After")).isNotEmpty();
        assertThat(order("ada@example.org", "[\"SAVE\"]", key).json()).isEqualTo(before.json()); // a replay is none
        assertThat(order("ada@example.org", "[]", UUID.randomUUID().toString()).status()).isEqualTo(201);
    }

    @Test
    void takesFiveCouponsAtMost() {
        for (int i = 0; i < 6; i++) {
            put("SAVE-" + i, "{\"promotion\": \"promo_cups\"}");
        }
        String cart = cart("CUP", 1, "CUP", 1);
        for (int i = 0; i < 5; i++) {
            assertThat(enter(cart, "SAVE-" + i).status()).isEqualTo(200);
        }

        assertThat(fields(enter(cart, "SAVE-5"))).containsExactly("code");
        assertThat(enter(cart, "save-4").status()).isEqualTo(200); // is in it already
        assertThat(fields(order("ada@example.org", "[\"AAA\",\"BBB\",\"CCC\",\"DDD\",\"EEE\",\"FFF\"]",
                UUID.randomUUID().toString()))).containsExactly("coupons");
    }

    @Test
    void usesACouponOnceForEachCustomerAndSoOftenInAll() {
        put("SAVE", "{\"promotion\": \"promo_cups\", \"totalLimit\": 2, \"perCustomerLimit\": 1}");
        String key = UUID.randomUUID().toString();
        Answer first = order("ada@example.org", "[\"save\"]", key);
        String cart = cart("CUP", 1, "CUP", 1);
        enter(cart, "SAVE");

        Answer again = order("Ada+2@example.org", "[\"SAVE\"]", UUID.randomUUID().toString());
        Answer other = checkOut(cart, "bob@example.org", UUID.randomUUID().toString());
        Answer third = order("eve@example.org", "[\"SAVE\"]", UUID.randomUUID().toString());

        assertThat(first.status()).isEqualTo(201);
        assertThat(first.json().at("/lines/0/discounts/0/coupon").asString()).isEqualTo("SAVE");
        assertThat(again.problem()).isEqualTo("coupon-used-up");
        assertThat(again.json().path("perCustomer").asBoolean()).isTrue();
        assertThat(other.status()).isEqualTo(201);
        assertThat(third.problem()).isEqualTo("coupon-used-up");
        assertThat(third.json().path("perCustomer").asBoolean(true)).isFalse();
        assertThat(third.json().path("limit").asLong()).isEqualTo(2);
        assertThat(order("ada@example.org", "[\"save\"]", key).header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(used("SAVE")).isEqualTo(2);
        assertThat(shop.get("/api/v1/inventory/CUP").json().path("sold").asLong()).isEqualTo(2);
        Answer late = enter(cart("CUP", 1, "CUP", 1), "SAVE");
        assertThat(late.problem()).isEqualTo("coupon-used-up");

        shop.send("POST", "/api/v1/orders/" + first.json().path("id").asString() + "/cancel", null);
        assertThat(used("SAVE")).isEqualTo(1);
        assertThat(order("eve@example.org", "[\"SAVE\"]", UUID.randomUUID().toString()).status()).isEqualTo(201);
    }

    @Test
    void givesACartBackWhoseCouponIsUsedUp() {
        put("ONCE", "{\"promotion\": \"promo_cups\", \"totalLimit\": 1}");
        String cart = cart("CUP", 1, "CUP", 1);
        enter(cart, "ONCE");
        order("ada@example.org", "[\"ONCE\"]", UUID.randomUUID().toString());

        assertThat(checkOut(cart, "bob@example.org", UUID.randomUUID().toString()).problem())
                .isEqualTo("coupon-used-up");
        shop.send("DELETE", "/api/v1/carts/" + cart + "/coupons/ONCE", null);
        assertThat(checkOut(cart, "bob@example.org", UUID.randomUUID().toString()).status()).isEqualTo(201);
    }

    @Test
    void refusesAnOrderWithoutACartWhoseCouponIsForNothingOfIt() {
        put("SAVE", "{\"promotion\": \"promo_cups\"}");

        Answer refused = shop.send("POST", "/api/v1/orders",
                "{\"email\": \"ada@example.org\", \"coupons\": [\"SAVE\"], \"lines\": [{\"sku\": \"POT\", \"quantity\": 1}]}",
                "Idempotency-Key", UUID.randomUUID().toString());

        assertThat(refused.problem()).isEqualTo("coupon-invalid");
        assertThat(refused.json().path("reason").asString()).isEqualTo("not-eligible");
    }

    @Test
    void countsNoCouponThatLosesToSomethingCheaper() {
        put("SAVE", "{\"promotion\": \"promo_cups\"}");
        promotion("half", """
                {"name": "Half", "stacking": "EXCLUSIVE", "benefit": {"type": "PERCENT_OFF", "basisPoints": 5000}}""");

        Answer order = order("ada@example.org", "[\"SAVE\"]", UUID.randomUUID().toString());

        assertThat(order.json().at("/total/amount").asLong()).isEqualTo(500);
        assertThat(used("SAVE")).isZero();
    }

    @Test
    void makesABatchOnceOfItsKey() {
        String key = UUID.randomUUID().toString();
        String body = "{\"promotion\": \"promo_cups\", \"count\": 50}";
        Answer batch = batch(key, body);
        List<String> codes = new ArrayList<>();
        batch.json().path("codes").forEach(code -> codes.add(code.asString()));

        assertThat(batch.status()).isEqualTo(201);
        assertThat(codes).hasSize(50).doesNotHaveDuplicates()
                .allMatch(code -> code.matches("([0-9A-Z]{4}-){3}[0-9A-Z]{4}"));
        assertThat(batch.header("Idempotent-Replayed")).isEmpty();
        Answer again = batch(key, body);
        assertThat(again.json()).isEqualTo(batch.json());
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(batch(key, "{\"promotion\": \"promo_cups\", \"count\": 49}").problem())
                .isEqualTo("idempotency-key-reused");
        assertThat(fields(batch("short", body))).containsExactly("Idempotency-Key");
        assertThat(fields(batch(key, "{\"promotion\": \"promo_cups\", \"count\": 1001}"))).containsExactly("count");
        assertThat(operator("GET", "coupons/" + codes.getFirst(), null).json().path("batch").asString())
                .isEqualTo(batch.json().path("id").asString());
        String first = "[\"" + codes.getFirst().toLowerCase(Locale.ROOT) + "\"]";
        assertThat(order("ada@example.org", first, UUID.randomUUID().toString()).status()).isEqualTo(201);
        assertThat(order("bob@example.org", first, UUID.randomUUID().toString()).problem())
                .isEqualTo("coupon-used-up");
        assertThat(order("bob@example.org", "[\"" + codes.getLast() + "\"]", UUID.randomUUID().toString()).status())
                .isEqualTo(201);
        put(codes.get(3), "{\"promotion\": \"promo_cups\", \"status\": \"PAUSED\", \"totalLimit\": 1}");
        batch(key, body);
        assertThat(operator("GET", "coupons/" + codes.get(3), null).json().path("status").asString())
                .isEqualTo("PAUSED");
    }

    @Test
    void makesNothingUnderAKeyThatMadeAnotherBatch() {
        String key = UUID.randomUUID().toString();
        batch(key, "{\"promotion\": \"promo_cups\", \"count\": 2}");

        Answer reused = batch(key, "{\"promotion\": \"promo_cups\", \"count\": 50}");

        assertThat(reused.problem()).isEqualTo("idempotency-key-reused");
        assertThat(operator("GET", "coupons?limit=100", null).json().path("data").size()).isEqualTo(2);
    }

    @Test
    void bringsCouponsAlongOfACartThatHasNothingElse() {
        put("SAVE", "{\"promotion\": \"promo_cups\"}");
        String from = shop.send("POST", "/api/v1/carts", "{\"currency\": \"EUR\"}").json().path("id").asString();
        enter(from, "SAVE");
        String into = cart("CUP", 1, "CUP", 1);
        String merge = "{\"from\": \"" + from + "\"}";

        Answer merged = shop.send("POST", "/api/v1/carts/" + into + "/merge", merge);

        assertThat(reasons(merged)).containsExactly("SAVE ");
        shop.send("DELETE", "/api/v1/carts/" + into + "/coupons/SAVE", null);
        assertThat(reasons(shop.send("POST", "/api/v1/carts/" + into + "/merge", merge))).isEmpty(); // once
    }

    @Test
    void countsAsGuessesOnlyWhatIsNoCoupon() {
        put("PAUSED", "{\"promotion\": \"promo_cups\", \"status\": \"PAUSED\"}");
        put("OVER", "{\"promotion\": \"promo_cups\", \"activeUntil\": \"2020-01-01T00:00:00Z\"}");
        put("SAVE", "{\"promotion\": \"promo_cups\"}");
        put("GONE", "{\"promotion\": \"promo_cups\"}");
        String key = UUID.randomUUID().toString();
        Answer placed = order("ada@example.org", "[\"GONE\"]", key);
        operator("DELETE", "coupons/GONE", null);
        String cart = cart("CUP", 1, "CUP", 1);

        for (int i = 0; i < 51; i++) {
            assertThat(enter(cart, "PAUSED").problem()).isEqualTo("coupon-invalid");
            assertThat(order("bob@example.org", "[\"OVER\"]", UUID.randomUUID().toString()).problem())
                    .isEqualTo("coupon-invalid");
            assertThat(order("ada@example.org", "[\"GONE\"]", key).json()).isEqualTo(placed.json());
        }
        assertThat(enter(cart, "SAVE").status()).isEqualTo(200);
        for (int i = 0; i < 50; i++) {
            enter(cart, "GONE");
            order("bob@example.org", "[\"NEVER\", \"OVER\"]", UUID.randomUUID().toString());
        }
        assertThat(enter(cart, "SAVE").problem()).isEqualTo("rate-limited");
    }

    @Test
    void saysThatAFreeShippingCouponWaitsForAMethod() {
        promotion("ship", "{\"name\": \"Ship\", \"needsCoupon\": true, \"benefit\": {\"type\": \"FREE_SHIPPING\"}}");
        put("SHIP", "{\"promotion\": \"promo_ship\"}");
        String cart = cart("CUP", 1, "CUP", 1);

        assertThat(reasons(enter(cart, "SHIP"))).containsExactly("SHIP not-eligible"); // the shop ships for nothing
        assertThat(operator("PUT", "shipping-methods/std", """
                {"name": "Standard", "basis": "WEIGHT",
                 "tariffs": [{"currency": "EUR", "brackets": [{"upTo": 100000, "price": 500}]}]}""").status())
                .isEqualTo(201);
        assertThat(reasons(shop.get("/api/v1/carts/" + cart))).containsExactly("SHIP no-shipping-chosen");
    }

    @Test
    void showsCouponsAlsoOfACartThatComesToTooMuch() {
        put("SAVE", "{\"promotion\": \"promo_cups\"}");
        shop.stock("GOLD", 900_000_000_000_000L, 10);
        shop.stock("IRON", 900_000_000_000_000L, 10);
        String cart = cart("GOLD", 1, "IRON", 1);

        assertThat(reasons(enter(cart, "SAVE"))).containsExactly("SAVE not-eligible");
    }

    @Test
    void bringsCouponsAlongWhenCartsMerge() {
        put("SAVE", "{\"promotion\": \"promo_cups\"}");
        String from = cart("CUP", 1, "CUP", 1);
        enter(from, "SAVE");
        String into = cart("POT", 1, "POT", 1);

        Answer merged = shop.send("POST", "/api/v1/carts/" + into + "/merge", "{\"from\": \"" + from + "\"}");

        assertThat(reasons(merged)).containsExactly("SAVE ");
    }

    private void promotion(String id, String body) {
        assertThat(operator("PUT", "promotions/" + id, body).status()).isEqualTo(201);
    }

    private Answer put(String code, String body) {
        return operator("PUT", "coupons/" + TestShop.encode(code), body);
    }

    private Answer operator(String method, String path, @Nullable String body) {
        return shop.asOperator(method, "/api/v1/admin/" + path, body);
    }

    private Answer batch(String key, String body) {
        return shop.send("POST", "/api/v1/admin/coupons/batches", body, "Authorization",
                "Bearer " + TestShop.OPERATOR_KEY, "Idempotency-Key", key);
    }

    private long used(String code) {
        return operator("GET", "coupons/" + code, null).json().path("used").asLong(-1);
    }

    private Answer enter(String cart, String code) {
        return shop.send("PUT", "/api/v1/carts/" + cart + "/coupons/" + code, null);
    }

    private String cart(String sku, int quantity, String otherSku, int otherQuantity) {
        String cart = shop.send("POST", "/api/v1/carts", "{\"currency\": \"EUR\"}").json().path("id").asString();
        add(cart, sku, quantity);
        if (!otherSku.equals(sku)) {
            add(cart, otherSku, otherQuantity);
        }
        return cart;
    }

    private void add(String cart, String sku, int quantity) {
        assertThat(shop.send("POST", "/api/v1/carts/" + cart + "/line-items",
                "{\"sku\": \"" + sku + "\", \"quantity\": " + quantity + "}").status()).isEqualTo(201);
    }

    private JsonNode show(String cart) {
        return shop.get("/api/v1/carts/" + cart).json();
    }

    private Answer checkOut(String cart, String email, String key) {
        return shop.send("POST", "/api/v1/carts/" + cart + "/checkout", "{\"email\": \"" + email + "\"}",
                "Idempotency-Key", key);
    }

    private Answer order(String email, String coupons, String key) {
        return shop.send("POST", "/api/v1/orders", "{\"email\": \"" + email + "\", \"coupons\": " + coupons
                + ", \"lines\": [{\"sku\": \"CUP\", \"quantity\": 1}]}", "Idempotency-Key", key);
    }

    /** The answer without what names the code and the request. */
    private static String told(Answer answer) {
        JsonNode json = answer.json();
        return answer.problem() + json.path("title") + json.path("reason")
                + json.path("detail").asString().replaceAll("'.*'", "") + json.propertyNames();
    }

    private static List<String> reasons(Answer cart) {
        List<String> reasons = new ArrayList<>();
        cart.json().path("coupons").forEach(
                coupon -> reasons.add(coupon.path("code").asString() + " " + coupon.path("reason").asString("")));
        return reasons;
    }

    private static List<String> fields(Answer answer) {
        List<String> fields = new ArrayList<>();
        answer.json().path("errors").forEach(error -> fields.add(error.path("field").asString()));
        return fields;
    }

    private static JsonNode json(String text) {
        return new JsonMapper().readTree(text);
    }
}
