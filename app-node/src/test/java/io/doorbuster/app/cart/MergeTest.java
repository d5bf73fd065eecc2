package io.doorbuster.app.cart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.doorbuster.app.TestShop;
import io.doorbuster.app.TestShop.Answer;
import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.Money;
import io.doorbuster.domain.cart.Cart;
import io.doorbuster.domain.cart.Cart.Checkout.State;
import io.doorbuster.domain.cart.CartChange;
import io.doorbuster.domain.cart.CartChange.AbandonCheckout;
import io.doorbuster.domain.cart.CartChange.BeginCheckout;
import io.doorbuster.domain.cart.CartHold;
import io.doorbuster.domain.cart.CartOutcome;
import io.doorbuster.domain.cart.LineItem;
import io.doorbuster.domain.catalog.ProductStatus;
import io.doorbuster.domain.stock.Hold;
import io.doorbuster.domain.stock.StockLevel;
import io.doorbuster.grid.Grid;
import io.doorbuster.grid.cart.ChangeCart;
import io.doorbuster.grid.cart.MergeCart;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Two carts that become one, what a cart says of its lines, and many who change one cart at once. */
class MergeTest {

    private static final AttemptId OTHERS = new AttemptId(1, 2);
    /** Much longer than a call takes to get to the member. */
    private static final long TURN_MILLIS = 300;

    private static TestShop shop;

    @BeforeAll
    static void start() {
        shop = TestShop.start();
        shop.stock("CUP", 250, 10);
        shop.stock("POT", 1_000, 5);
        shop.stock("JAR", 100, 1_000_000_000);
    }

    @AfterAll
    static void stop() {
        shop.close();
    }

    @Test
    void unitesTheLinesAndClosesTheOtherCart() {
        String token = customer();
        String into = newCart("EUR", "Authorization", token);
        String from = newCart("EUR");
        add(into, "CUP", 2, "Authorization", token);
        add(from, "CUP", 3);
        add(from, "POT", 1);

        Answer merged = merge(into, from, "Authorization", token);
        Answer again = merge(into, from, "Authorization", token);

        assertThat(merged.status()).isEqualTo(200);
        assertThat(merged.json().at("/lineItems/0/quantity").asLong()).isEqualTo(5);
        assertThat(merged.json().at("/lineItems/1/sku").asString()).isEqualTo("POT");
        assertThat(again.json()).isEqualTo(merged.json());
        assertThat(shop.get("/api/v1/carts/" + from).status()).isEqualTo(404);
        assertThat(add(from, "CUP", 1).status()).isEqualTo(404);
        assertThat(merge(newCart("EUR"), from).status()).as("into another").isEqualTo(404);
    }

    @Test
    void addsQuantitiesUpToTheLimitOfALine() {
        String into = newCart("EUR");
        String from = newCart("EUR");
        add(into, "JAR", 900_000);
        add(from, "JAR", 900_000);

        assertThat(merge(into, from).json().at("/lineItems/0/quantity").asLong()).isEqualTo(1_000_000);
    }

    @Test
    void goesOnWhereAnInterruptedMergeStopped() {
        String into = newCart("EUR");
        String from = newCart("EUR");
        add(from, "CUP", 2);
        Grid.carts(shop.member).executeOnKey(from,
                new MergeCart(into, MergeCart.Step.LEAVE, 0, "", System.currentTimeMillis()));

        assertThat(merge(into, from).json().at("/lineItems/0/quantity").asLong()).isEqualTo(2);
        assertThat(merge(into, from).json().at("/lineItems/0/quantity").asLong()).isEqualTo(2);
    }

    @Test
    void mergesOnceHoweverManyAskAtOnce() {
        String into = newCart("EUR");
        String from = newCart("EUR");
        add(into, "CUP", 1);
        add(from, "CUP", 2);

        List<Future<Answer>> answers = atOnce(16, i -> merge(into, from));

        assertThat(answers).allSatisfy(answer -> assertThat(answer.resultNow().status()).isEqualTo(200));
        assertThat(shop.get("/api/v1/carts/" + into).json().at("/lineItems/0/quantity").asLong()).isEqualTo(3);
    }

