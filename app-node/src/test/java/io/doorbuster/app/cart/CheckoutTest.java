package io.doorbuster.app.cart;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.app.TestShop;
import io.doorbuster.app.TestShop.Answer;
import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.cart.Cart;
import io.doorbuster.domain.cart.Cart.Checkout.State;
import io.doorbuster.domain.cart.CartChange.BeginCheckout;
import io.doorbuster.grid.Grid;
import io.doorbuster.grid.cart.ChangeCart;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From carts to orders, over real HTTP. */
class CheckoutTest {

    private static final String BODY = """
            {"email": "Ada@example.org", "shippingAddress": {"city": "London", "country": "GB"},
             "shippingMethod": "standard", "payment": {"method": "invoice"}}""";
    private static final int CALLERS = 16;

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
    void makesAnOrderOfACartAtThePricesOfNow() {
        String sku = sku(100, 10);
        String cart = cartWith(sku, 3);

        Answer order = checkOut(cart, key());

        assertThat(order.status()).isEqualTo(201);
        assertThat(order.header("Location")).startsWith("/api/v1/orders/ord_");
        assertThat(order.json().at("/total/amount").asLong()).isEqualTo(300);
        assertThat(available(sku)).isEqualTo(7);
        assertThat(get(cart).json().path("orderId")).isEqualTo(order.json().path("id"));
    }

    @Test
    void answersARetryWithTheSameOrderForEver() {
        String sku = sku(100, 1);
        String cart = cartWith(sku, 1);
        String key = key();
        Answer first = checkOut(cart, key);

        Answer again = checkOut(cart, key);
        shop.asOperator("DELETE", "/api/v1/admin/products/" + productOf(sku), null);
        Answer soldOut = checkOut(cart, key);
        Grid.carts(shop.member).delete(cart);
        Answer cartGone = checkOut(cart, key);

        assertThat(List.of(again, soldOut, cartGone)).allSatisfy(retry -> {
            assertThat(retry.status()).isEqualTo(201);
            assertThat(retry.header("Idempotent-Replayed")).isEqualTo("true");
            assertThat(retry.json()).isEqualTo(first.json());
        });
    }

    @Test
    void refusesTheSameKeyWithAnotherBody() {
        String cart = cartWith(sku(100, 1), 1);
        String key = key();
        checkOut(cart, key);

        Answer other = post(cart, key, BODY.replace("London", "Paris"));

        assertThat(other.problem()).isEqualTo("idempotency-key-reused");
    }

    @Test
    void refusesASecondOrderOfTheSameCart() {
        String cart = cartWith(sku(100, 9), 1);
        Answer first = checkOut(cart, key());

        Answer second = checkOut(cart, key());
        Answer change = shop.send("POST", "/api/v1/carts/" + cart + "/line-items",
                "{\"sku\": \"" + sku(1, 1) + "\", \"quantity\": 1}");

        assertThat(second.problem()).isEqualTo("conflict");
        assertThat(second.json().path("orderId")).isEqualTo(first.json().path("id"));
        assertThat(change.problem()).isEqualTo("conflict");
    }

    @Test
    void givesTheCartBackWhenSomethingIsShort() {
        String sku = sku(100, 2);
        String cart = cartWith(sku, 3);
        String key = key();

        Answer refused = checkOut(cart, key);
        shop.send("PATCH", "/api/v1/carts/" + cart + "/line-items/" + sku, "{\"quantity\": 2}");
        Answer placed = checkOut(cart, key);

        assertThat(refused.problem()).isEqualTo("insufficient-stock");
        assertThat(refused.json().path("available").asInt()).isEqualTo(2);
        assertThat(placed.status()).isEqualTo(201);
    }

