package io.doorbuster.app.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.doorbuster.app.TestShop;
import io.doorbuster.app.TestShop.Answer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of the configured origins may call the API from a browser, and no others. */
@Isolated("it sets properties of the JVM, which every shop reads that starts")
class AllowedOriginsTest {

    private static final String PROPERTY = "doorbuster.http.allowed-origins";
    private static final String SHOP = "https://shop.example.org";
    private static final String ORDERS = "/api/v1/orders";
    private static final String ALLOWED = "Access-Control-Allow-Origin";

    @Test
    void letsPagesOfTheOriginsReadAnswersAndRefusals() {
        System.setProperty(PROPERTY, SHOP + ", http://localhost:5173");
        try (TestShop shop = TestShop.start()) {
            for (String path : new String[]{"/api/v1/products", ORDERS + "/ord_none"}) {
                Answer answer = shop.send("GET", path, null, "Origin", SHOP);
                assertThat(answer.header(ALLOWED)).as(path).isEqualTo(SHOP);
                assertThat(answer.headers().get("vary")).as(path).contains("Origin");
                assertThat(answer.header("Access-Control-Expose-Headers")).contains("ETag", "Retry-After");
                assertThat(answer.header("Access-Control-Allow-Credentials")).isEmpty();
            }
            assertThat(shop.get("/api/v1/products").headers().get("vary")).contains("Origin");
            Answer refused = shop.send("GET", ORDERS + "/ord_none", null, "Origin", SHOP, "Authorization", "Bearer x");
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.header(ALLOWED)).isEqualTo(SHOP);

            Answer preflight = preflight(shop, SHOP);
            assertThat(preflight.status()).isEqualTo(200);
            assertThat(preflight.header(ALLOWED)).isEqualTo(SHOP);
            assertThat(preflight.header("Access-Control-Allow-Headers"))
                    .isEqualTo("authorization, content-type, idempotency-key");
            assertThat(preflight.header("Access-Control-Allow-Credentials")).isEmpty();

            for (String other : new String[]{"https://shop.example.org.evil.example", "http://shop.example.org",
                    "https://evil.example", "null"}) {
                Answer answer = shop.send("GET", "/api/v1/products", null, "Origin", other);
                assertThat(answer.status()).as(other).isEqualTo(200);
                assertThat(answer.header(ALLOWED)).as(other).isEmpty();
                assertThat(answer.headers().get("vary")).as("for caches, " + other).contains("Origin");
                assertThat(preflight(shop, other).header(ALLOWED)).as(other).isEmpty();
            }
        } finally {
            System.clearProperty(PROPERTY);
        }
    }

    @Test
    void letsPagesOfTheOriginsReadWhatGoesTheShortWayAndEveryRefusal() {
        System.setProperty(PROPERTY, SHOP);
        try (TestShop shop = TestShop.start()) {
            shop.stock("MUG", 1_999, 1);
            for (Route route : routes(shop)) {
                Answer answer = route.ask(shop, SHOP);
                assertThat(answer.status()).as(route.toString()).isEqualTo(route.status());
                assertThat(answer.headers().get("access-control-allow-origin")).as(route.toString())
                        .containsExactly(SHOP);
                assertThat(answer.header("Access-Control-Expose-Headers")).as(route.toString())
                        .contains("Location", "Idempotent-Replayed", "X-Request-Id");
                Answer others = route.ask(shop, "https://evil.example");
                assertThat(others.status()).as(route.toString()).isEqualTo(route.status());
                assertThat(others.header(ALLOWED)).as(route.toString()).isEmpty();
                assertThat(others.header("Access-Control-Expose-Headers")).as(route.toString()).isEmpty();
            }
        } finally {
            System.clearProperty(PROPERTY);
        }
    }

    @Test
    void letsNoPageOfAnotherOriginReadAnythingByDefault() {
        try (TestShop shop = TestShop.start()) {
            shop.stock("MUG", 1_999, 1);
            for (Route route : routes(shop)) {
                Answer answer = route.ask(shop, SHOP);
                assertThat(answer.status()).as(route.toString()).isEqualTo(route.status());
                assertThat(answer.headers().keySet()).as(route.toString())
                        .noneMatch(name -> name.startsWith("access-control-"));
            }
            assertThat(preflight(shop, SHOP).header(ALLOWED)).isEmpty();
        }
    }

    /** A request, and what it is answered, as often as it is asked. */
    private record Route(String method, String path, @Nullable String body, int status) {

        Answer ask(TestShop shop, String origin) {
            return shop.send(method, path, body, "Origin", origin, "Idempotency-Key", "same");
        }
    }

    /** Both routes that go the short way, answered and refused, and refusals of every part that can refuse. */
    private static List<Route> routes(TestShop shop) {
        String product = shop.get("/api/v1/products").json().at("/data/0/id").asString();
        String body = "{\"email\":\"ada@example.org\",\"lines\":[{\"sku\":\"MUG\",\"quantity\":1}]}";
        return List.of(new Route("POST", ORDERS, body, 201),
                new Route("POST", ORDERS, body.replace("ada", "eve"), 409),
                new Route("POST", ORDERS, body.replace("1}", "0}"), 400),
                new Route("POST", ORDERS, "{", 400),
                new Route("GET", "/api/v1/products/" + product, null, 200),
                new Route("GET", "/api/v1/products/none", null, 404),
                new Route("GET", "/api/v1/admin/orders", null, 401),
                new Route("PATCH", ORDERS, "{}", 405),
                new Route("GET", "/nowhere", null, 404));
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "null", "https://*.example.org", "https://shop.example.org/", "shop.example.org"})
    void refusesWhatIsNoOrigin(String origin) {
        assertThatIllegalArgumentException().isThrownBy(() -> new AllowedOrigins(SHOP + "," + origin))
                .withMessageContaining(origin);
    }

    private static Answer preflight(TestShop shop, String origin) {
        return shop.send("OPTIONS", ORDERS, null, "Origin", origin, "Access-Control-Request-Method", "POST",
                "Access-Control-Request-Headers", "authorization,content-type,idempotency-key");
    }
}
