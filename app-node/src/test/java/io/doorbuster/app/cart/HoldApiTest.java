package io.doorbuster.app.cart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.map.IMap;
import io.doorbuster.app.TestShop;
import io.doorbuster.app.TestShop.Answer;
import io.doorbuster.domain.Money;
import io.doorbuster.domain.cart.Cart;
import io.doorbuster.domain.cart.Cart.Checkout.State;
import io.doorbuster.domain.cart.CartHold;
import io.doorbuster.domain.catalog.ProductStatus;
import io.doorbuster.domain.stock.HeldUnits;
import io.doorbuster.domain.stock.Hold;
import io.doorbuster.domain.stock.StockLevel;
import io.doorbuster.grid.Grid;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds of carts, over real HTTP and on real stock levels. */
class HoldApiTest {

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
    void holdsAllLinesUntilTheyExpire() {
        String a = sku(10);
        String b = sku(5);
        String cart = cartWith(a, 4);
        add(cart, b, 5);

        Answer held = hold(cart);

        assertThat(held.status()).isEqualTo(200);
        assertThat(held.json().at("/hold/id").asString()).matches("hold_[0-9a-f]{16}");
        assertThat(Instant.parse(held.json().at("/hold/expiresAt").asString()))
                .isBetween(Instant.now().plus(Duration.ofMinutes(9)), Instant.now().plus(Duration.ofMinutes(10)));
        assertThat(held.json().at("/hold/lines/0/quantity").asLong()).isEqualTo(4);
        assertThat(shop.get("/api/v1/carts/" + cart).json()).isEqualTo(held.json());
        assertThat(figures(a)).containsExactly(10L, 6L, 4L, 0L);
        assertThat(figures(b)).containsExactly(5L, 0L, 5L, 0L);
        assertThat(order(b, 1).problem()).isEqualTo("insufficient-stock");
        assertThat(order(a, 6).status()).isEqualTo(201);
    }

    @Test
    void holdsAllLinesOrNone() {
        String a = sku(10);
        String b = sku(2);
        String cart = cartWith(a, 4);
        add(cart, b, 3);

        Answer refused = hold(cart);

        assertThat(refused.problem()).isEqualTo("insufficient-stock");
        assertThat(refused.json().path("sku").asString()).isEqualTo(b);
        assertThat(refused.json().path("available").asLong()).isEqualTo(2);
        awaitAvailable(a, 10);
        awaitAvailable(b, 2);
        assertThat(shop.get("/api/v1/carts/" + cart).json().has("hold")).isFalse();
        assertThat(shop.send("PATCH", "/api/v1/carts/" + cart + "/line-items/" + b, "{\"quantity\": 2}").status())
                .as("the cart is given back").isEqualTo(200);
        assertThat(hold(cart).status()).isEqualTo(200);
    }

    @Test
    void keepsTheHoldAsItWasWhenMoreCannotBeHeld() {
        String sku = sku(5);
        String cart = cartWith(sku, 4);
        hold(cart);
        add(cart, sku, 4);

        Answer refused = hold(cart);

        assertThat(refused.problem()).isEqualTo("insufficient-stock");
        awaitAvailable(sku, 1);
        assertThat(shop.get("/api/v1/carts/" + cart).json().at("/hold/lines/0/quantity").asLong()).isEqualTo(4);
    }

    @Test
    void extendsAHoldUpToALimitFromWhenItBegan() {
        String sku = sku(5);
        String cart = cartWith(sku, 2);
        hold(cart);
        rewind(cart, sku, Duration.ofMinutes(9));
        rewind(cart, sku, Duration.ofMinutes(9).negated());
        moveBeginning(cart, Duration.ofMinutes(25));

        Answer extended = hold(cart);

        assertThat(Instant.parse(extended.json().at("/hold/expiresAt").asString()))
                .isBefore(Instant.now().plus(Duration.ofMinutes(11)))
                .isAfter(Instant.now().plus(Duration.ofMinutes(4)));
        moveBeginning(cart, Duration.ofMinutes(40));
        assertThat(hold(cart).json().at("/hold/expiresAt")).as("no more").isEqualTo(
                extended.json().at("/hold/expiresAt"));
        assertThat(figures(sku)).containsExactly(5L, 3L, 2L, 0L);
    }

