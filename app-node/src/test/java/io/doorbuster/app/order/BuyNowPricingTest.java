package io.doorbuster.app.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.app.TestShop;
import io.doorbuster.app.TestShop.Answer;
import io.doorbuster.domain.AttemptId;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** An order without a cart costs what the cart would. */
class BuyNowPricingTest {

    private static final String TO_GERMANY = "\"shippingAddress\": {\"city\": \"Ulm\", \"country\": \"DE\"}";
    private static final String BY_PARCEL = TO_GERMANY + ", \"shippingMethod\": \"ship_parcel\"";

    private static TestShop shop;
    private static TestShop plain;

    @BeforeAll
    static void start() {
        plain = TestShop.start();
        plain.stock("CUP", 1_000, 1_000);
        shop = TestShop.start();
        shop.stock("CUP", 1_000, 1_000);
        shop.stock("POT", 333, 1_000);
        rule("promotions/ten", """
                {"name": "Ten percent", "target": {"skus": ["CUP"]},
                 "benefit": {"type": "PERCENT_OFF", "basisPoints": 1000}}""");
        rule("promotions/paused", """
                {"name": "Not yet", "status": "PAUSED", "priority": 1000,
                 "benefit": {"type": "PERCENT_OFF", "basisPoints": 5000}}""");
        rule("tax-rates/de", """
                {"name": "VAT", "zone": {"country": "DE"}, "partsPerMillion": 190000, "included": true}""");
        rule("tax-rates/carriage", """
                {"name": "Levy", "zone": {"country": "DE"}, "taxCategory": "carriage", "partsPerMillion": 100000,
                 "included": false}""");
        rule("shipping-methods/parcel", """
                {"name": "Parcel", "zones": [{"country": "DE"}], "basis": "TOTAL", "taxCategory": "carriage",
                 "tariffs": [{"currency": "EUR", "brackets": [{"upTo": 1000000, "price": 499}]}]}""");
    }

    @AfterAll
    static void stop() {
        shop.close();
        plain.close();
    }

    @Test
    void costsWhatTheCartWould() {
        String cart = shop.send("POST", "/api/v1/carts", "{\"currency\": \"EUR\"}").json().path("id").asString();
        for (String item : List.of("{\"sku\": \"CUP\", \"quantity\": 2}", "{\"sku\": \"POT\", \"quantity\": 1}")) {
            shop.send("POST", "/api/v1/carts/" + cart + "/line-items", item);
        }
        JsonNode shown = shop.send("PUT", "/api/v1/carts/" + cart + "/delivery",
                "{\"country\": \"DE\", \"shippingMethod\": \"ship_parcel\"}").json();

        Answer order = place(shop, key(), order(BY_PARCEL + ", \"total\": " + shown.at("/total/amount").asLong()));

        assertThat(order.status()).as(order.response().body()).isEqualTo(201);
        assertThat(amounts(order.json())).isEqualTo(amounts(shown))
                .containsExactly(2_333L, 200L, 499L, 287L + 53 + 50, 2_133L + 499 + 50);
        assertThat(order.json().at("/lines/0/discounts")).isEqualTo(shown.at("/lineItems/0/discounts"));
        assertThat(order.json().at("/lines/1/taxes")).isEqualTo(shown.at("/lineItems/1/taxes"));
        assertThat(order.json().path("shippingMethod")).isEqualTo(shown.path("shippingMethod"));
        assertThat(shop.get(order.header("Location")).json()).isEqualTo(order.json());
    }

    @Test
    void showsHowItIsShippedWithWhatIsTakenOffAndTaxed() {
        rule("promotions/carriage-paid", """
                {"name": "Carriage paid", "threshold": {"quantity": 500}, "benefit": {"type": "FREE_SHIPPING"}}""");

        JsonNode paid = place(shop, key(), order(BY_PARCEL)).json().path("shippingMethod");
        JsonNode free = place(shop, key(), order(BY_PARCEL).replace("\"quantity\": 2", "\"quantity\": 500")).json();

        assertThat(paid.path("id").asString()).isEqualTo("ship_parcel");
        assertThat(paid.path("name").asString()).isEqualTo("Parcel");
        assertThat(paid.path("discounts").isEmpty()).isTrue();
        assertThat(paid.at("/taxes/0/name").asString()).isEqualTo("Levy");
        assertThat(paid.at("/taxes/0/amount/amount").asLong()).isEqualTo(50);
        assertThat(free.at("/shippingMethod/discounts/0/amount/amount").asLong()).isEqualTo(499);
        assertThat(free.at("/shipping/amount").asLong()).isEqualTo(499);
    }

