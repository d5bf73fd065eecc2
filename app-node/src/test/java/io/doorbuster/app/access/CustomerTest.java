package io.doorbuster.app.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import io.doorbuster.app.AppNode;
import io.doorbuster.app.MemoryServices;
import io.doorbuster.app.TestShop;
import io.doorbuster.app.TestShop.Answer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Customers sign up, log in and out, and see what is theirs. */
class CustomerTest {

    private static final String PASSWORD = "correct horse battery";

    private static final MemoryServices SERVICES = new MemoryServices();
    private static TestShop shop;

    @BeforeAll
    static void start() {
        shop = TestShop.start(SERVICES);
        shop.stock("MUG", 1_999, 10_000);
    }

    @AfterAll
    static void stop() {
        shop.close();
    }

    @Test
    void logsInWhoHasSignedUp() throws Exception {
        String email = newEmail();
        Answer signedUp = signUp(email, PASSWORD);

        Answer tokens = logIn(email.toUpperCase(Locale.ROOT), PASSWORD);

        assertThat(signedUp.status()).isEqualTo(201);
        assertThat(signedUp.json().path("email").asString()).isEqualTo(email);
        assertThat(signedUp.response().body()).doesNotContain("argon").doesNotContain(PASSWORD);
        assertThat(tokens.status()).isEqualTo(200);
        assertThat(tokens.header("Cache-Control")).isEqualTo("no-store");
        assertThat(tokens.header("RateLimit-Policy")).isEqualTo("\"login\";q=10;w=900");
        assertThat(tokens.header("RateLimit")).isEqualTo("\"login\";r=9;t=900");
        Answer me = as(access(tokens), "GET", "/api/v1/customers/me", null);
        assertThat(me.json().path("id").asString()).isEqualTo(signedUp.json().path("id").asString());
        SignedJWT token = SignedJWT.parse(access(tokens));
        JWKSet keys = JWKSet.parse(shop.get("/.well-known/jwks.json").response().body());
        assertThat(token.verify(new ECDSAVerifier(keys.getKeyByKeyId(token.getHeader().getKeyID()).toECKey())))
                .isTrue();
        assertThat(keys.containsNonPublicKeys()).isFalse();
    }

    @Test
    void refusesAnEmailAddressThatSomebodyHas() {
        String email = newEmail();
        signUp(email, PASSWORD);

        assertThat(signUp(email.replace("c", "C"), PASSWORD).problem()).isEqualTo("conflict");
    }

    @Test
    void signsUpOnceUnderOneIdempotencyKey() {
        String email = newEmail();
        Answer signedUp = signUpOnce("\"k-1\"", email, PASSWORD);

        Answer again = signUpOnce("k-1", email, PASSWORD);

        assertThat(again.status()).isEqualTo(201);
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(again.response().body()).isEqualTo(signedUp.response().body());
        assertThat(signUpOnce("k-1", email, PASSWORD + "!").problem()).isEqualTo("idempotency-key-reused");
        assertThat(signUpOnce("k-1", email.toUpperCase(Locale.ROOT), PASSWORD).problem())
                .isEqualTo("idempotency-key-reused");
        assertThat(signUpOnce("k-2", email, PASSWORD).problem()).isEqualTo("conflict");
        assertThat(signUpOnce("k-1", newEmail(), PASSWORD).header("Idempotent-Replayed")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "aaaaaaaaaaaaaaaa", "          "})
    void refusesAPasswordThatIsGuessedFirst(String password) {
        assertThat(signUp(newEmail(), password).problem()).isEqualTo("validation");
    }

