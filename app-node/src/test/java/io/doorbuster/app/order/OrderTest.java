package io.doorbuster.app.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.app.TestShop;
import io.doorbuster.app.TestShop.Answer;
import io.doorbuster.domain.Money;
import io.doorbuster.domain.catalog.ProductStatus;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Orders over real HTTP. */
class OrderTest {

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
    void placesAnOrder() {
        shop.stock("MUG", 1_999, 10);

        Answer answer = place(key(), order("MUG", 2));

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.header("Cache-Control")).contains("private", "no-store");
        assertThat(answer.header("ETag")).isEqualTo("\"1\"");
        assertThat(answer.header("Idempotent-Replayed")).isEmpty();
        assertThat(answer.header("Location")).isEqualTo("/api/v1/orders/" + answer.json().path("id").asString());
        assertThat(answer.json().path("status").asString()).isEqualTo("PLACED");
        assertThat(answer.json().path("durability").asString()).isEqualTo("LEDGER");
        assertThat(answer.json().at("/total/amount").asLong()).isEqualTo(3_998);
        assertThat(answer.json().at("/lines/0/unitPrice/currency").asString()).isEqualTo("EUR");
        assertThat(answer.json().path("placedAt").asString()).matches("2025-11-24T.*Z");
        assertThat(answer.response().body()).doesNotContain("ada@example.org");
    }

    @Test
    void answersARetryWithTheSameOrder() {
        shop.stock("RETRIED", 100, 1);
        String key = key();

        Answer first = place(key, order("RETRIED", 1));
        Answer second = place('"' + key + '"', order("RETRIED", 1));

        assertThat(second.status()).isEqualTo(201);
        assertThat(second.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(second.response().body()).isEqualTo(first.response().body());
    }

    @Test
    void neverRefusesARetryForWhatChangedSince() {
        shop.stock("CHANGING", 100, 1);
        String key = key();
        String body = """
                {"email": "ada@example.org", "lines": [{"sku": "CHANGING", "quantity": 1, "unitPrice": 100}]}""";
        Answer first = place(key, body);

        shop.offer("CHANGING", new Money(200, "EUR"), ProductStatus.ACTIVE);
        awaitPrice("CHANGING", 200);
        Answer second = place(key, body);

        assertThat(second.status()).isEqualTo(201);
        assertThat(second.json()).isEqualTo(first.json());
    }

    @Test
    void refusesAKeyThatCameWithAnotherBody() {
        shop.stock("REUSED", 100, 5);
        String key = key();
        place(key, order("REUSED", 1));

        Answer answer = place(key, order("REUSED", 2));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.problem()).isEqualTo("idempotency-key-reused");
    }

    @Test
    void scopesKeysToTheBuyer() {
        shop.stock("SCOPED", 100, 5);
        String key = key();
        Answer ada = place(key, order("SCOPED", 1));

        Answer bob = place(key, order("SCOPED", 1).replace("ada@", "bob@"));

        assertThat(bob.status()).isEqualTo(201);
        assertThat(bob.json().path("id")).isNotEqualTo(ada.json().path("id"));
    }

    @Test
    void refusesMoreThanThereIs() {
        shop.stock("SCARCE", 100, 3);

        Answer answer = place(key(), order("SCARCE", 4));

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.problem()).isEqualTo("insufficient-stock");
        assertThat(answer.json().path("sku").asString()).isEqualTo("SCARCE");
        assertThat(answer.json().path("requested").asLong()).isEqualTo(4);
        assertThat(answer.json().path("available").asLong()).isEqualTo(3);
    }

    @Test
    void sumsRepeatedSkus() {
        shop.stock("TWICE", 100, 10);

        Answer answer = place(key(), """
                {"email": "ada@example.org",
                 "lines": [{"sku": "TWICE", "quantity": 1}, {"sku": "TWICE", "quantity": 2}]}""");

        assertThat(answer.json().path("lines")).hasSize(1);
        assertThat(answer.json().at("/lines/0/quantity").asLong()).isEqualTo(3);
    }

    @Test
    void tellsThatAPriceHasChanged() {
        shop.stock("PRICED", 250, 10);

        Answer answer = place(key(), """
                {"email": "ada@example.org", "lines": [{"sku": "PRICED", "quantity": 1, "unitPrice": 200}]}""");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.problem()).isEqualTo("price-changed");
        assertThat(answer.json().path("was").asLong()).isEqualTo(200);
        assertThat(answer.json().path("now").asLong()).isEqualTo(250);
    }

    @Test
    void refusesWhatIsNotOnSale() {
        shop.offer("DRAFTED", new Money(100, "EUR"), ProductStatus.DRAFT);

        Answer answer = place(key(), """
                {"email": "ada@example.org",
                 "lines": [{"sku": "DRAFTED", "quantity": 1}, {"sku": "UNHEARD-OF", "quantity": 1}]}""");

        assertThat(answer.problem()).isEqualTo("validation");
        assertThat(fields(answer)).isEqualTo("lines[0].sku lines[1].sku");
    }

    @Test
    void refusesAnotherCurrency() {
        shop.stock("EURO", 100, 10);

        Answer answer = place(key(), """
                {"email": "ada@example.org", "currency": "USD", "lines": [{"sku": "EURO", "quantity": 1}]}""");

        assertThat(answer.problem()).isEqualTo("validation");
        assertThat(answer.json().path("detail").asString()).contains("is sold in EUR, the order is in USD");
    }

    @Test
    void refusesATotalThatDoesNotFit() {
        shop.stock("GOLD", 999_999_999_999_999L, 10);
        shop.stock("SILVER", 999_999_999_999_999L, 10);

        Answer answer = place(key(), """
                {"email": "ada@example.org",
                 "lines": [{"sku": "GOLD", "quantity": 1}, {"sku": "SILVER", "quantity": 1}]}""");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(fields(answer)).isEqualTo("lines");
    }

    @Test
    void listsEveryWrongField() {
        Answer answer = place(key(), """
                {"email": "nobody", "currency": "eur", "customerId": "a\\u0000b",
                 "lines": [{"quantity": 0}, {"sku": " x", "quantity": 1000001, "unitPrice": -1}],
                 "shippingAddress": {"country": "Germany"}, "payment": {"method": "No such!"}}""");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(fields(answer)).isEqualTo("email customerId customerId currency lines[0].sku lines[0].quantity "
                + "lines[1].unitPrice lines[1].sku lines[1].quantity shippingAddress.country payment.method");
        assertThat(answer.response().body()).doesNotContain("No such!");
    }

    @Test
    void listsEveryWrongKindOfValue() {
        Answer answer = place(key(), """
                {"email": 1, "status": "PAID", "lines": [{"sku": true, "quantity": "1"}, {"quantity": 1.5}, null]}""");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(fields(answer).split(" ")).containsExactlyInAnyOrder("status", "email", "lines[0].sku",
                "lines[0].quantity", "lines[1].quantity", "lines[2]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"1\"", "1.0", "1e0", "true", "[]", "{}", "-1", "0", "1000001", "2147483648",
            "9223372036854775807", "9223372036854775808", "1e400", "99999999999999999999999999999999999"})
    void refusesAQuantityThatIsNone(String quantity) {
        Answer answer = place(key(), """
                {"email": "ada@example.org", "lines": [{"sku": "MUG", "quantity": %s}]}""".formatted(quantity));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(fields(answer)).isEqualTo("lines[0].quantity");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "null", "[]", "7", "{", "{} {}", "{\"email\": \"a\", \"email\": \"b\"}", "NaN", "{'a': 1}",
                    "{\"lines\": [1,]}", "+1", "\u00001"})
    void refusesWhatIsNoOrder(String body) {
        Answer answer = place(key(), body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.problem()).isEqualTo("validation");
    }

    @Test
    void takesAThousandLinesAndNoMore() {
        assertThat(place(key(), linesOf(1_000)).json().path("errors")).hasSize(100);

        Answer answer = place(key(), linesOf(1_001));

        assertThat(fields(answer)).isEqualTo("lines");
        assertThat(answer.json().path("detail").asString()).contains("1001 lines are not between 1 and 1000");
    }

    @Test
    void refusesNestingAboveTheLimit() {
        Answer answer = place(key(), "{\"lines\": " + "[".repeat(32) + "]".repeat(32) + "}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("detail").asString()).contains("nested deeper than 32");
    }

    @Test
    void refusesABodyAboveTheLimit() {
        Answer answer = place(key(), " ".repeat(256 * 1024 + 1));

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.problem()).isEqualTo("body-too-large");
        assertThat(answer.json().path("maxBytes").asInt()).isEqualTo(262_144);
    }

    @Test
    void needsAnIdempotencyKey() {
        Answer answer = shop.send("POST", "/api/v1/orders", order("MUG", 1));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.problem()).isEqualTo("idempotency-key-missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "a b", "\"unclosed", "\"a\\b\"", "a\"b c"})
    void refusesAKeyThatIsNone(String key) {
        Answer answer = place(key, order("MUG", 1));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(fields(answer)).isEqualTo("Idempotency-Key");
    }

    @Test
    void refusesAKeyAboveTheLimit() {
        assertThat(fields(place("k".repeat(256), order("MUG", 1)))).isEqualTo("Idempotency-Key");
    }

    @ParameterizedTest
    @CsvSource({"text/plain, 415, unsupported-media-type",
            "application/x-www-form-urlencoded, 415, unsupported-media-type",
            "application/java-serialized-object, 415, unsupported-media-type"})
    void refusesOtherContentTypes(String contentType, int status, String problem) {
        Answer answer = shop.send("POST", "/api/v1/orders", order("MUG", 1), "Idempotency-Key", key(), "Content-Type",
                contentType);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.problem()).isEqualTo(problem);
    }

    @Test
    void refusesACompressedBody() {
        Answer answer = shop.send("POST", "/api/v1/orders", order("MUG", 1), "Idempotency-Key", key(),
                "Content-Encoding", "gzip");

        assertThat(answer.status()).isEqualTo(415);
    }

    @Test
    void refusesOtherMethodsAndNamesThoseItHas() {
        Answer answer = shop.send("DELETE", "/api/v1/orders", null);

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.problem()).isEqualTo("method-not-allowed");
        assertThat(answer.header("Allow")).isEqualTo("POST");
    }

    @Test
    void refusesToAnswerInHtml() {
        Answer answer = shop.send("POST", "/api/v1/orders", order("MUG", 1), "Idempotency-Key", key(), "Accept",
                "text/html");

        assertThat(answer.status()).isEqualTo(406);
        assertThat(answer.problem()).isEqualTo("not-acceptable");
    }

    @Test
    void showsAnOrderToWhoHoldsItsId() {
        shop.stock("SHOWN", 100, 10);
        Answer placed = place(key(), order("SHOWN", 1));

        Answer answer = shop.get(placed.header("Location"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json()).isEqualTo(placed.json());
        assertThat(answer.header("Cache-Control")).contains("private", "no-store");
    }

    @Test
    void answersNotModifiedToWhoHasTheOrder() {
        shop.stock("KNOWN", 100, 10);
        Answer placed = place(key(), order("KNOWN", 1));

        Answer answer = shop.send("GET", placed.header("Location"), null, "If-None-Match", "\"0\", W/\"1\"");

        assertThat(answer.status()).isEqualTo(304);
        assertThat(answer.response().body()).isEmpty();
        assertThat(answer.header("ETag")).isEqualTo("\"1\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ord_00000000000000000000000000000000", "ord_1", "x", "%F0%9F%98%80"})
    void knowsNoOtherOrders(String id) {
        Answer answer = shop.get("/api/v1/orders/" + id);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.problem()).isEqualTo("not-found");
    }

    private static void awaitPrice(String sku, long cents) {
        Awaitility.await().untilAsserted(() -> assertThat(place(key(), """
                {"email": "ada@example.org", "lines": [{"sku": "%s", "quantity": 1, "unitPrice": %d}]}"""
                .formatted(sku, cents)).problem()).isNotEqualTo("price-changed"));
    }

    private static Answer place(String key, String body) {
        return shop.send("POST", "/api/v1/orders", body, "Idempotency-Key", key);
    }

    private static String order(String sku, long quantity) {
        return """
                {"email": "ada@example.org", "lines": [{"sku": "%s", "quantity": %d}]}""".formatted(sku, quantity);
    }

    private static String linesOf(int count) {
        return IntStream.range(0, count).mapToObj(i -> "{\"sku\": \"NONE-" + i + "\", \"quantity\": 1}")
                .collect(Collectors.joining(",", "{\"email\": \"ada@example.org\", \"lines\": [", "]}"));
    }

    private static String fields(Answer answer) {
        return answer.json().path("errors").valueStream().map(error -> error.path("field").asString())
                .collect(Collectors.joining(" "));
    }

    private static String key() {
        return UUID.randomUUID().toString();
    }
}
