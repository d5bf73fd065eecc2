package io.doorbuster.app.cart;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.app.TestShop;
import io.doorbuster.app.TestShop.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What promotions, tax and shipping make of a cart, and of the order that it becomes. */
class CartPricingTest {

    private static TestShop shop;

    @BeforeAll
    static void start() {
        shop = TestShop.start();
        shop.stock("CUP", 1_000, 1_000);
        shop.stock("POT", 333, 1_000);
        rule("promotions/ten", """
                {"name": "Ten percent", "target": {"skus": ["CUP"]},
                 "benefit": {"type": "PERCENT_OFF", "basisPoints": 1000}}""");
        rule("tax-rates/de", """
                {"name": "VAT", "zone": {"country": "DE"}, "partsPerMillion": 190000, "included": true}""");
        rule("tax-rates/us", """
                {"name": "Sales tax", "zone": {"country": "US", "region": "NY"}, "partsPerMillion": 88750,
                 "included": false}""");
        rule("shipping-methods/parcel", """
                {"name": "Parcel", "zones": [{"country": "DE"}, {"country": "US"}], "basis": "TOTAL",
                 "tariffs": [{"currency": "EUR", "freeFrom": 10000,
                              "brackets": [{"upTo": 1000000, "price": 499}]}]}""");
    }

    @AfterAll
    static void stop() {
        shop.close();
    }

    @Test
    void explainsEveryLine() {
        String cart = cart(2, 1);
        deliver(cart, "{\"country\": \"DE\", \"shippingMethod\": \"ship_parcel\"}");

        JsonNode shown = show(cart);

        assertThat(shown.at("/lineItems/0/discounts/0/promotionId").asString()).isEqualTo("promo_ten");
        assertThat(shown.at("/lineItems/0/discounts/0/amount/amount").asLong()).isEqualTo(200);
        assertThat(shown.at("/lineItems/0/taxes/0/amount/amount").asLong()).isEqualTo(287); // of 1800, included
        assertThat(shown.at("/lineItems/1/discounts").isEmpty()).isTrue();
        assertThat(amounts(shown)).containsExactly(2_333L, 200L, 499L, 287L + 53 + 80, 2_632L);
    }

    @Test
    void addsTaxWhereItIsNotIncluded() {
        String cart = cart(1, 0);
        deliver(cart, "{\"country\": \"US\", \"region\": \"ny\", \"shippingMethod\": \"ship_parcel\"}");

        assertThat(amounts(show(cart))).containsExactly(1_000L, 100L, 499L, 80L + 44, 1_399L + 124);
    }

    @Test
    void tellsNoTaxBeforeItKnowsTheCountry() {
        assertThat(amounts(show(cart(1, 0)))).containsExactly(1_000L, 100L, 0L, 0L, 900L);
    }

    @Test
    void listsWhatShipsTheCart() {
        String cart = cart(1, 0);
        assertThat(offers(cart)).isEmpty();

        deliver(cart, "{\"country\": \"DE\"}");
        assertThat(offers(cart)).containsExactly("ship_parcel 499");
        deliver(cart, "{\"country\": \"FR\", \"shippingMethod\": \"ship_parcel\"}");

        assertThat(offers(cart)).isEmpty();
        assertThat(show(cart).at("/delivery/offered").asBoolean(true)).isFalse();
    }

    @Test
    void keepsTheDeliveryWhenLinesChange() {
        String cart = cart(1, 0);
        deliver(cart, "{\"country\": \"DE\", \"shippingMethod\": \"ship_parcel\"}");
        add(cart, "POT", 1);

        assertThat(show(cart).at("/delivery/country").asString()).isEqualTo("DE");
    }

    @Test
    void ordersExactlyWhatTheCartShowed() {
        String cart = cart(2, 1);
        deliver(cart, "{\"country\": \"DE\", \"shippingMethod\": \"ship_parcel\"}");
        JsonNode shown = show(cart);

        Answer order = checkOut(cart, "\"total\": " + shown.at("/total/amount").asLong() + ", ");

        assertThat(order.status()).isEqualTo(201);
        assertThat(amounts(order.json())).isEqualTo(amounts(shown));
        assertThat(order.json().at("/lines/0/discounts")).isEqualTo(shown.at("/lineItems/0/discounts"));
        assertThat(order.json().at("/lines/1/taxes")).isEqualTo(shown.at("/lineItems/1/taxes"));
        assertThat(shop.get("/api/v1/orders/" + order.json().path("id").asString()).json()).isEqualTo(order.json());
    }

