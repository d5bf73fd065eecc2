package io.doorbuster.app.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.app.TestShop;
import io.doorbuster.app.TestShop.Answer;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whatever a try that is counted comes to, its answer tells what is left; one too many is told when to come back. */
class LimitsTest {

    private static final String PASSWORD = "correct horse battery";
    private static final String OTHER_PASSWORD = "another good one";
    private static final String CUSTOMERS = "/api/v1/customers";
    private static final String NO_TOKEN = "{\"refreshToken\": \"none\"}";

    private static TestShop shop;

    @BeforeAll
    static void start() {
        shop = TestShop.start();
        shop.stock("MUG", 1_999, 100);
    }

    @AfterAll
    static void stop() {
        shop.close();
    }

    @Test
    void tellsOfSignUpsThatWorkAreTakenAndCarryAReusedKey() {
        String address = newAddress();
        String email = newEmail();
        Limit limit = new Limit("sign-up", 30, 3_600);

        limit.tells(29, signUp(address, email, "one"), 201);
        limit.tells(28, signUp(address, email, "two"), 409);
        limit.tells(27, signUp(address, email, "one", OTHER_PASSWORD), 422);
        limit.tells(26, signUp(address, email, "one"), 201);
        limit.endsAfter(26, () -> signUp(address, email, "two"), 409);
        assertThat(signUp(newAddress(), newEmail(), "three").status()).isEqualTo(201);
    }

    @Test
    void tellsOfLoginsThatWorkAndDoNot() {
        String address = newAddress();
        String email = newEmail();
        signUp(address, email, "one");
        Limit limit = new Limit("login", 10, 900);

        limit.tells(9, logIn(address, email, PASSWORD), 200);
        limit.tells(8, logIn(address, email, "wrong password"), 401);
        limit.endsAfter(8, () -> logIn(address, email, "wrong password"), 401);
        assertThat(logIn(address, email, PASSWORD).status()).as("the right one, too late").isEqualTo(429);
    }

    @Test
    void tellsOfRefreshAndLogoutWhichAreCountedTogether() {
        String address = newAddress();
        String email = newEmail();
        signUp(address, email, "one");
        String token = logIn(address, email, PASSWORD).json().path("refreshToken").asString();
        Limit limit = new Limit("session", 1_000, 900);

        limit.tells(999, session("refresh", address, "{\"refreshToken\": \"" + token + "\"}"), 200);
        limit.tells(998, session("logout", address, NO_TOKEN), 204);
        limit.endsAfter(998, () -> session("refresh", address, NO_TOKEN), 401);
        limit.tells(0, session("logout", address, NO_TOKEN), 429);
    }

    @Test
    void tellsOfPasswordsThatAreChangedAndWrong() {
        String email = newEmail();
        String token = newCustomer(email);
        String path = CUSTOMERS + "/me/password";
        Limit limit = new Limit("password", 10, 900);

        Answer changed = as(token, "POST", path, change(PASSWORD));
        limit.tells(9, changed, 200);
        String next = changed.json().path("accessToken").asString();
        limit.tells(8, as(next, "POST", CUSTOMERS + "/me/erasure", "{\"currentPassword\": \"wrong\"}"), 401);
        limit.endsAfter(8, () -> as(next, "POST", path, change("wrong password")), 401);
    }

    @Test
    void tellsOfErasuresThatMustWaitAndAreMade() {
        String email = newEmail();
        String token = newCustomer(email);
        Answer order = shop.send("POST", "/api/v1/orders", "{\"email\":\"" + email
                + "\",\"lines\":[{\"sku\":\"MUG\",\"quantity\":1}]}", "Idempotency-Key", email, "Authorization",
                "Bearer " + token);
        assertThat(order.status()).isEqualTo(201);
        String body = "{\"currentPassword\": \"" + PASSWORD + "\"}";
        Limit limit = new Limit("password", 10, 900);

        limit.tells(9, as(token, "POST", CUSTOMERS + "/me/erasure", body), 409);
        as(token, "POST", "/api/v1/orders/" + order.json().path("id").asString() + "/cancel", null);
        limit.tells(8, as(token, "POST", CUSTOMERS + "/me/erasure", body), 200);
    }