    @Test
    void ordersTheUnitsOfTheHoldWhichNobodyElseCouldHave() {
        String sku = sku(3);
        String cart = cartWith(sku, 3);
        hold(cart);

        assertThat(order(sku, 1).problem()).isEqualTo("insufficient-stock");
        Answer order = checkOut(cart, "first-" + cart);

        assertThat(order.status()).isEqualTo(201);
        assertThat(figures(sku)).containsExactly(3L, 0L, 0L, 3L);
        assertThat(shop.get("/api/v1/carts/" + cart).json().has("hold")).isFalse();
    }

    @Test
    void givesTheUnitsBackToTheHoldWhenTheOrderIsRefused() {
        String a = sku(3);
        String b = sku(1);
        String cart = cartWith(a, 3);
        hold(cart);
        add(cart, b, 2);

        Answer refused = checkOut(cart, key());

        assertThat(refused.problem()).isEqualTo("insufficient-stock");
        assertThat(order(a, 1).problem()).as("still held").isEqualTo("insufficient-stock");
        shop.send("PATCH", "/api/v1/carts/" + cart + "/line-items/" + b, "{\"quantity\": 1}");
        assertThat(checkOut(cart, key()).status()).isEqualTo(201);
    }

    @Test
    void refusesACheckoutOfAnExpiredHoldUntilTheShopperDecides() {
        String sku = sku(5);
        String cart = cartWith(sku, 2);
        hold(cart);
        rewind(cart, sku, Duration.ofMinutes(10));
        awaitAvailable(sku, 5);

        Answer gone = checkOut(cart, key());

        assertThat(gone.status()).isEqualTo(410);
        assertThat(gone.problem()).isEqualTo("hold-expired");
        assertThat(hold(cart).status()).as("held again").isEqualTo(200);
        rewind(cart, sku, Duration.ofMinutes(10));
        assertThat(checkOut(cart, key()).status()).isEqualTo(410);
        assertThat(end(cart).status()).isEqualTo(200);
        assertThat(checkOut(cart, key()).status()).as("without a hold").isEqualTo(201);
    }

    @Test
    void replaysAnOrderWhateverBecameOfItsHold() {
        String sku = sku(2);
        String cart = cartWith(sku, 2);
        hold(cart);
        Cart held = cartInGrid(cart);
        Answer first = checkOut(cart, "the-key");
        // As if the app node had died before it closed the cart, and the hold had expired since.
        CartHold over = new CartHold(held.hold().id(), held.hold().lines(), 1, 2);
        Grid.carts(shop.member).set(cart, with(held, over));

        Answer again = checkOut(cart, "the-key");

        assertThat(again.status()).as(again.response().body()).isEqualTo(201);
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(again.json()).isEqualTo(first.json());
        assertThat(figures(sku)).containsExactly(2L, 0L, 0L, 2L);
    }

    @Test
    void givesUnitsBackWhenTheHoldOrTheCartEndsOrALineIsLowered() {
        String sku = sku(9);
        String cart = cartWith(sku, 8);
        hold(cart);

        shop.send("PATCH", "/api/v1/carts/" + cart + "/line-items/" + sku, "{\"quantity\": 5}");
        awaitAvailable(sku, 4);
        shop.send("PATCH", "/api/v1/carts/" + cart + "/line-items/" + sku, "{\"quantity\": 9}");
        awaitAvailable(sku, 4);
        assertThat(end(cart).json().has("hold")).isFalse();
        awaitAvailable(sku, 9);
        assertThat(end(cart).status()).as("none any more").isEqualTo(200);
        hold(cart);
        awaitAvailable(sku, 0);
        shop.send("DELETE", "/api/v1/carts/" + cart + "/line-items/" + sku, null);
        awaitAvailable(sku, 9);
        add(cart, sku, 1);
        hold(cart);
        awaitAvailable(sku, 8);
        shop.send("DELETE", "/api/v1/carts/" + cart, null);
        awaitAvailable(sku, 9);
    }