    @Test
    void shipsByWeightAndTaxesByCategoryAsTheCartDoes() {
        try (TestShop weighing = TestShop.start()) {
            for (String book : List.of("heavy 900 books", "light 100 ")) {
                String[] words = book.split(" ", -1);
                assertThat(weighing.asOperator("PUT", "/api/v1/admin/products/" + words[0], """
                        {"handle": "%1$s", "title": "%1$s", "variants": [{"sku": "%1$s", "title": "%1$s",
                         "weightGrams": %2$s, "taxCategory": "%3$s", "price": {"amount": 1000, "currency": "EUR"}}]}"""
                        .formatted((Object[]) words)).status()).isEqualTo(201);
                weighing.asOperator("POST", "/api/v1/admin/inventory/" + words[0] + "/receipts",
                        "{\"quantity\": 9, \"reference\": \"first\"}");
            }
            rule(weighing, "tax-rates/all", "{\"name\": \"VAT\", \"zone\": {\"country\": \"DE\"}, "
                    + "\"partsPerMillion\": 200000, \"included\": false}");
            rule(weighing, "tax-rates/books", "{\"name\": \"Books\", \"zone\": {\"country\": \"DE\"}, "
                    + "\"taxCategory\": \"books\", \"partsPerMillion\": 50000, \"included\": false}");
            rule(weighing, "shipping-methods/parcel", """
                    {"name": "Parcel", "basis": "WEIGHT", "taxCategory": "books", "tariffs": [{"currency": "EUR",
                     "brackets": [{"upTo": 1000, "price": 200}, {"upTo": 2000, "price": 400}]}]}""");
            String lines = "{\"sku\": \"heavy\", \"quantity\": 1}, {\"sku\": \"light\", \"quantity\": 2}";
            String cart =
                    weighing.send("POST", "/api/v1/carts", "{\"currency\": \"EUR\"}").json().path("id").asString();
            for (String line : lines.split("(?<=}), ", -1)) {
                weighing.send("POST", "/api/v1/carts/" + cart + "/line-items", line);
            }
            JsonNode shown = weighing.send("PUT", "/api/v1/carts/" + cart + "/delivery",
                    "{\"country\": \"DE\", \"shippingMethod\": \"ship_parcel\"}").json();

            Answer order = place(weighing, key(), "{\"email\": \"ada@example.org\", \"lines\": [" + lines + "], "
                    + BY_PARCEL + "}");
            Answer tooHeavy = place(weighing, key(), "{\"email\": \"ada@example.org\", \"lines\": ["
                    + lines.replace("1}", "3}") + "], " + BY_PARCEL + "}");

            // 1,100 g; 5 % of the book and of shipping, 20 % of the rest
            assertThat(amounts(order.json())).isEqualTo(amounts(shown)).containsExactly(3_000L, 0L, 400L,
                    50L + 400 + 20, 3_870L);
            assertThat(tooHeavy.json().at("/errors/0/field").asString()).isEqualTo("shippingMethod");
        }
    }

    @Test
    void isNoWayAroundShippingAndTax() {
        Answer unshipped = place(shop, key(), order(TO_GERMANY));
        Answer elsewhere = place(shop, key(), order(BY_PARCEL.replace("DE", "FR")));
        Answer nowhere = place(shop, key(), order("\"shippingMethod\": \"ship_parcel\""));

        assertThat(unshipped.problem()).isEqualTo("validation");
        assertThat(unshipped.json().at("/errors/0/field").asString()).isEqualTo("shippingMethod");
        assertThat(unshipped.json().at("/errors/0/message").asString()).contains("ship_parcel");
        assertThat(elsewhere.json().at("/errors/0/message").asString()).contains("nothing ships this there");
        assertThat(nowhere.json().at("/errors/0/field").asString()).isEqualTo("shippingAddress");
    }