    @Test
    void tellsOfClaimsThatWorkAndFindNothing() {
        String token = newCustomer(newEmail());
        String email = newEmail();
        String order = shop.send("POST", "/api/v1/orders", "{\"email\":\"" + email
                + "\",\"lines\":[{\"sku\":\"MUG\",\"quantity\":1}]}", "Idempotency-Key", email).json().path("id")
                .asString();
        String path = CUSTOMERS + "/me/orders/claims";
        Limit limit = new Limit("claim", 20, 900);

        limit.tells(19, as(token, "POST", path, claim(order, email)), 200);
        limit.tells(18, as(token, "POST", path, claim(order, newEmail())), 404);
        limit.endsAfter(18, () -> as(token, "POST", path, claim("ord_none", email)), 404);
    }

    @Test
    void letsACustomerExportFiveTimesAnHour() {
        String token = newCustomer(newEmail());
        String other = newCustomer(newEmail());

        new Limit("export", 5, 3_600).endsAfter(5, () -> as(token, "GET", CUSTOMERS + "/me/export", null), 200);
        assertThat(as(other, "GET", CUSTOMERS + "/me/export", null).status()).as("another customer").isEqualTo(200);
    }

    @Test
    void saysNothingOfALimitWhereNothingIsCounted() {
        Answer wrong = shop.send("POST", "/api/v1/auth/login", "{}");

        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.header("RateLimit")).isEmpty();
        assertThat(shop.get("/api/v1/products").header("RateLimit")).isEmpty();
    }

    /** What is promised of one policy. */
    private record Limit(String policy, int quota, int seconds) {

        void tells(int left, Answer answer, int status) {
            assertThat(answer.status()).as(answer.response().body()).isEqualTo(status);
            assertThat(answer.headers().get("ratelimit-policy"))
                    .containsExactly("\"" + policy + "\";q=" + quota + ";w=" + seconds);
            assertThat(answer.headers().get("ratelimit")).hasSize(1);
            assertThat(answer.header("RateLimit")).matches("\"" + policy + "\";r=" + left + ";t=[0-9]+");
            assertThat(resetOf(answer)).isBetween(1, seconds);
        }

        /** So many more are counted and answered with {@code status}; the next one is not. */
        void endsAfter(int left, Supplier<Answer> attempt, int status) {
            for (int i = left - 1; i >= 0; i--) {
                tells(i, attempt.get(), status);
            }
            Answer refused = attempt.get();
            tells(0, refused, 429);
            assertThat(refused.problem()).isEqualTo("rate-limited");
            assertThat(refused.header("Retry-After")).isEqualTo(Integer.toString(resetOf(refused)));
        }

        private static int resetOf(Answer answer) {
            return Integer.parseInt(answer.header("RateLimit").replaceAll(".*;t=", ""));
        }
    }

    /** A network of its own for each test: others sign up as well. */
    private static String newAddress() {
        UUID random = UUID.randomUUID();
        return "2001:db8:" + Long.toHexString(random.getMostSignificantBits() & 0xffff) + ":"
                + Long.toHexString(random.getLeastSignificantBits() & 0xffff) + "::1";
    }

    private static String newEmail() {
        return "l" + UUID.randomUUID() + "@example.org";
    }

    private static String newCustomer(String email) {
        String address = newAddress();
        signUp(address, email, "one");
        return logIn(address, email, PASSWORD).json().path("accessToken").asString();
    }

    private static Answer signUp(String address, String email, String key) {
        return signUp(address, email, key, PASSWORD);
    }

    private static Answer signUp(String address, String email, String key, String password) {
        return shop.send("POST", CUSTOMERS, credentials(email, password), "X-Forwarded-For", address,
                "Idempotency-Key", key);
    }

    private static Answer logIn(String address, String email, String password) {
        return shop.send("POST", "/api/v1/auth/login", credentials(email, password), "X-Forwarded-For", address);
    }

    private static Answer session(String what, String address, String body) {
        return shop.send("POST", "/api/v1/auth/" + what, body, "X-Forwarded-For", address);
    }

    private static Answer as(String token, String method, String path, @Nullable String body) {
        return shop.send(method, path, body, "Authorization", "Bearer " + token, "Idempotency-Key",
                UUID.randomUUID().toString());
    }

    private static String credentials(String email, String password) {
        return "{\"email\": \"" + email + "\", \"password\": \"" + password + "\"}";
    }

    private static String change(String current) {
        return "{\"currentPassword\": \"" + current + "\", \"newPassword\": \"" + OTHER_PASSWORD + "\"}";
    }

    private static String claim(String order, String email) {
        return "{\"orderId\": \"" + order + "\", \"email\": \"" + email + "\"}";
    }
}