    @Test
    void givesTheCartBackWhenSomethingIsNotOnSaleAnyMore() {
        String gone = sku(100, 2);
        String cart = cartWith(gone, 1);
        shop.asOperator("DELETE", "/api/v1/admin/products/" + productOf(gone), null);

        Answer refused = checkOut(cart, key());

        assertThat(refused.json().at("/errors/0/field").asString()).isEqualTo("lineItems[0].sku");
        assertThat(cartInGrid(cart).checkout().state()).isEqualTo(State.OPEN);
    }

    @Test
    void refusesAnEmptyCartAndOneThatIsNotThere() {
        assertThat(checkOut(newCart(), key()).json().at("/errors/0/field").asString()).isEqualTo("lineItems");
        assertThat(checkOut("cart_" + "0".repeat(32), key()).problem()).isEqualTo("not-found");
        assertThat(checkOut("nonsense", key()).problem()).isEqualTo("not-found");
    }

    @Test
    void placesOneOrderForManyCallersWithOneKey() {
        String sku = sku(100, 100);
        String cart = cartWith(sku, 1);
        String key = key();

        List<Answer> answers = atOnce(i -> checkOut(cart, key));

        assertThat(answers).allMatch(answer -> answer.status() == 201);
        assertThat(answers.stream().map(Answer::json).distinct()).hasSize(1);
        assertThat(available(sku)).isEqualTo(99);
    }

    @Test
    void placesOneOrderForManyCallersWithKeysOfTheirOwn() {
        String sku = sku(100, 100);
        String cart = cartWith(sku, 1);

        List<Answer> answers = atOnce(i -> checkOut(cart, key()));

        assertThat(answers.stream().filter(answer -> answer.status() == 201)).hasSize(1);
        assertThat(answers.stream().filter(answer -> answer.problem().equals("conflict"))).hasSize(CALLERS - 1);
        assertThat(available(sku)).isEqualTo(99);
    }

    @Test
    void leavesACartAloneThatAnotherCheckoutHasTaken() {
        String cart = cartWith(sku(100, 9), 1);
        take(cart, new AttemptId(1, 2), Long.MAX_VALUE);

        assertThat(checkOut(cart, key()).problem()).isEqualTo("conflict");
        assertThat(shop.send("DELETE", "/api/v1/carts/" + cart, null).problem()).isEqualTo("conflict");
        assertThat(cartInGrid(cart).checkout().attempt()).isEqualTo(new AttemptId(1, 2));
    }

    @Test
    void takesACartOverThatACheckoutLeftWithoutAnOrder() {
        String cart = cartWith(sku(100, 9), 1);
        take(cart, new AttemptId(1, 2), 0);

        assertThat(checkOut(cart, key()).status()).isEqualTo(201);
    }

    @Test
    void closesACartThatACheckoutLeftWithAnOrder() {
        String sku = sku(100, 9);
        String cart = cartWith(sku, 1);
        String key = key();
        Answer order = checkOut(cart, key);
        reopenAsLeft(cart);

        Answer other = checkOut(cart, key());
        Answer change = shop.send("DELETE", "/api/v1/carts/" + cart + "/line-items/" + sku, null);
        Answer retry = checkOut(cart, key);

        assertThat(other.problem()).isEqualTo("conflict");
        assertThat(change.problem()).isEqualTo("conflict");
        assertThat(retry.json()).isEqualTo(order.json());
        assertThat(available(sku)).isEqualTo(8);
    }

    @Test
    void honoursIfMatchAndStillFindsTheOrderOfARetry() {
        String cart = cartWith(sku(100, 9), 1);
        String key = key();

        Answer stale = post(cart, key, BODY, "If-Match", "\"1\"");
        Answer fresh = post(cart, key, BODY, "If-Match", "\"2\"");
        Answer retry = post(cart, key, BODY, "If-Match", "\"2\"");

        assertThat(stale.problem()).isEqualTo("version-conflict");
        assertThat(fresh.status()).isEqualTo(201);
        assertThat(retry.json()).isEqualTo(fresh.json());
    }

