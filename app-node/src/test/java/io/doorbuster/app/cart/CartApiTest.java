package io.doorbuster.app.cart;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.app.TestShop;
import io.doorbuster.app.TestShop.Answer;
import io.doorbuster.domain.Money;
import io.doorbuster.domain.cart.Cart;
import io.doorbuster.domain.catalog.ProductStatus;
import io.doorbuster.grid.Grid;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Carts over real HTTP, up to their checkout. */
class CartApiTest {

    private static TestShop shop;

    @BeforeAll
    static void start() {
        shop = TestShop.start();
        shop.stock("CUP", 250, 100);
        shop.stock("POT", 1_000, 5);
        shop.offer("YEN", new Money(300, "JPY"), ProductStatus.ACTIVE);
        shop.offer("DRAFT", new Money(300, "EUR"), ProductStatus.DRAFT);
    }

    @AfterAll
    static void stop() {
        shop.close();
    }

    @Test
    void createsAnEmptyCart() {
        Answer answer = create("EUR");

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.json().path("id").asString()).matches("cart_[0-9a-f]{32}");
        assertThat(answer.header("Location")).isEqualTo("/api/v1/carts/" + answer.json().path("id").asString());
        assertThat(answer.header("ETag")).isEqualTo("\"1\"");
        assertThat(answer.header("Cache-Control")).contains("private", "no-store");
        assertThat(answer.json().path("lineItems").isEmpty()).isTrue();
        assertThat(answer.json().at("/total/amount").asLong(-1)).isZero();
    }

    @Test
    void showsTheWholeCartToThoseWhoHaveItsVersion() {
        String cart = newCart();

        Answer answer = shop.send("GET", "/api/v1/carts/" + cart, null, "If-None-Match", "\"1\"");

        assertThat(answer.status()).as("its prices may have changed").isEqualTo(200);
        assertThat(answer.header("ETag")).isEqualTo("\"1\"");
        assertThat(answer.header("Cache-Control")).contains("private", "no-store");
        assertThat(answer.json().path("id").asString()).isEqualTo(cart);
    }

    @Test
    void addsUpUnitsOfTheSameSku() {
        String cart = newCart();
        add(cart, "CUP", 2);
        add(cart, "POT", 1);

        Answer answer = add(cart, "CUP", 3);

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.json().path("version").asInt()).isEqualTo(4);
        JsonNode line = answer.json().at("/lineItems/0");
        assertThat(line.path("sku").asString()).isEqualTo("CUP");
        assertThat(line.path("title").asString()).isEqualTo("Product CUP");
        assertThat(line.path("quantity").asInt()).isEqualTo(5);
        assertThat(line.at("/lineTotal/amount").asLong()).isEqualTo(1_250);
        assertThat(line.path("availability").asString()).isEqualTo("IN_STOCK");
        assertThat(answer.json().at("/subtotal/amount").asLong()).isEqualTo(2_250);
        assertThat(answer.json().at("/discounts/amount").asLong(-1)).isZero();
        assertThat(get(cart).json()).isEqualTo(answer.json());
    }

    @Test
    void setsAndRemovesLineItems() {
        String cart = newCart();
        add(cart, "CUP", 2);
        add(cart, "POT", 1);

        Answer set = send("PATCH", cart + "/line-items/CUP", "{\"quantity\": 9}");
        Answer zero = send("PATCH", cart + "/line-items/CUP", "{\"quantity\": 0}");
        Answer removed = send("DELETE", cart + "/line-items/POT", null);
        Answer absent = send("DELETE", cart + "/line-items/POT", null);

        assertThat(set.json().at("/lineItems/0/quantity").asInt()).isEqualTo(9);
        assertThat(zero.json().path("lineItems").size()).isEqualTo(1);
        assertThat(removed.json().path("lineItems").isEmpty()).isTrue();
        assertThat(absent.status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({"NOPE,1,sku", "YEN,1,sku", "DRAFT,1,sku", "CUP,0,quantity", "CUP,-1,quantity", "CUP,1000001,quantity",
            "' CUP',1,sku"})
    void refusesWhatCannotBeBought(String sku, long quantity, String field) {
        Answer answer = add(newCart(), sku, quantity);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().at("/errors/0/field").asString()).isEqualTo(field);
    }

    @Test
    void holdsALineItemToTheLimitOfUnits() {
        String cart = newCart();
        add(cart, "CUP", 999_999);

        assertThat(add(cart, "CUP", 2).problem()).isEqualTo("validation");
        assertThat(add(cart, "CUP", 1).status()).isEqualTo(201);
    }

    @Test
    void holdsACartToTheLimitOfLineItems() {
        String cart = newCart();
        List<String> skus = IntStream.rangeClosed(0, Cart.MAX_LINE_ITEMS).mapToObj(i -> "MANY-" + i).toList();
        String variants = String.join(",", skus.stream().map(sku -> "{\"sku\": \"" + sku
                + "\", \"title\": \"T\", \"price\": {\"amount\": 1, \"currency\": \"EUR\"}}").toList());
        shop.asOperator("PUT", "/api/v1/admin/products/many",
                "{\"handle\": \"many\", \"title\": \"Many\", \"variants\": [" + variants + "]}");

        skus.subList(0, Cart.MAX_LINE_ITEMS).forEach(sku -> assertThat(add(cart, sku, 1).status()).isEqualTo(201));

        assertThat(add(cart, skus.getLast(), 1).json().path("detail").asString()).contains("limit of 200");
        assertThat(add(cart, skus.getFirst(), 1).status()).isEqualTo(201);
    }

    @Test
    void honoursIfMatch() {
        String cart = newCart();
        add(cart, "CUP", 1);

        Answer stale = send("DELETE", cart + "/line-items/CUP", null, "If-Match", "\"1\"");
        Answer fresh = send("DELETE", cart + "/line-items/CUP", null, "If-Match", "\"2\"");

        assertThat(stale.status()).isEqualTo(412);
        assertThat(stale.json().path("currentVersion").asInt()).isEqualTo(2);
        assertThat(fresh.status()).isEqualTo(200);
    }

    @Test
    void makesAChangeOnceUnderItsKey() {
        String cart = newCart();

        Answer first = add(cart, "CUP", 1, "Idempotency-Key", "k");
        Answer again = add(cart, "CUP", 1, "Idempotency-Key", "\"k\"");
        Answer other = add(cart, "CUP", 2, "Idempotency-Key", "k");

        assertThat(first.header("Idempotent-Replayed")).isEmpty();
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(again.json()).isEqualTo(first.json());
        assertThat(other.problem()).isEqualTo("idempotency-key-reused");
    }

    @Test
    void createsACartOnceUnderAKeyThatIsHardToGuess() {
        String key = UUID.randomUUID().toString();

        Answer first = create("EUR", "Idempotency-Key", key);
        Answer again = create("EUR", "Idempotency-Key", key);
        Answer other = create("USD", "Idempotency-Key", key);
        Answer easy = create("EUR", "Idempotency-Key", "1");

        assertThat(again.json().path("id")).isEqualTo(first.json().path("id"));
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(other.problem()).isEqualTo("idempotency-key-reused");
        assertThat(easy.problem()).isEqualTo("validation");
    }

    @Test
    void showsNoCartThatIsDeletedOrWasNever() {
        String cart = newCart();

        assertThat(send("DELETE", cart, null).status()).isEqualTo(204);
        assertThat(get(cart).problem()).isEqualTo("not-found");
        assertThat(add(cart, "CUP", 1).status()).isEqualTo(404);
        assertThat(send("DELETE", cart, null).status()).isEqualTo(404);
        assertThat(get("cart_" + "0".repeat(32)).status()).isEqualTo(404);
        assertThat(get("nonsense").status()).isEqualTo(404);
    }

    @Test
    void showsNoCartThatHasExpired() {
        Cart old = Cart.create("cart_" + "1".repeat(32), "EUR", "", 0);
        Grid.carts(shop.member).set(old.id(), old);

        assertThat(get(old.id()).status()).isEqualTo(404);
    }

    @Test
    void showsThePriceOfNowAndThatItChanged() {
        String cart = newCart();
        putVase(500);
        add(cart, "VASE", 2);

        putVase(450);

        JsonNode line = get(cart).json().at("/lineItems/0");
        assertThat(line.at("/unitPrice/amount").asLong()).isEqualTo(450);
        assertThat(line.at("/previousUnitPrice/amount").asLong()).isEqualTo(500);
        assertThat(line.at("/lineTotal/amount").asLong()).isEqualTo(900);
        assertThat(line.path("availability").asString()).isEqualTo("SOLD_OUT");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{}", "{\"currency\": \"eur\"}", "{\"currency\": \"XXX\"}",
            "{\"currency\": 1}", "{\"currency\": \"EUR\", \"total\": 1}"}, quoteCharacter = '`')
    void refusesACartWithoutACurrency(String body) {
        assertThat(shop.send("POST", "/api/v1/carts", body).problem()).isEqualTo("validation");
    }

    private static void putVase(long price) {
        shop.asOperator("PUT", "/api/v1/admin/products/vase", """
                {"handle": "vase", "title": "Vase", "variants": [
                 {"sku": "VASE", "title": "V", "price": {"amount": %d, "currency": "EUR"}}]}""".formatted(price));
    }

    private static Answer create(String currency, String... headers) {
        return shop.send("POST", "/api/v1/carts", "{\"currency\": \"" + currency + "\"}", headers);
    }

    private static String newCart() {
        return create("EUR").json().path("id").asString();
    }

    private static Answer add(String cart, String sku, long quantity, String... headers) {
        String body = "{\"sku\": \"" + sku + "\", \"quantity\": " + quantity + "}";
        return shop.send("POST", "/api/v1/carts/" + cart + "/line-items", body, headers);
    }

    private static Answer get(String cart) {
        return shop.get("/api/v1/carts/" + cart);
    }

    private static Answer send(String method, String path, @Nullable String body, String... headers) {
        return shop.send(method, "/api/v1/carts/" + path, body, headers);
    }
}