    @Test
    void boundsWhatACustomerHoldsOfASku() {
        String sku = sku(100);
        String token = customer();
        String first = cartWith(sku, 15, "Authorization", token);
        String second = cartWith(sku, 6, "Authorization", token);

        assertThat(hold(first, "Authorization", token).status()).isEqualTo(200);
        Answer refused = hold(second, "Authorization", token);

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.problem()).isEqualTo("purchase-limit");
        assertThat(refused.json().path("limit").asLong()).isEqualTo(20);
        assertThat(refused.json().path("alreadyHeld").asLong()).isEqualTo(15);
        awaitAvailable(sku, 85);
        assertThat(hold(cartWith(sku, 21)).status()).as("a guest's address").isEqualTo(200);
    }

    @Test
    void boundsTheOpenHoldsOfACustomer() {
        String sku = sku(100);
        String token = customer();
        List<String> carts = IntStream.range(0, 4).mapToObj(i -> cartWith(sku, 1, "Authorization", token)).toList();
        carts.subList(0, 3).forEach(cart -> assertThat(hold(cart, "Authorization", token).status()).isEqualTo(200));

        Answer refused = hold(carts.getLast(), "Authorization", token);

        assertThat(refused.problem()).isEqualTo("purchase-limit");
        assertThat(hold(carts.getFirst(), "Authorization", token).status()).as("an open one").isEqualTo(200);
        shop.send("DELETE", "/api/v1/carts/" + carts.getFirst() + "/hold", null, "Authorization", token);
        await().untilAsserted(() -> assertThat(hold(carts.getLast(), "Authorization", token).status()).isEqualTo(200));
    }

    /** Two neighbors behind one router are two buyers. */
    @Test
    void letsGuestsOfOneAddressHoldWhatEachMayBuy() {
        String sku = "SKU-" + UUID.randomUUID();
        shop.asOperator("PUT", "/api/v1/admin/products/p" + sku.substring(3), """
                {"handle": "%s", "title": "Thing", "variants": [
                 {"sku": "%s", "title": "T", "price": {"amount": 5, "currency": "EUR"}, "purchaseLimit": 2}]}"""
                .formatted(sku.substring(4), sku));
        shop.asOperator("POST", "/api/v1/admin/inventory/" + sku + "/receipts",
                "{\"quantity\": 9, \"reference\": \"r\"}");

        assertThat(hold(cartWith(sku, 2)).status()).isEqualTo(200);
        assertThat(hold(cartWith(sku, 2)).status()).isEqualTo(200);
        assertThat(hold(cartWith(sku, 3)).problem()).isEqualTo("purchase-limit");
        awaitAvailable(sku, 5);
    }

    @Test
    void extendsAGuestsHoldAfterTheLogin() {
        String sku = sku(100);
        List<String> carts = IntStream.range(0, 5).mapToObj(i -> cartWith(sku, 5)).toList();
        carts.forEach(cart -> assertThat(hold(cart).status()).isEqualTo(200));
        String token = customer();
        shop.send("POST", "/api/v1/carts/" + carts.getFirst() + "/claim", null, "Authorization", token);

        assertThat(hold(carts.getFirst(), "Authorization", token).status()).isEqualTo(200);
    }

    @Test
    void sellsNoUnitTwiceToManyWhoHoldAndMany() {
        String sku = sku(20);
        List<String> carts = IntStream.range(0, 32).mapToObj(i -> cartWith(sku, 1)).toList();

        List<Future<Answer>> answers;
        try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
            answers = IntStream.range(0, 64).mapToObj(i -> threads.submit(() -> {
                if (i % 2 == 1) {
                    return order(sku, 1);
                }
                Answer held = hold(carts.get(i / 2));
                Answer ordered = checkOut(carts.get(i / 2), key());
                if (held.status() == 200) {
                    assertThat(ordered.status()).as("a hold is good for its order").isEqualTo(201);
                }
                return ordered;
            })).toList();
        }

        long placed = answers.stream().map(Future::resultNow).filter(answer -> answer.status() == 201).count();
        assertThat(placed).isEqualTo(20);
        assertThat(figures(sku)).containsExactly(20L, 0L, 0L, 20L);
    }

    @Test
    void takesTurnsWhenACartIsHeldTwiceAtOnce() {
        String sku = sku(5);
        String cart = cartWith(sku, 3);

        List<Future<Answer>> answers;
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            answers = IntStream.range(0, 8).mapToObj(i -> threads.submit(() -> hold(cart))).toList();
        }

        assertThat(answers).allSatisfy(answer -> assertThat(answer.resultNow().status()).isEqualTo(200));
        assertThat(figures(sku)).containsExactly(5L, 2L, 3L, 0L);
    }

    @Test
    void answersWhenTheLevelKnowsThatALineWasLowered() throws Exception {
        String sku = sku(5);
        String cart = cartWith(sku, 4);
        hold(cart);

        Answer lowered = whileLocked(Grid.inventory(shop.member), sku, 1_000, () -> shop.send("PATCH",
                "/api/v1/carts/" + cart + "/line-items/" + sku, "{\"quantity\": 3}"));

        assertThat(lowered.status()).isEqualTo(200);
        assertThat(heldOf(cart, sku)).isEqualTo(3);
    }

    @Test
    void answersWhenTheLevelsKnowThatAnExtensionIsRefused() throws Exception {
        String slow = sku(9);
        String cart = cartWith(slow, 1);
        hold(cart);
        add(cart, slow, 1);

        // Longer than it waits for what it wants to hold.
        Answer refused = whileLocked(Grid.inventory(shop.member), slow, 3_000, () -> hold(cart));

        assertThat(refused.status()).isEqualTo(503);
        assertThat(heldOf(cart, slow)).isEqualTo(1);
    }

    @Test
    void leavesAHoldAloneThatAnotherCallExtendedMeanwhile() throws Exception {
        String sku = sku(9);
        String cart = cartWith(sku, 2);
        hold(cart);
        add(cart, sku, 2);
        Cart before = cartInGrid(cart);

        // As if this call took longer than the cart was taken for, and another one has extended the hold.
        Answer late = whileLocked(Grid.holdPlaces(shop.member),
                HexFormat.of().toHexDigits(before.hold().id().buyer()), 1_000, () -> hold(cart), () -> {
                    await().until(() -> cartInGrid(cart).checkout().state() == State.TAKEN);
                    Grid.carts(shop.member).set(cart, with(before, new CartHold(before.hold().id(),
                            List.of(new CartHold.HeldLine(sku, 4)), before.hold().firstMillis(),
                            before.hold().expiresAtMillis())));
                });

        assertThat(late.problem()).isEqualTo("conflict");
        TimeUnit.MILLISECONDS.sleep(500); // for what would be told without waiting
        assertThat(heldOf(cart, sku)).isEqualTo(4);
    }

    private static <K> Answer whileLocked(IMap<K, ?> map, K key, long millis, Callable<Answer> call) throws Exception {
        return whileLocked(map, key, millis, call, () -> {
        });
    }

    /** The answer to a call that finds an entry locked for so long; the answer must come after that. */
    private static <K> Answer whileLocked(IMap<K, ?> map, K key, long millis, Callable<Answer> call, Runnable meanwhile)
            throws Exception {
        map.lock(key);
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            Future<Answer> answer = thread.submit(call);
            boolean early;
            try {
                meanwhile.run();
                TimeUnit.MILLISECONDS.sleep(millis);
                early = answer.isDone();
            } finally {
                map.unlock(key);
            }
            assertThat(early).isFalse();
            return answer.get();
        }
    }

    private static long heldOf(String cart, String sku) {
        StockLevel level = Objects.requireNonNull(Grid.inventory(shop.member).get(sku));
        return level.held().find(cartInGrid(cart).hold().id()).map(Hold::quantity).orElse(0L);
    }

    @Test
    void refusesWhatCannotBeHeld() {
        String empty = newCart();
        String cart = cartWith(sku(1), 1);
        String sku = sku(1);
        String stale = cartWith(sku, 1);
        shop.offer(sku, new Money(100, "EUR"), ProductStatus.DRAFT);

        assertThat(hold(empty).problem()).isEqualTo("validation");
        assertThat(hold("cart_" + "0".repeat(32)).problem()).isEqualTo("not-found");
        assertThat(hold(cart, "If-Match", "\"1\"").problem()).isEqualTo("version-conflict");
        await().untilAsserted(() -> assertThat(hold(stale).problem()).isEqualTo("validation"));
        checkOut(cart, key());
        assertThat(hold(cart).problem()).isEqualTo("conflict");
        assertThat(end(cart).status()).isEqualTo(200);
    }

    /** As if so much time had passed: the hold in the cart and on the level end earlier. */
    private static void rewind(String cartId, String sku, Duration passed) {
        Cart cart = cartInGrid(cartId);
        CartHold hold = new CartHold(cart.hold().id(), cart.hold().lines(), cart.hold().firstMillis(),
                cart.hold().expiresAtMillis() - passed.toMillis());
        Grid.carts(shop.member).set(cartId, with(cart, hold));
        StockLevel level = Objects.requireNonNull(Grid.inventory(shop.member).get(sku));
        List<Hold> holds = level.held().all().stream()
                .map(held -> new Hold(held.id(), held.quantity(), held.expiresAtMillis() - passed.toMillis())).toList();
        Grid.inventory(shop.member).set(sku, new StockLevel(level.ledger(), level.pending(), HeldUnits.of(holds)));
    }

    private static void moveBeginning(String cartId, Duration ago) {
        Cart cart = cartInGrid(cartId);
        CartHold hold = cart.hold();
        Grid.carts(shop.member).set(cartId, with(cart, new CartHold(hold.id(), hold.lines(),
                System.currentTimeMillis() - ago.toMillis(), hold.expiresAtMillis())));
    }

    private static Cart with(Cart cart, CartHold hold) {
        return new Cart(cart.id(), cart.version(), cart.currency(), cart.lineItems(), cart.expiresAtMillis(),
                cart.checkout(), cart.recent(), cart.customerId(), cart.delivery(), hold);
    }

    private static Cart cartInGrid(String id) {
        return Objects.requireNonNull(Grid.carts(shop.member).get(id));
    }

    private static String customer() {
        String credentials = "{\"email\": \"" + UUID.randomUUID() + "@example.org\", "
                + "\"password\": \"correct horse battery\"}";
        shop.send("POST", "/api/v1/customers", credentials, "Idempotency-Key", key());
        return "Bearer " + shop.send("POST", "/api/v1/auth/login", credentials).json().path("accessToken").asString();
    }

    private static String sku(long units) {
        String sku = "SKU-" + UUID.randomUUID();
        shop.stock(sku, 100, units);
        return sku;
    }

    private static List<Long> figures(String sku) {
        var figures = shop.get("/api/v1/inventory/" + sku).json();
        return List.of(figures.path("received").asLong(), figures.path("available").asLong(),
                figures.path("reserved").asLong(), figures.path("sold").asLong());
    }

    private static void awaitAvailable(String sku, long units) {
        await().untilAsserted(() -> assertThat(figures(sku).get(1)).isEqualTo(units));
    }

    private static String newCart(String... headers) {
        return shop.send("POST", "/api/v1/carts", "{\"currency\": \"EUR\"}", headers).json().path("id").asString();
    }

    private static String cartWith(String sku, long quantity, String... headers) {
        String cart = newCart(headers);
        add(cart, sku, quantity, headers);
        return cart;
    }

    private static Answer add(String cart, String sku, long quantity, String... headers) {
        return shop.send("POST", "/api/v1/carts/" + cart + "/line-items",
                "{\"sku\": \"" + sku + "\", \"quantity\": " + quantity + "}", headers);
    }

    private static Answer hold(String cart, String... headers) {
        return shop.send("POST", "/api/v1/carts/" + cart + "/hold", null, headers);
    }

    private static Answer end(String cart) {
        return shop.send("DELETE", "/api/v1/carts/" + cart + "/hold", null);
    }

    private static Answer order(String sku, long quantity) {
        return shop.send("POST", "/api/v1/orders", "{\"email\": \"eve@example.org\", \"lines\": [{\"sku\": \"" + sku
                + "\", \"quantity\": " + quantity + "}]}", "Idempotency-Key", key());
    }

    private static Answer checkOut(String cart, String key) {
        return shop.send("POST", "/api/v1/carts/" + cart + "/checkout", "{\"email\": \"ada@example.org\"}",
                "Idempotency-Key", key);
    }

    private static String key() {
        return UUID.randomUUID().toString();
    }
}