    @Test
    void tellsThatTheTotalHasChanged() {
        Answer answer = place(shop, key(), order(BY_PARCEL + ", \"total\": 1"));
        Answer inAPlainShop = place(plain, key(), order("\"total\": 1999"));

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.problem()).isEqualTo("price-changed");
        assertThat(answer.json().path("was").asLong()).isEqualTo(1);
        assertThat(answer.json().path("now").asLong()).isEqualTo(2_682);
        assertThat(inAPlainShop.problem()).isEqualTo("price-changed");
        assertThat(place(plain, key(), order("\"total\": 2000")).status()).isEqualTo(201);
    }

    @Test
    void answersARetryThoughTheRulesHaveChanged() {
        try (TestShop changing = TestShop.start()) {
            changing.stock("CUP", 1_000, 10);
            rule(changing, "promotions/brief", """
                    {"name": "Brief", "benefit": {"type": "PERCENT_OFF", "basisPoints": 1000}}""");
            String key = key();
            Answer first = place(changing, key, order("\"total\": 1800"));
            changing.asOperator("DELETE", "/api/v1/admin/promotions/brief", null);
            rule(changing, "shipping-methods/dear", """
                    {"name": "Dear", "basis": "TOTAL",
                     "tariffs": [{"currency": "EUR", "brackets": [{"upTo": 1000000, "price": 9999}]}]}""");

            Answer again = place(changing, key, order("\"total\": 1800"));
            Answer other = place(changing, key, order("\"total\": 1801"));

            assertThat(first.status()).as(first.response().body()).isEqualTo(201);
            assertThat(again.status()).isEqualTo(201);
            assertThat(again.response().body()).isEqualTo(first.response().body());
            assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
            assertThat(other.problem()).isEqualTo("idempotency-key-reused");
            assertThat(place(changing, key(), order("\"total\": 1800")).problem()).isEqualTo("validation");
        }
    }

    /** Storefronts of a shop without rules read nothing of rules. */
    @Test
    void tellsNothingOfRulesWhereThereAreNone() {
        JsonNode order = place(plain, key(), order(TO_GERMANY)).json();

        assertThat(order.propertyNames()).containsExactly("id", "number", "status", "durability", "lines", "subtotal",
                "discounts", "shipping", "tax", "total", "placedAt", "requestId", "version", "history", "shipments",
                "returns",
                "refunds");
        assertThat(order.at("/lines/0").propertyNames()).containsExactly("sku", "quantity", "unitPrice", "lineTotal");
    }

    /** An attempt is unique for ever: one that was made before there were rules is still the same. */
    @Test
    void hasTheDigestThatItAlwaysHad() {
        OrderRequest.Line line = new OrderRequest.Line("CUP", 2L, null);
        CheckedOrder old = CheckedOrder.of(request(line, null, null), "");

        assertThat(old.fingerprint()).isEqualTo(AttemptId.fingerprint("ada@example.org", "", "EUR", "", "", "", "", "",
                "", "", "CUP", "2", ""));
        assertThat(List.of(old, CheckedOrder.of(request(line, "ship_a", null), ""),
                CheckedOrder.of(request(line, "ship_b", null), ""), CheckedOrder.of(request(line, null, 5L), ""),
                CheckedOrder.of(request(line, "ship_a", 5L), ""), CheckedOrder.of(with(line, "a-1"), ""),
                CheckedOrder.of(with(line, "a-1", "b-1"), ""))).extracting(CheckedOrder::fingerprint)
                .doesNotHaveDuplicates();
    }

    @Test
    void hasOneDigestForEverySpellingOfItsCoupons() {
        OrderRequest.Line line = new OrderRequest.Line("CUP", 2L, null);

        assertThat(CheckedOrder.of(with(line, "b-1", " A-1 ", "B-1"), "").fingerprint())
                .isEqualTo(CheckedOrder.of(with(line, "a-1", "B-1"), "").fingerprint());
    }

    private static OrderRequest request(OrderRequest.Line line, @Nullable String shippingMethod,
            @Nullable Long total) {
        return new OrderRequest("ada@example.org", null, "EUR", List.of(line), null, shippingMethod, null, null,
                total);
    }

    private static OrderRequest with(OrderRequest.Line line, String... coupons) {
        return new OrderRequest("ada@example.org", null, "EUR", List.of(line), null, null, null, List.of(coupons),
                null);
    }

    private static void rule(String path, String body) {
        rule(shop, path, body);
    }

    private static void rule(TestShop where, String path, String body) {
        assertThat(where.asOperator("PUT", "/api/v1/admin/" + path, body).status()).isEqualTo(201);
    }

    /** Two cups, and a pot where there are any. */
    private static String order(String members) {
        boolean pots = members.contains("ship_parcel");
        return "{\"email\": \"ada@example.org\", \"lines\": [{\"sku\": \"CUP\", \"quantity\": 2}"
                + (pots ? ", {\"sku\": \"POT\", \"quantity\": 1}" : "") + "], " + members + "}";
    }

    private static Answer place(TestShop where, String key, String body) {
        return where.send("POST", "/api/v1/orders", body, "Idempotency-Key", key);
    }

    private static List<Long> amounts(JsonNode priced) {
        return List.of("subtotal", "discounts", "shipping", "tax", "total").stream()
                .map(name -> priced.at("/" + name + "/amount").asLong()).toList();
    }

    private static String key() {
        return UUID.randomUUID().toString();
    }
}