    /** The target is taken for the first merge, and open again for the second one of the same carts. */
    @Test
    void leavesTheLinesInOneCartWhenOneOfTwoMergesIsRefused() throws Exception {
        String into = newCart("EUR");
        String from = newCart("EUR");
        add(from, "CUP", 2);
        change(into, new BeginCheckout(OTHERS, Long.MAX_VALUE));
        Grid.carts(shop.member).lock(into); // what changes it waits, and goes on in turn
        Answer second;
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            var _ = threads.submit(() -> merge(into, from));
            await().until(() -> cartInGrid(from).checkout().state() == State.MERGED);
            TimeUnit.MILLISECONDS.sleep(TURN_MILLIS);
            var _ = threads.submit(() -> change(into, new AbandonCheckout(OTHERS)));
            TimeUnit.MILLISECONDS.sleep(TURN_MILLIS);
            Future<Answer> other = threads.submit(() -> merge(into, from));
            TimeUnit.MILLISECONDS.sleep(TURN_MILLIS);
            Grid.carts(shop.member).unlock(into);
            second = other.get();
        }

        assertThat(second.status()).isEqualTo(200);
        assertThat(second.json().at("/lineItems/0/quantity").asLong()).isEqualTo(2);
        assertThat(shop.get("/api/v1/carts/" + from).status()).isEqualTo(404);
    }

    @Test
    void mergesAnEmptyCartThoughTheTargetIsTaken() {
        String into = newCart("EUR");
        String from = newCart("EUR");
        change(into, new BeginCheckout(OTHERS, Long.MAX_VALUE));

        assertThat(merge(into, from).status()).isEqualTo(200);
        assertThat(shop.get("/api/v1/carts/" + from).status()).isEqualTo(404);
    }

    @Test
    void mergesWhatWasRefusedAndChangedSince() {
        String into = newCart("EUR");
        String from = newCart("EUR");
        add(from, "CUP", 2);
        change(into, new BeginCheckout(OTHERS, Long.MAX_VALUE));

        assertThat(merge(into, from).problem()).isEqualTo("conflict");
        change(into, new AbandonCheckout(OTHERS));
        add(from, "CUP", 1);
        assertThat(merge(into, from).json().at("/lineItems/0/quantity").asLong()).isEqualTo(3);
        assertThat(shop.get("/api/v1/carts/" + from).status()).isEqualTo(404);
    }

    @Test
    void leavesBothCartsAsTheyAreIfItCannotMerge() {
        String into = newCart("EUR");
        String from = newCart("EUR");
        String yen = newCart("JPY");
        add(from, "CUP", 2);
        fill(into);

        Answer full = merge(into, from);

        assertThat(full.problem()).isEqualTo("validation");
        assertThat(shop.get("/api/v1/carts/" + from).json().at("/lineItems/0/quantity").asLong()).isEqualTo(2);
        assertThat(merge(from, yen).problem()).isEqualTo("validation");
        assertThat(merge(from, from).problem()).isEqualTo("validation");
        assertThat(merge(from, "nonsense").status()).isEqualTo(404);
        assertThat(merge(from, newCart("EUR"), "If-Match", "\"99\"").problem()).isEqualTo("version-conflict");
    }

    @Test
    void takesNothingFromTheCartOfAnother() {
        String token = customer();
        String theirs = newCart("EUR", "Authorization", token);
        String mine = newCart("EUR");

        assertThat(merge(mine, theirs).status()).isEqualTo(404);
        assertThat(merge(theirs, mine).status()).isEqualTo(404);
    }

    @Test
    void givesBackWhatTheOtherCartHeld() {
        shop.stock("VASE", 100, 4);
        String into = newCart("EUR");
        String from = newCart("EUR");
        add(from, "VASE", 4);
        shop.send("POST", "/api/v1/carts/" + from + "/hold", null);

        merge(into, from);

        await().untilAsserted(() -> assertThat(
                shop.get("/api/v1/inventory/VASE").json().path("available").asLong()).isEqualTo(4));
    }

    @Test
    void givesBackWhatTheOtherCartHeldThoughTheMergeWasInterrupted() {
        shop.stock("BOWL", 100, 4);
        String into = newCart("EUR");
        String from = newCart("EUR");
        add(from, "BOWL", 4);
        shop.send("POST", "/api/v1/carts/" + from + "/hold", null);
        Grid.carts(shop.member).executeOnKey(from,
                new MergeCart(into, MergeCart.Step.LEAVE, 0, "", System.currentTimeMillis()));

        merge(into, from);

        await().untilAsserted(() -> assertThat(
                shop.get("/api/v1/inventory/BOWL").json().path("available").asLong()).isEqualTo(4));
        assertThat(cartInGrid(from).hold()).isEqualTo(CartHold.NONE);
    }

    @Test
    void leavesTheOtherCartItsHoldIfItCannotMerge() {
        shop.stock("DISH", 100, 4);
        String into = newCart("EUR");
        String from = newCart("EUR");
        add(from, "DISH", 4);
        Answer held = shop.send("POST", "/api/v1/carts/" + from + "/hold", null);
        change(into, new BeginCheckout(OTHERS, Long.MAX_VALUE));

        assertThat(merge(into, from).problem()).isEqualTo("conflict");

        assertThat(shop.get("/api/v1/carts/" + from).json().path("hold")).isEqualTo(held.json().path("hold"));
        StockLevel level = Objects.requireNonNull(Grid.inventory(shop.member).get("DISH"));
        assertThat(level.held().find(cartInGrid(from).hold().id())).map(Hold::quantity).hasValue(4L);
    }

    @Test
    void losesNoneOfAThousandAddsAtOnce() {
        String cart = newCart("EUR");

        List<Future<Answer>> answers = atOnce(1_000, i -> add(cart, "JAR", 1));

        assertThat(answers).allSatisfy(answer -> assertThat(answer.resultNow().status()).isEqualTo(201));
        Answer after = shop.get("/api/v1/carts/" + cart);
        assertThat(after.json().at("/lineItems/0/quantity").asLong()).isEqualTo(1_000);
        assertThat(after.json().path("version").asLong()).isEqualTo(1_001);
    }

    @Test
    void tellsWhatIsWrongWithEachLine() {
        shop.stock("RUG", 500, 3);
        String cart = newCart("EUR");
        add(cart, "RUG", 4);
        add(cart, "CUP", 1);

        assertThat(problem(cart).path("type").asString()).isEqualTo("insufficient-stock");
        assertThat(problem(cart).path("available").asLong()).isEqualTo(3);
        assertThat(shop.get("/api/v1/carts/" + cart).json().at("/lineItems/1/problems").isEmpty()).isTrue();
        shop.send("PATCH", "/api/v1/carts/" + cart + "/line-items/RUG", "{\"quantity\": 3}");
        shop.send("POST", "/api/v1/carts/" + cart + "/hold", null);
        assertThat(problem(cart).isMissingNode()).as("its own hold").isTrue();
        shop.offer("RUG", new Money(700, "EUR"), ProductStatus.ACTIVE);
        await().untilAsserted(() -> assertThat(problem(cart).path("type").asString()).isEqualTo("price-changed"));
        assertThat(problem(cart).at("/was/amount").asLong()).isEqualTo(500);
        shop.offer("RUG", new Money(500, "EUR"), ProductStatus.DRAFT);
        await().untilAsserted(() -> assertThat(problem(cart).path("type").asString()).isEqualTo("not-on-sale"));
    }

    private static JsonNode problem(String cart) {
        return shop.get("/api/v1/carts/" + cart).json().at("/lineItems/0/problems/0");
    }

    private static List<Future<Answer>> atOnce(int count, IntFunction<Answer> call) {
        try (ExecutorService threads = Executors.newFixedThreadPool(32)) {
            return IntStream.range(0, count).mapToObj(i -> threads.submit(() -> call.apply(i))).toList();
        }
    }

    private static CartOutcome change(String cart, CartChange change) {
        return Grid.carts(shop.member).executeOnKey(cart,
                new ChangeCart(change, "", null, 0, System.currentTimeMillis()));
    }

    private static Cart cartInGrid(String id) {
        return Objects.requireNonNull(Grid.carts(shop.member).get(id));
    }

    /** To the last line. */
    private static void fill(String cartId) {
        Cart cart = cartInGrid(cartId);
        Grid.carts(shop.member).set(cartId, new Cart(cartId, 2, "EUR", IntStream.range(0, Cart.MAX_LINE_ITEMS)
                .mapToObj(i -> new LineItem("S-" + i, "S", 1, 1)).toList(),
                cart.expiresAtMillis(), cart.checkout(), List.of(), ""));
    }

    private static String newCart(String currency, String... headers) {
        return shop.send("POST", "/api/v1/carts", "{\"currency\": \"" + currency + "\"}", headers).json().path("id")
                .asString();
    }

    private static Answer add(String cart, String sku, long quantity, String... headers) {
        return shop.send("POST", "/api/v1/carts/" + cart + "/line-items",
                "{\"sku\": \"" + sku + "\", \"quantity\": " + quantity + "}", headers);
    }

    private static Answer merge(String into, String from, String... headers) {
        return shop.send("POST", "/api/v1/carts/" + into + "/merge", "{\"from\": \"" + from + "\"}", headers);
    }

    private static String customer() {
        String credentials = "{\"email\": \"" + UUID.randomUUID() + "@example.org\", "
                + "\"password\": \"correct horse battery\"}";
        shop.send("POST", "/api/v1/customers", credentials, "Idempotency-Key", UUID.randomUUID().toString());
        return "Bearer " + shop.send("POST", "/api/v1/auth/login", credentials).json().path("accessToken").asString();
    }
}