    @Test
    void needsAnIdempotencyKey() {
        Answer answer = shop.send("POST", "/api/v1/carts/" + newCart() + "/checkout", BODY);

        assertThat(answer.problem()).isEqualTo("idempotency-key-missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"email\": \"x\"}", "{\"email\": \"a@b.c\", \"total\": 1}",
            "{\"email\": \"a@b.c\", \"payment\": {\"method\": \"4111111111111111\"}}",
            "{\"email\": \"a@b.c\", \"shippingAddress\": {\"country\": \"Narnia\"}}"})
    void refusesABodyThatIsNotRight(String body) {
        assertThat(post(newCart(), key(), body).problem()).isEqualTo("validation");
    }

    private static void take(String cart, AttemptId attempt, long untilMillis) {
        long nowMillis = cartInGrid(cart).expiresAtMillis() - Cart.LIFETIME_MILLIS;
        ChangeCart begin = new ChangeCart(new BeginCheckout(attempt, untilMillis), "", null, 0, nowMillis);
        Grid.carts(shop.member).executeOnKey(cart, begin);
    }

    /** As if the app node had died between placing the order and closing the cart, more than a minute ago. */
    private static void reopenAsLeft(String cartId) {
        Cart cart = cartInGrid(cartId);
        Cart left = new Cart(cart.id(), cart.version(), cart.currency(), cart.lineItems(), cart.expiresAtMillis(),
                new Cart.Checkout(State.TAKEN, cart.checkout().attempt(), 0, ""), cart.recent(), "");
        Grid.carts(shop.member).set(cartId, left);
    }

    private static Cart cartInGrid(String id) {
        return Objects.requireNonNull(Grid.carts(shop.member).get(id));
    }

    private static List<Answer> atOnce(IntFunction<Answer> call) {
        List<Future<Answer>> answers;
        try (ExecutorService threads = Executors.newFixedThreadPool(CALLERS)) {
            answers = IntStream.range(0, CALLERS).mapToObj(i -> threads.submit(() -> call.apply(i))).toList();
        }
        return answers.stream().map(Future::resultNow).toList();
    }

    private static String sku(long price, long units) {
        String sku = "SKU-" + UUID.randomUUID();
        shop.asOperator("PUT", "/api/v1/admin/products/" + productOf(sku), """
                {"handle": "%s", "title": "Thing", "variants": [
                 {"sku": "%s", "title": "T", "price": {"amount": %d, "currency": "EUR"}}]}"""
                .formatted(productOf(sku), sku, price));
        shop.asOperator("POST", "/api/v1/admin/inventory/" + sku + "/receipts",
                "{\"quantity\": " + units + ", \"reference\": \"first\"}");
        return sku;
    }

    private static String productOf(String sku) {
        return "p" + sku.substring(3);
    }

    private static long available(String sku) {
        return shop.get("/api/v1/inventory/" + sku).json().path("available").asLong();
    }

    private static String newCart() {
        return shop.send("POST", "/api/v1/carts", "{\"currency\": \"EUR\"}").json().path("id").asString();
    }

    private static String cartWith(String sku, long quantity) {
        String cart = newCart();
        shop.send("POST", "/api/v1/carts/" + cart + "/line-items",
                "{\"sku\": \"" + sku + "\", \"quantity\": " + quantity + "}");
        return cart;
    }

    private static Answer get(String cart) {
        return shop.get("/api/v1/carts/" + cart);
    }

    private static String key() {
        return UUID.randomUUID().toString();
    }

    private static Answer checkOut(String cart, String key) {
        return post(cart, key, BODY);
    }

    private static Answer post(String cart, String key, String body, String... headers) {
        String[] all = IntStream.range(0, headers.length + 2)
                .mapToObj(i -> i < headers.length ? headers[i] : i == headers.length ? "Idempotency-Key" : key)
                .toArray(String[]::new);
        return shop.send("POST", "/api/v1/carts/" + cart + "/checkout", body, all);
    }
}
