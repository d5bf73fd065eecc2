package io.doorbuster.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.app.TestShop.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Texts that break software, as bodies, as values, in paths: refused or stored as they are, never a fault. */
class NonsenseTest {

    private static final JsonMapper JSON = new JsonMapper();

    private static TestShop shop;
    private static List<String> naughtyStrings;

    @BeforeAll
    static void start() throws IOException {
        shop = TestShop.start();
        shop.stock("MUG", 100, 100_000);
        try (InputStream strings = NonsenseTest.class.getResourceAsStream("/naughty-strings/blns.json")) {
            naughtyStrings = JSON.readTree(strings).valueStream().map(JsonNode::asString).toList();
        }
    }

    @AfterAll
    static void stop() {
        shop.close();
    }

    @Test
    void refusesEveryTextOfTheJsonTestSuite() throws Exception {
        Path suite = Path.of(NonsenseTest.class.getResource("/json-test-suite/test_parsing").toURI());
        try (Stream<Path> texts = Files.list(suite)) {
            for (Path text : texts.toList()) {
                assertRefused(text.getFileName().toString(), post(Files.readAllBytes(text)));
            }
        }
    }

    @Test
    void takesNoFieldOfAnOrderForAnotherText() {
        for (String naughty : naughtyStrings) {
            for (String field : List.of("email", "currency", "customerId", "nonsense")) {
                assertAnswered(naughty, post(order(Map.of(field, naughty))));
            }
            assertAnswered(naughty, post(order(Map.of("lines", List.of(Map.of("sku", naughty, "quantity", 1))))));
            assertAnswered(naughty, post(order(Map.of("payment", Map.of("method", naughty)))));
            assertRefused(naughty, post(order(Map.of(naughty + "?", 1))));
        }
    }

    @Test
    void shipsToAddressesThatLookLikeAttacks() {
        for (String naughty : naughtyStrings) {
            Map<String, String> address = Map.of("name", naughty, "street", naughty, "city", naughty, "country", "DE");

            Answer answer = post(order(Map.of("shippingAddress", address)));

            assertAnswered(naughty, answer);
        }
        assertThat(post(order(Map.of("shippingAddress",
                Map.of("name", "O'Brien; DROP TABLE-in Café <b> 🎁 עברית", "country", "IE")))).status()).isEqualTo(201);
    }

    @Test
    void findsNothingAtPathsAndQueriesOfNonsense() {
        for (String naughty : naughtyStrings) {
            String encoded = TestShop.encode(naughty);

            assertAnswered(naughty, shop.get("/api/v1/inventory/" + encoded));
            assertAnswered(naughty, shop.get("/api/v1/orders/" + encoded));
            assertAnswered(naughty, shop.asOperator("GET", "/api/v1/admin/orders?sku=" + encoded, null));
            assertAnswered(naughty, shop.asOperator("GET", "/api/v1/admin/orders?status=" + encoded, null));
            assertRefusedUnlessEmpty(naughty, shop.asOperator("GET", "/api/v1/admin/orders?after=" + encoded, null));
        }
    }

    @Test
    void refusesTextThatCannotBeStored() {
        String lone = "{\"email\": \"ada@example.org\", \"customerId\": \"\\ud800\", \"\\udfff\": 1}";

        assertRefused("a lone surrogate", post(lone.getBytes(StandardCharsets.UTF_8)));
    }

    private static Map<String, Object> order(Map<String, ?> changes) {
        Map<String, Object> order = new HashMap<>(Map.of("email", "ada@example.org", "lines",
                List.of(Map.of("sku", "MUG", "quantity", 1))));
        order.putAll(changes);
        return order;
    }

    private static Answer post(Map<String, Object> body) {
        return post(JSON.writeValueAsBytes(body));
    }

    private static Answer post(byte[] body) {
        return shop.send(HttpRequest.newBuilder(URI.create(shop.url("/api/v1/orders")))
                .POST(BodyPublishers.ofByteArray(body))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .timeout(Duration.ofSeconds(20)).build());
    }

    private static void assertRefused(String what, Answer answer) {
        assertThat(answer.status()).as(what).isEqualTo(400);
        assertThat(answer.problem()).as(what).isEqualTo("validation");
    }

    private static void assertRefusedUnlessEmpty(String what, Answer answer) {
        assertThat(answer.status()).as(what).isEqualTo(what.isEmpty() ? 200 : 400);
    }

    private static void assertAnswered(String what, Answer answer) {
        assertThat(answer.status()).as(what).isBetween(200, 499);
        assertThat(answer.header("Content-Type")).as(what).isIn("application/json", "application/problem+json");
    }
}