    @Test
    void tellsAWrongPasswordFromAnUnknownAddressByNothing() {
        String email = newEmail();
        signUp(email, PASSWORD);

        Answer wrong = logIn(email, PASSWORD + "!");
        Answer unknown = logIn(newEmail(), PASSWORD);

        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"doorbuster\"");
        assertThat(unknown.response().body()).isEqualTo(wrong.response().body());
        assertThat(unknown.headers().keySet()).isEqualTo(wrong.headers().keySet());
    }

    @Test
    void takesAboutTheSameTimeForAnUnknownAddress() {
        String email = newEmail();
        signUp(email, PASSWORD);
        long wrong = Long.MAX_VALUE;
        long unknown = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            long start = System.nanoTime();
            logIn(email, PASSWORD + "!");
            long middle = System.nanoTime();
            logIn(newEmail(), PASSWORD);
            wrong = Math.min(wrong, middle - start);
            unknown = Math.min(unknown, System.nanoTime() - middle);
        }

        // Without a hash to compare with it would be a tenth.
        assertThat(unknown).isGreaterThan(wrong / 2);
    }

    @Test
    void limitsTriesOfOneAccountAndTellsWhenToComeBack() {
        String email = newEmail();
        for (int i = 0; i < 10; i++) {
            assertThat(logIn(email, "wrong password").status()).isEqualTo(401);
        }

        Answer refused = logIn(email, "wrong password");

        assertThat(refused.problem()).isEqualTo("rate-limited");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(800, 900);
        assertThat(refused.header("RateLimit")).startsWith("\"login\";r=0;t=");
        assertThat(logIn(newEmail(), "wrong password").status()).isEqualTo(401);
        assertThat(logInFrom("203.0.113.7", email).status()).isEqualTo(401);
    }

    @Test
    void countsAnAddressThatIsForwardedByAProxyOnly() {
        String email = newEmail();
        for (int i = 0; i < 10; i++) {
            // What stands left of the last hop is the client's word.
            logInFrom("198.51.100." + i + ", 203.0.113.9", email);
        }

        assertThat(logInFrom("203.0.113.9", email).status()).isEqualTo(429);
    }

    @Test
    void takesARefreshTokenOnceAndClosesTheSessionWhenItComesAgain() {
        String email = newEmail();
        signUp(email, PASSWORD);
        Answer first = logIn(email, PASSWORD);

        Answer second = refresh(first);
        assertThat(second.status()).isEqualTo(200);
        assertThat(as(access(second), "GET", "/api/v1/customers/me", null).status()).isEqualTo(200);
        Answer again = refresh(first);

        assertThat(again.problem()).isEqualTo("unauthorized");
        assertThat(refresh(second).status()).isEqualTo(401);
        assertThat(as(access(second), "GET", "/api/v1/customers/me", null).status()).isEqualTo(401);
        assertThat(as(access(first), "GET", "/api/v1/customers/me", null).status()).isEqualTo(401);
    }

    @Test
    void endsASessionAndNoOther() {
        String email = newEmail();
        signUp(email, PASSWORD);
        Answer phone = logIn(email, PASSWORD);
        Answer laptop = logIn(email, PASSWORD);

        Answer out = shop.send("POST", "/api/v1/auth/logout", "{\"refreshToken\": \"" + refreshToken(phone) + "\"}");

        assertThat(out.status()).isEqualTo(204);
        assertThat(as(access(phone), "GET", "/api/v1/customers/me", null).status()).isEqualTo(401);
        assertThat(refresh(phone).status()).isEqualTo(401);
        assertThat(as(access(laptop), "GET", "/api/v1/customers/me", null).status()).isEqualTo(200);
        shop.send("POST", "/api/v1/auth/logout",
                "{\"refreshToken\": \"" + refreshToken(laptop) + "\", \"everywhere\": true}");
        assertThat(as(access(laptop), "GET", "/api/v1/customers/me", null).status()).isEqualTo(401);
    }

    @Test
    void hearsOnEveryNodeOfASessionThatWasClosedOnOne() throws Exception {
        String email = newEmail();
        signUp(email, PASSWORD);
        Answer tokens = logIn(email, PASSWORD);
        try (AppNode other = shop.startNode()) {
            HttpRequest me = HttpRequest.newBuilder(URI.create(TestShop.url(other, "/api/v1/customers/me")))
                    .header("Authorization", "Bearer " + access(tokens)).build();
            await().until(() -> shop.http.send(me, BodyHandlers.discarding()).statusCode() == 200);

            shop.send("POST", "/api/v1/auth/logout", "{\"refreshToken\": \"" + refreshToken(tokens) + "\"}");

            await().until(() -> shop.http.send(me, BodyHandlers.discarding()).statusCode() == 401);
        }
    }

    @Test
    void takesNoRefreshTokenThatItHasNoKeyToRenew() {
        Answer tokens = newCustomer();
        SERVICES.access().hideSigningKeys(true);
        try (AppNode started = shop.startNode()) {
            Answer refused = shop.send(HttpRequest
                    .newBuilder(URI.create(TestShop.url(started, "/api/v1/auth/refresh")))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"refreshToken\": \"" + refreshToken(tokens) + "\"}")).build());

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refresh(tokens).status()).isEqualTo(200);
        } finally {
            SERVICES.access().hideSigningKeys(false);
        }
    }

    @Test
    void changesThePasswordAndEndsAllSessions() {
        String email = newEmail();
        signUp(email, PASSWORD);
        Answer phone = logIn(email, PASSWORD);
        Answer laptop = logIn(email, PASSWORD);
        String path = "/api/v1/customers/me/password";

        Answer wrong = as(access(laptop), "POST", path, change("not the password", "another good one"));
        Answer changed = as(access(laptop), "POST", path, change(PASSWORD, "another good one"));

        assertThat(wrong.status()).isEqualTo(401);
        assertThat(changed.status()).isEqualTo(200);
        assertThat(as(access(phone), "GET", "/api/v1/customers/me", null).status()).isEqualTo(401);
        assertThat(as(access(laptop), "GET", "/api/v1/customers/me", null).status()).isEqualTo(401);
        assertThat(as(access(changed), "GET", "/api/v1/customers/me", null).json().path("version").asLong())
                .isEqualTo(2);
        assertThat(logIn(email, PASSWORD).status()).isEqualTo(401);
        assertThat(logIn(email, "another good one").status()).isEqualTo(200);
    }

    @Test
    void listsTheCustomersOwnOrdersAndShowsThemToNobodyElse() {
        Answer ada = newCustomer();
        Answer eve = newCustomer();
        String placed = place(access(ada), "ada@example.org", null).json().path("id").asString();
        place(access(eve), "ada@example.org", null);
        String path = "/api/v1/orders/" + placed;

        JsonNode orders = as(access(ada), "GET", "/api/v1/customers/me/orders", null).json().path("data");

        assertThat(orders.valueStream().map(order -> order.path("id").asString())).containsExactly(placed);
        assertThat(as(access(ada), "GET", path, null).status()).isEqualTo(200);
        assertThat(shop.asOperator("GET", path, null).status()).isEqualTo(200);
        String nowhere = path.substring(0, path.length() - 1) + (path.endsWith("0") ? "1" : "0");
        for (String token : new String[]{access(eve), ""}) {
            Answer others = token.isEmpty() ? shop.get(path) : as(token, "GET", path, null);
            Answer none = token.isEmpty() ? shop.get(nowhere) : as(token, "GET", nowhere, null);
            assertThat(others.status()).isEqualTo(404);
            assertThat(others.response().body()).isEqualTo(none.response().body().replace(nowhere, path)
                    .replace(nowhere.substring(15), placed));
        }
    }

    @Test
    void refusesAnOrderForAnotherCustomer() {
        Answer ada = newCustomer();
        String id = ada.json().at("/customer/id").asString();

        assertThat(place(access(ada), "ada@example.org", id).status()).isEqualTo(201);
        assertThat(place(access(ada), "ada@example.org", "cust_1").problem()).isEqualTo("validation");
        assertThat(place("", "ada@example.org", id).problem()).isEqualTo("validation");
    }

    @Test
    void placesNoOrderForACustomerWhoseTokenIsNotValid() {
        Answer ada = newCustomer();
        shop.send("POST", "/api/v1/auth/logout", "{\"refreshToken\": \"" + refreshToken(ada) + "\"}");

        assertThat(place(access(ada), "ada@example.org", null).status()).isEqualTo(401);
    }

    @Test
    void claimsAGuestsOrderByItsIdAndEmailAddress() {
        Answer ada = newCustomer();
        Answer eve = newCustomer();
        String id = place("", "Guest@example.org", null).json().path("id").asString();
        assertThat(shop.get("/api/v1/orders/" + id).status()).isEqualTo(200);

        Answer wrongEmail = claim(eve, id, "other@example.org");
        Answer claimed = claim(ada, id, "guest@example.org");
        Answer tooLate = claim(eve, id, "guest@example.org");

        assertThat(wrongEmail.status()).isEqualTo(404);
        assertThat(claimed.status()).isEqualTo(200);
        assertThat(claim(ada, id, "guest@example.org").status()).isEqualTo(200);
        assertThat(tooLate.status()).isEqualTo(404);
        assertThat(tooLate.response().body()).isEqualTo(wrongEmail.response().body());
        assertThat(as(access(ada), "GET", "/api/v1/customers/me/orders", null).json().at("/data/0/id").asString())
                .isEqualTo(id);
        assertThat(shop.get("/api/v1/orders/" + id).status()).isEqualTo(404);
    }

    @Test
    void makesAGuestsCartTheCustomersAtLogin() {
        Answer ada = newCustomer();
        Answer eve = newCustomer();
        String cart = "/api/v1/carts/" + shop.send("POST", "/api/v1/carts", "{\"currency\": \"EUR\"}").json()
                .path("id").asString();
        String item = "{\"sku\": \"MUG\", \"quantity\": 2}";
        shop.send("POST", cart + "/line-items", item);

        Answer claimed = as(access(ada), "POST", cart + "/claim", "");

        assertThat(claimed.status()).isEqualTo(200);
        assertThat(claimed.json().at("/lineItems/0/quantity").asLong()).isEqualTo(2);
        assertThat(as(access(ada), "POST", cart + "/claim", "").status()).isEqualTo(200);
        assertThat(as(access(eve), "POST", cart + "/claim", "").status()).isEqualTo(404);
        assertThat(shop.get(cart).status()).isEqualTo(404);
        assertThat(as(access(eve), "GET", cart, null).status()).isEqualTo(404);
        assertThat(shop.send("POST", cart + "/line-items", item).status()).isEqualTo(404);
        assertThat(shop.send("DELETE", cart, null).status()).isEqualTo(404);
        assertThat(as(access(ada), "POST", cart + "/line-items", item).status()).isEqualTo(201);
        String checkout = "{\"email\": \"ada@example.org\"}";
        assertThat(shop.send("POST", cart + "/checkout", checkout, "Idempotency-Key", "k").status()).isEqualTo(404);
        Answer order = shop.send("POST", cart + "/checkout", checkout, "Idempotency-Key", "k", "Authorization",
                "Bearer " + access(ada));
        assertThat(order.status()).isEqualTo(201);
        assertThat(shop.get("/api/v1/orders/" + order.json().path("id").asString()).status()).isEqualTo(404);
        assertThat(shop.send("POST", cart + "/checkout", checkout, "Idempotency-Key", "k").status()).isEqualTo(422);
    }

    private static String newEmail() {
        return "c" + UUID.randomUUID() + "@example.org";
    }

    private static Answer newCustomer() {
        String email = newEmail();
        signUp(email, PASSWORD);
        return logIn(email, PASSWORD);
    }

    private static Answer signUp(String email, String password) {
        return shop.send("POST", "/api/v1/customers", credentials(email, password), "X-Forwarded-For", someAddress());
    }

    private static Answer signUpOnce(String key, String email, String password) {
        return shop.send("POST", "/api/v1/customers", credentials(email, password), "X-Forwarded-For", someAddress(),
                "Idempotency-Key", key);
    }

    /** Tests together sign up more customers than one address may. */
    private static String someAddress() {
        return "2001:db8:" + Integer.toHexString((int) (System.nanoTime() & 0xffff)) + "::1";
    }

    private static Answer logIn(String email, String password) {
        return shop.send("POST", "/api/v1/auth/login", credentials(email, password));
    }

    private static Answer logInFrom(String address, String email) {
        return shop.send("POST", "/api/v1/auth/login", credentials(email, "wrong password"), "X-Forwarded-For",
                address);
    }

    private static Answer refresh(Answer tokens) {
        return shop.send("POST", "/api/v1/auth/refresh", "{\"refreshToken\": \"" + refreshToken(tokens) + "\"}");
    }

    private static Answer claim(Answer tokens, String orderId, String email) {
        return as(access(tokens), "POST", "/api/v1/customers/me/orders/claims",
                "{\"orderId\": \"" + orderId + "\", \"email\": \"" + email + "\"}");
    }

    private static Answer place(String token, String email, @Nullable String customerId) {
        String body = "{\"email\":\"" + email + "\",\"lines\":[{\"sku\":\"MUG\",\"quantity\":1}]"
                + (customerId == null ? "" : ",\"customerId\":\"" + customerId + "\"") + "}";
        String key = UUID.randomUUID().toString();
        return token.isEmpty()
                ? shop.send("POST", "/api/v1/orders", body, "Idempotency-Key", key)
                : shop.send("POST", "/api/v1/orders", body, "Idempotency-Key", key, "Authorization", "Bearer " + token);
    }

    private static Answer as(String token, String method, String path, @Nullable String body) {
        return shop.send(method, path, body, "Authorization", "Bearer " + token);
    }

    private static String credentials(String email, String password) {
        return "{\"email\": \"" + email + "\", \"password\": \"" + password + "\"}";
    }

    private static String change(String current, String next) {
        return "{\"currentPassword\": \"" + current + "\", \"newPassword\": \"" + next + "\"}";
    }

    private static String access(Answer tokens) {
        return tokens.json().path("accessToken").asString();
    }

    private static String refreshToken(Answer tokens) {
        return tokens.json().path("refreshToken").asString();
    }
}