    @Test
    void refusesAnotherTotalThanTheShopperSaw() {
        String cart = cart(1, 0);
        deliver(cart, "{\"country\": \"DE\", \"shippingMethod\": \"ship_parcel\"}");

        Answer order = checkOut(cart, "\"total\": 1, ");

        assertThat(order.problem()).isEqualTo("price-changed");
        assertThat(order.json().path("was").asLong()).isEqualTo(1);
        assertThat(order.json().path("now").asLong()).isEqualTo(1_399);
        assertThat(checkOut(cart, "").status()).isEqualTo(201); // the cart was given back
    }

    @Test
    void refusesACheckoutToWhereItCostsSomethingElse() {
        String cart = cart(1, 0);
        deliver(cart, "{\"country\": \"US\", \"region\": \"NY\", \"shippingMethod\": \"ship_parcel\"}");

        assertThat(checkOut(cart, "").problem()).isEqualTo("price-changed"); // it goes to Germany
    }

    @Test
    void shipsNothingForNothing() {
        Answer without = checkOut(cart(1, 0), "");
        Answer unknown = checkOut(cart(1, 0), "\"shippingMethod\": \"ship_rocket\", ");
        Answer named = checkOut(cart(1, 0), "\"shippingMethod\": \"ship_parcel\", ");

        assertThat(without.problem()).isEqualTo("validation");
        assertThat(without.json().at("/errors/0/message").asString()).contains("ship_parcel");
        assertThat(unknown.problem()).isEqualTo("validation");
        assertThat(named.json().at("/total/amount").asLong()).isEqualTo(1_399);
    }

    @Test
    void answersARetryThoughThePromotionIsOver() {
        rule("promotions/brief", """
                {"name": "Brief", "target": {"skus": ["POT"]},
                 "benefit": {"type": "AMOUNT_OFF", "amounts": [{"amount": 33, "currency": "EUR"}]}}""");
        String cart = cart(0, 1);
        deliver(cart, "{\"country\": \"DE\", \"shippingMethod\": \"ship_parcel\"}");
        String key = UUID.randomUUID().toString();
        Answer first = checkOut(cart, "", key);
        shop.asOperator("DELETE", "/api/v1/admin/promotions/brief", null);

        Answer again = checkOut(cart, "", key);

        assertThat(first.json().at("/discounts/amount").asLong()).isEqualTo(33);
        assertThat(again.json()).isEqualTo(first.json());
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
    }

    private static void rule(String path, String body) {
        assertThat(shop.asOperator("PUT", "/api/v1/admin/" + path, body).status()).isEqualTo(201);
    }

    private static String cart(int cups, int pots) {
        String cart = shop.send("POST", "/api/v1/carts", "{\"currency\": \"EUR\"}").json().path("id").asString();
        if (cups > 0) {
            add(cart, "CUP", cups);
        }
        if (pots > 0) {
            add(cart, "POT", pots);
        }
        return cart;
    }

    private static void add(String cart, String sku, int quantity) {
        assertThat(shop.send("POST", "/api/v1/carts/" + cart + "/line-items",
                "{\"sku\": \"" + sku + "\", \"quantity\": " + quantity + "}").status()).isEqualTo(201);
    }

    private static void deliver(String cart, String body) {
        assertThat(shop.send("PUT", "/api/v1/carts/" + cart + "/delivery", body).status()).isEqualTo(200);
    }

    private static JsonNode show(String cart) {
        return shop.get("/api/v1/carts/" + cart).json();
    }

    private static List<String> offers(String cart) {
        List<String> offers = new ArrayList<>();
        shop.get("/api/v1/carts/" + cart + "/shipping-methods").json().path("data").forEach(
                offer -> offers.add(offer.path("id").asString() + " " + offer.at("/price/amount").asLong()));
        return offers;
    }

    /** Subtotal, discounts, shipping, tax, total. */
    private static List<Long> amounts(JsonNode priced) {
        return List.of("subtotal", "discounts", "shipping", "tax", "total").stream()
                .map(name -> priced.at("/" + name + "/amount").asLong()).toList();
    }

    private static Answer checkOut(String cart, String members) {
        return checkOut(cart, members, UUID.randomUUID().toString());
    }

    private static Answer checkOut(String cart, String members, String key) {
        return shop.send("POST", "/api/v1/carts/" + cart + "/checkout", "{" + members
                + "\"email\": \"ada@example.org\", \"shippingAddress\": {\"city\": \"Ulm\", \"country\": \"DE\"}}",
                "Idempotency-Key", key);
    }
}
