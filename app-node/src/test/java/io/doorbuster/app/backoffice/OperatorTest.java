package io.doorbuster.app.backoffice;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.app.TestShop;
import io.doorbuster.app.TestShop.Answer;
import io.doorbuster.domain.Money;
import io.doorbuster.domain.catalog.ProductStatus;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The operator's and the warehouse's side, over real HTTP. */
class OperatorTest {

    private static TestShop shop;

    @BeforeAll
    static void start() {
        shop = TestShop.start();
    }

    @AfterAll
    static void stop() {
        shop.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/admin/orders", "/api/v1/admin/orders/", "/api/v1/admin/orders;x=1",
            "/api/v1/admin;x/orders", "/api/v1/%61dmin/orders", "/api/v1/admin/%6frders", "/api/v1/admin/audit",
            "/api/v1/admin/fulfillments", "/api/v1//admin/orders", "/api/v1/x/../admin/orders",
            "/api/v1/x/%2e%2e/admin/orders", "/api/v1/admin/..;/admin/orders", "/API/v1/ADMIN/orders",
            "/api/v1/admin/orders.", "/api/v1/admin%2forders", "/api/v1/admin/orders.json", "/api/v1/admin/orders%20"})
    void letsNoSpellingOfAPathPastTheKey(String path) {
        Answer answer = shop.get(path);

        assertThat(answer.status()).isIn(400, 401, 404);
        assertThat(answer.problem()).isIn("unauthorized", "not-found", "validation");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "PROPFIND"})
    void letsNoMethodPastTheKey(String method) {
        Answer answer = shop.send(method, "/api/v1/admin/orders", null, "X-HTTP-Method-Override", "GET");

        assertThat(answer.response().body()).doesNotContain("\"data\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Bearer", "Bearer ", "Bearer wrong", "Basic " + TestShop.OPERATOR_KEY, TestShop.OPERATOR_KEY,
                    "Bearer " + TestShop.OPERATOR_KEY + "x", "Bearer \u00e9"})
    void refusesOtherKeys(String authorization) {
        Answer answer = shop.send("GET", "/api/v1/admin/orders", null, "Authorization", authorization);

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.problem()).isEqualTo("unauthorized");
        assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
    }

    @Test
    void listsRepairsPageByPage() {
        Answer first = shop.asOperator("GET", "/api/v1/admin/audit/repairs?limit=1", null);
        String next = first.json().at("/page/next").asString();
        Answer second = shop.asOperator("GET", "/api/v1/admin/audit/repairs?limit=1&after=" + next, null);

        assertThat(first.json().at("/data/0/kind").asString()).isEqualTo("AHEAD");
        assertThat(first.json().at("/data/0/grid/version").asLong()).isEqualTo(3);
        assertThat(second.json().at("/data/0/kind").asString()).isEqualTo("BEHIND");
        assertThat(second.json().at("/page/hasMore").asBoolean()).isFalse();
    }

    @Test
    void asksForTheKeyBeforeItReadsTheBody() {
        Answer answer = shop.send("POST", "/api/v1/admin/inventory/X/receipts", "not json");

        assertThat(answer.status()).isEqualTo(401);
    }

    @Test
    void showsZerosForAKnownSkuWithoutStock() {
        shop.offer("EMPTY", new Money(100, "EUR"), ProductStatus.ACTIVE);

        Answer answer = shop.get("/api/v1/inventory/EMPTY");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.response().body()).isEqualTo(
                "{\"sku\":\"EMPTY\",\"received\":0,\"available\":0,\"reserved\":0,\"sold\":0,\"version\":0}");
    }

    @Test
    void knowsNoStockOfUnknownSkus() {
        assertThat(shop.get("/api/v1/inventory/NOBODY-HAS-IT").problem()).isEqualTo("not-found");
        assertThat(receive("NOBODY-HAS-IT", "{\"quantity\": 1, \"reference\": \"r\"}").problem())
                .isEqualTo("not-found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "a\\b", "50% off", "T-Shirt;red", "größe", "?", "#1", "..", "a+b"})
    void takesTheMerchantsOwnSkus(String sku) {
        shop.offer(sku, new Money(100, "EUR"), ProductStatus.ACTIVE);

        Answer answer = receive(sku, "{\"quantity\": 7, \"reference\": \"r\"}");

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.json().path("sku").asString()).isEqualTo(sku);
        assertThat(answer.json().path("available").asLong()).isEqualTo(7);
    }

    @Test
    void receivesTheSameReferenceOnce() {
        shop.offer("ONCE", new Money(100, "EUR"), ProductStatus.ACTIVE);
        receive("ONCE", "{\"quantity\": 5, \"reference\": \"delivery 1\"}");

        Answer answer = receive("ONCE", "{\"quantity\": 5, \"reference\": \"delivery 1\"}");

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.json().path("received").asLong()).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"quantity\": 0, \"reference\": \"r\"}",
            "{\"quantity\": 1000000001, \"reference\": \"r\"}",
            "{\"quantity\": 1, \"reference\": \" \"}", "{\"quantity\": 1, \"reference\": \"a\\nb\"}",
            "{\"quantity\": 1}", "{\"quantity\": 1, \"reference\": \"r\", \"sold\": 0}"})
    void refusesWhatIsNoReceipt(String body) {
        shop.offer("RECEIVED", new Money(100, "EUR"), ProductStatus.ACTIVE);

        Answer answer = receive("RECEIVED", body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(shop.get("/api/v1/inventory/RECEIVED").json().path("received").asLong()).isZero();
    }

    @Test
    void correctsStockOnceForAKey() {
        shop.stock("COUNTED", 100, 10);
        String key = UUID.randomUUID().toString();

        adjust("COUNTED", "{\"delta\": -3, \"reason\": \"broken\"}", key);
        Answer answer = adjust("COUNTED", "{\"delta\": -3, \"reason\": \"broken\"}", key);

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.json().path("available").asLong()).isEqualTo(7);
    }

    @Test
    void writesNothingOffThatIsPromised() {
        shop.stock("PROMISED", 100, 2);

        Answer answer = adjust("PROMISED", "{\"delta\": -3, \"reason\": \"lost\"}", "k");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.problem()).isEqualTo("insufficient-stock");
        assertThat(answer.json().path("available").asLong()).isEqualTo(2);
    }

    @Test
    void refusesACorrectionByNothing() {
        shop.stock("ZERO", 100, 2);

        assertThat(adjust("ZERO", "{\"delta\": 0, \"reason\": \"?\"}", "k").status()).isEqualTo(400);
    }

    @Test
    void pagesThroughTheOrdersNewestFirst() {
        shop.stock("PAGED", 100, 10);
        List<String> placed = List.of(order("PAGED"), order("PAGED"), order("PAGED"));

        Answer first = shop.asOperator("GET", "/api/v1/admin/orders?sku=PAGED&limit=2", null);
        String next = first.header("Link").replaceAll("<(.*)>; rel=\"next\"", "$1");
        Answer second = shop.asOperator("GET", next, null);

        assertThat(first.json().at("/data/0/id").asString()).isEqualTo(placed.get(2));
        assertThat(first.json().at("/data/0/email").asString()).isEqualTo("ada@example.org");
        assertThat(first.json().at("/page/hasMore").asBoolean()).isTrue();
        assertThat(next).startsWith("/api/v1/admin/orders?sku=PAGED&limit=2&after=");
        assertThat(second.json().path("data")).hasSize(1);
        assertThat(second.json().at("/data/0/id").asString()).isEqualTo(placed.get(0));
        assertThat(second.json().at("/page/hasMore").asBoolean()).isFalse();
        assertThat(second.header("Link")).isEmpty();
    }

    @Test
    void findsSkusWithUnusualNamesAcrossPages() {
        shop.stock("R&D 50%+", 100, 10);
        order("R&D 50%+");
        order("R&D 50%+");

        Answer first = shop.asOperator("GET", "/api/v1/admin/orders?sku=R%26D%2050%25%2B&limit=1", null);
        String next = first.header("Link").replaceAll("<(.*)>; rel=\"next\"", "$1");

        assertThat(shop.asOperator("GET", next, null).json().path("data")).hasSize(1);
    }

    @Test
    void searchesByAddressAndTime() {
        shop.stock("SOUGHT", 100, 10);
        order("SOUGHT");

        assertThat(shop
                .asOperator("GET", "/api/v1/admin/orders?sku=SOUGHT&email=ADA@example.org&from=2020-01-01T00:00:00Z",
                        null)
                .json().path("data")).hasSize(1);
        assertThat(shop.asOperator("GET", "/api/v1/admin/orders?sku=SOUGHT&email=eve@example.org", null).json()
                .path("data")).isEmpty();
        assertThat(shop.asOperator("GET", "/api/v1/admin/orders?sku=SOUGHT&to=2020-01-01T00:00:00Z", null).json()
                .path("data")).isEmpty();
    }

    @Test
    void reportsTheSalesOfADay() {
        Answer answer = shop.asOperator("GET", "/api/v1/admin/reports/sales?date=2026-11-27", null);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).startsWith("text/csv");
        assertThat(answer.response().body()).isEqualTo(
                "sku,currency,units,gross,discounts,tax,cancelledUnits,returnedUnits\r\n\"'=MUG\",EUR,1,1999,0,319,0,0\r\n");
        for (String date : List.of("", "today", "2026-02-30", "2026-1-1", "99999-01-01")) {
            assertThat(shop.asOperator("GET", "/api/v1/admin/reports/sales?date=" + date, null).status())
                    .isEqualTo(400);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=0", "limit=201", "limit=", "limit=x", "limit=0x10", "limit=1.0", "limit=-1",
            "limit=%2B1",
            "limit=99999999999", "limit=1&limit=2", "after=x", "after=%00", "after=AAAAAAAAAAAAAA", "status=LOST",
            "status=placed", "sku=%20x", "after=%zz", "limit=%ff", "email=x", "number=x", "number=1-", "from=yesterday",
            "to=2026-11-27", "from=-1000000000-01-01T00:00:00Z"})
    void refusesListsThatAreNone(String query) {
        Answer answer = shop.asOperator("GET", "/api/v1/admin/orders?" + query.replace("%zz", "%25zz"), null);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.problem()).isEqualTo("validation");
    }

    @Test
    void refusesTheCursorOfAnotherList() {
        shop.stock("FOREIGN", 100, 10);
        order("FOREIGN");
        order("FOREIGN");
        Answer first = shop.asOperator("GET", "/api/v1/admin/orders?limit=1", null);
        String cursor = first.json().at("/page/next").asString();

        Answer answer = shop.asOperator("GET", "/api/v1/admin/audit?after=" + cursor, null);

        assertThat(answer.status()).isEqualTo(400);
    }

    @Test
    void shipsAnOrderInTwoSteps() {
        shop.stock("SHIPPED", 100, 10);
        String orderId = order("SHIPPED");
        String id = fulfillmentOf(orderId);
        String path = "/api/v1/admin/fulfillments/" + id;

        Answer early = shop.asOperator("POST", path + "/shipments", "{\"tracking\": \"1Z\"}");
        Answer acknowledged = shop.asOperator("POST", path + "/acknowledge", null);
        Answer shipped = shop.asOperator("POST", path + "/shipments", "{\"tracking\": \"1Z\"}");

        assertThat(early.status()).isEqualTo(409);
        assertThat(early.problem()).isEqualTo("conflict");
        assertThat(early.json().path("currentStatus").asString()).isEqualTo("OPEN");
        assertThat(acknowledged.status()).isEqualTo(200);
        assertThat(acknowledged.json().path("status").asString()).isEqualTo("ACKNOWLEDGED");
        assertThat(shipped.status()).isEqualTo(201);
        assertThat(shipped.json().path("tracking").asString()).isEqualTo("1Z");
        assertThat(shop.asOperator("POST", path + "/acknowledge", null).status()).isEqualTo(409);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "ful_0", "ful_ffffffffffffffffffffffffffffffff"})
    void knowsNoOtherFulfillments(String id) {
        String path = "/api/v1/admin/fulfillments/" + id;

        assertThat(shop.asOperator("POST", path + "/acknowledge", null).problem()).isEqualTo("not-found");
        assertThat(shop.asOperator("POST", path + "/shipments", "{}").problem()).isEqualTo("not-found");
    }

    @Test
    void auditsTheShop() {
        shop.stock("AUDITED", 100, 3);

        Answer answer = shop.asOperator("GET", "/api/v1/admin/audit?limit=200", null);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("consistent").asBoolean()).isTrue();
        assertThat(answer.json().at("/total/sold").asLong()).isEqualTo(5);
        assertThat(answer.json().path("data").valueStream().map(line -> line.path("sku").asString()))
                .contains("AUDITED");
        assertThat(answer.json().path("inconsistentPayments").asLong(-1)).isZero();
        assertThat(answer.json().at("/money/0").toString()).isEqualTo(
                "{\"currency\":\"EUR\",\"authorized\":4,\"captured\":3,\"refunded\":2,\"owed\":1}");
    }

    private static String order(String sku) {
        Answer placed = shop.send("POST", "/api/v1/orders", """
                {"email": "ada@example.org", "lines": [{"sku": "%s", "quantity": 1}]}""".formatted(sku),
                "Idempotency-Key", UUID.randomUUID().toString());
        assertThat(placed.status()).isEqualTo(201);
        return placed.json().path("id").asString();
    }

    private static String fulfillmentOf(String orderId) {
        return shop.asOperator("GET", "/api/v1/admin/fulfillments?status=OPEN&limit=200", null).json().path("data")
                .valueStream().filter(order -> order.path("orderId").asString().equals(orderId))
                .map(order -> order.path("id").asString()).findFirst().orElseThrow();
    }

    private static Answer receive(String sku, String body) {
        return shop.asOperator("POST", "/api/v1/admin/inventory/" + TestShop.encode(sku) + "/receipts", body);
    }

    private static Answer adjust(String sku, String body, String key) {
        return shop.send("POST", "/api/v1/admin/inventory/" + TestShop.encode(sku) + "/adjustments", body,
                "Authorization", "Bearer " + TestShop.OPERATOR_KEY, "Idempotency-Key", key);
    }
}
