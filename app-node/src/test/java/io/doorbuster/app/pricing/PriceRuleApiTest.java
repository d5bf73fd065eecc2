package io.doorbuster.app.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.app.AppNode;
import io.doorbuster.app.TestShop;
import io.doorbuster.app.TestShop.Answer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Promotions, tax rates and shipping methods as operators make them, over real HTTP. */
class PriceRuleApiTest {

    private static final String PROMOTIONS = "/api/v1/admin/promotions";
    private static final String TAX_RATES = "/api/v1/admin/tax-rates";
    private static final String METHODS = "/api/v1/admin/shipping-methods";

    private static final String PROMOTION = """
            {"name": "Three for two", "status": "PAUSED", "activeFrom": "2026-11-27T00:00:00Z",
             "activeUntil": "2026-11-28T00:00:00Z", "target": {"skus": ["A"], "categories": ["Shoes"], "tags": ["Sale"]},
             "threshold": {"totals": [{"amount": 5000, "currency": "EUR"}], "quantity": 3},
             "benefit": {"type": "BUY_GET", "buy": 2, "get": 1, "maxTimes": 5}, "stacking": "EXCLUSIVE",
             "priority": -7}""";
    private static final String TAX_RATE = """
            {"name": "VAT", "zone": {"country": "DE", "region": "by"}, "taxCategory": "books",
             "partsPerMillion": 70000, "included": true, "additional": true}""";
    private static final String METHOD = """
            {"name": "Parcel", "zones": [{"country": "DE"}], "basis": "WEIGHT", "taxCategory": "carriage",
             "tariffs": [{"currency": "EUR", "freeFrom": 10000,
                          "brackets": [{"upTo": 1000, "price": 499}, {"upTo": 5000, "price": 699}]}]}""";

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
    void showsAPromotionAsItWasMade() {
        String path = PROMOTIONS + "/" + name();

        Answer created = shop.asOperator("PUT", path, PROMOTION);
        JsonNode shown = shop.asOperator("GET", path, null).json();

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("ETag")).isEqualTo("\"1\"");
        assertThat(created.header("Location")).isEqualTo(PROMOTIONS + "/" + shown.path("id").asString());
        assertThat(shown).isEqualTo(created.json());
        assertThat(shown.path("id").asString()).startsWith("promo_");
        assertThat(shown.path("activeUntil").asString()).isEqualTo("2026-11-28T00:00:00Z");
        assertThat(shown.at("/target/categories/0").asString()).isEqualTo("shoes");
        assertThat(shown.at("/benefit/type").asString()).isEqualTo("BUY_GET");
        assertThat(shown.at("/benefit/basisPoints").asLong()).isEqualTo(10_000);
        assertThat(shown.path("priority").asLong()).isEqualTo(-7);
    }

    @Test
    void showsATaxRateAndAShippingMethodAsTheyWereMade() {
        JsonNode rate = shop.asOperator("PUT", TAX_RATES + "/" + name(), TAX_RATE).json();
        JsonNode method = shop.asOperator("PUT", METHODS + "/" + name(), METHOD).json();

        assertThat(rate.at("/zone/region").asString()).isEqualTo("BY");
        assertThat(rate.path("partsPerMillion").asLong()).isEqualTo(70_000);
        assertThat(rate.path("included").asBoolean()).isTrue();
        assertThat(method.at("/tariffs/0/brackets/1/price").asLong()).isEqualTo(699);
        assertThat(method.at("/tariffs/0/freeFrom").asLong()).isEqualTo(10_000);
    }

    /** What is shown can be sent back: nothing of it is lost or changes. */
    @ParameterizedTest
    @ValueSource(strings = {PROMOTIONS, TAX_RATES, METHODS})
    void changesNothingWhenTheSameIsSavedAgain(String list) {
        String path = list + "/" + name();
        String body = body(list);
        Answer created = shop.asOperator("PUT", path, body);

        Answer again = shop.asOperator("PUT", path, body);

        assertThat(created.status()).isEqualTo(201);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json()).isEqualTo(created.json());
    }

    @ParameterizedTest
    @ValueSource(strings = {PROMOTIONS, TAX_RATES, METHODS})
    void refusesToWriteOverAnotherVersion(String list) {
        String path = list + "/" + name();
        shop.asOperator("PUT", path, body(list));
        shop.asOperator("PUT", path, body(list).replaceFirst("\"name\": \"[^\"]*\"", "\"name\": \"Other\""));

        Answer put = ifMatch("PUT", path, body(list), "\"1\"");
        Answer delete = ifMatch("DELETE", path, null, "\"1\"");
        Answer right = ifMatch("PUT", path, body(list), "\"2\"");

        assertThat(put.problem()).isEqualTo("version-conflict");
        assertThat(put.json().path("currentVersion").asLong()).isEqualTo(2);
        assertThat(delete.status()).isEqualTo(412);
        assertThat(right.json().path("version").asLong()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {PROMOTIONS, TAX_RATES, METHODS})
    void deletesAndMakesAnewWithTheNextVersion(String list) {
        String path = list + "/" + name();
        String id = shop.asOperator("PUT", path, body(list)).json().path("id").asString();

        assertThat(shop.asOperator("DELETE", path, null).status()).isEqualTo(204);
        assertThat(shop.asOperator("GET", path, null).status()).isEqualTo(404);
        assertThat(shop.asOperator("DELETE", path, null).status()).isEqualTo(404);
        assertThat(idsOf(list)).doesNotContain(id);

        Answer again = shop.asOperator("PUT", path, body(list));

        assertThat(again.status()).isEqualTo(201);
        assertThat(again.json().path("version").asLong()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {PROMOTIONS, TAX_RATES, METHODS})
    void listsPagesThatStayStableUnderWrites(String list) {
        for (int i = 0; i < 5; i++) {
            shop.asOperator("PUT", list + "/page-" + i, body(list));
        }
        List<String> seen = new ArrayList<>();
        String after = "";
        do {
            JsonNode page = shop.asOperator("GET", list + "?limit=2" + after, null).json();
            page.path("data").forEach(rule -> seen.add(rule.path("id").asString()));
            shop.asOperator("PUT", list + "/a-" + name(), body(list)); // before where the list is
            after = page.at("/page/hasMore").asBoolean() ? "&after=" + page.at("/page/next").asString() : "";
        } while (!after.isEmpty());

        assertThat(seen).doesNotHaveDuplicates().isSorted();
        assertThat(seen.stream().filter(id -> id.contains("page-"))).hasSize(5);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{} | name,benefit",
            "{\"name\": \"x\", \"benefit\": {\"type\": \"GIFT\"}} | benefit.type",
            "{\"name\": \"x\", \"benefit\": {}} | benefit.type",
            "{\"name\": \"x\", \"benefit\": {\"type\": \"PERCENT_OFF\", \"basisPoints\": 10001}} | benefit.basisPoints",
            "{\"name\": \"x\", \"benefit\": {\"type\": \"AMOUNT_OFF\"}} | benefit.amounts",
            "{\"name\": \"x\", \"benefit\": {\"type\": \"BUY_GET\", \"buy\": 0}} | benefit.buy,benefit.get",
            "{\"name\": \"x\", \"priority\": 1001, \"stacking\": \"SOMETIMES\"} | stacking,benefit,priority",
            "{\"name\": \"x\", \"status\": \"DELETED\", \"activeFrom\": \"soon\"} | status,activeFrom,benefit",
            "{\"name\": \"x\", \"target\": {\"categories\": [\"/\"]}} | target.categories,benefit",
            "{\"name\": \"x\", \"threshold\": {\"quantity\": 0}} | threshold.quantity,benefit"})
    void saysAllThatIsWrongWithAPromotion(String body, String fields) {
        assertThat(refused(PROMOTIONS, body)).containsExactlyInAnyOrder(fields.split(","));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{} | name,zone,partsPerMillion,included",
            "{\"name\": \"x\", \"zone\": {\"country\": \"de\"}, \"partsPerMillion\": 1000001, \"included\": false} "
                    + "| zone.country,partsPerMillion"})
    void saysAllThatIsWrongWithATaxRate(String body, String fields) {
        assertThat(refused(TAX_RATES, body)).containsExactlyInAnyOrder(fields.split(","));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{} | name,basis,tariffs",
            "{\"name\": \"x\", \"basis\": \"MOON\", \"tariffs\": [{\"currency\": \"EUR\"}]} "
                    + "| basis,tariffs[0].brackets",
            "{\"name\": \"x\", \"basis\": \"TOTAL\", \"tariffs\": [{\"currency\": \"EUR\", \"brackets\": "
                    + "[{\"upTo\": 5, \"price\": 1}, {\"upTo\": 5, \"price\": 1}]}]} | tariffs[0].brackets[1].upTo"})
    void saysAllThatIsWrongWithAShippingMethod(String body, String fields) {
        assertThat(refused(METHODS, body)).containsExactlyInAnyOrder(fields.split(","));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"target\": {\"skus\": [null]}}", "{\"threshold\": {\"totals\": [null]}}",
            "{\"benefit\": {\"type\": \"FREE_SHIPPING\", \"shippingMethods\": [null]}}", "{\"benefit\": null}", "null",
            "[]", "{\"code\": \"SECRET\"}"})
    void refusesNonsense(String body) {
        assertThat(shop.asOperator("PUT", PROMOTIONS + "/" + name(), body).problem()).isEqualTo("validation");
    }

    @Test
    void refusesIdsThatAreNone() {
        assertThat(shop.asOperator("PUT", PROMOTIONS + "/a.b", PROMOTION).problem()).isEqualTo("validation");
        assertThat(shop.asOperator("GET", PROMOTIONS + "/a.b", null).problem()).isEqualTo("not-found");
    }

    @Test
    void refusesMoreThanAThousandOfAKind() {
        try (TestShop full = TestShop.start()) {
            for (int i = 0; i < 1_000; i++) {
                full.asOperator("PUT", TAX_RATES + "/r" + i, TAX_RATE);
            }

            Answer oneMore = full.asOperator("PUT", TAX_RATES + "/more", TAX_RATE);
            Answer replaced = full.asOperator("PUT", TAX_RATES + "/r7", TAX_RATE);
            Answer otherKind = full.asOperator("PUT", METHODS + "/m", METHOD);

            assertThat(oneMore.problem()).isEqualTo("conflict");
            assertThat(replaced.status()).isEqualTo(200);
            assertThat(otherKind.status()).isEqualTo(201);
        }
    }

    @Test
    void asksForTheScope() {
        String key = shop.asOperator("POST", "/api/v1/admin/api-keys",
                "{\"name\": \"n\", \"scopes\": [\"prices:write\"]}").json().path("key").asString();
        String wrong = shop.asOperator("POST", "/api/v1/admin/api-keys",
                "{\"name\": \"n\", \"scopes\": [\"catalog:write\"]}").json().path("key").asString();

        assertThat(shop.send("PUT", TAX_RATES + "/" + name(), TAX_RATE, "Authorization", "Bearer " + key).status())
                .isEqualTo(201);
        assertThat(shop.send("PUT", TAX_RATES + "/" + name(), TAX_RATE, "Authorization", "Bearer " + wrong).status())
                .isEqualTo(403);
    }

    @Test
    void hearsOfWhatOtherNodesChangeAndKnowsWhatWasThereBefore() {
        String before = shop.asOperator("PUT", TAX_RATES + "/" + name(), TAX_RATE).json().path("id").asString();
        try (AppNode other = AppNode.start(
                new AppNode.Settings("127.0.0.1", 0, 0, TestShop.OPERATOR_KEY, shop.clientConfig()))) {
            Awaitility.await().until(() -> idsOn(other.port(), TAX_RATES).contains(before));
            String id = shop.asOperator("PUT", TAX_RATES + "/" + name(), TAX_RATE).json().path("id").asString();

            Awaitility.await().until(() -> idsOn(other.port(), TAX_RATES).contains(id));
            shop.asOperator("DELETE", TAX_RATES + "/" + id, null);

            Awaitility.await().until(() -> !idsOn(other.port(), TAX_RATES).contains(id));
        }
    }

    private static List<String> refused(String list, String body) {
        Answer answer = shop.asOperator("PUT", list + "/" + name(), body);
        assertThat(answer.problem()).isEqualTo("validation");
        List<String> fields = new ArrayList<>();
        answer.json().path("errors").forEach(error -> fields.add(error.path("field").asString()));
        return fields;
    }

    private static List<String> idsOf(String list) {
        return idsOn(shop.node.port(), list);
    }

    private static List<String> idsOn(int port, String list) {
        List<String> ids = new ArrayList<>();
        shop.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + list + "?limit=200"))
                .header("Authorization", "Bearer " + TestShop.OPERATOR_KEY).build()).json().path("data")
                .forEach(rule -> ids.add(rule.path("id").asString()));
        return ids;
    }

    private static Answer ifMatch(String method, String path, @Nullable String body, String tag) {
        return shop.send(method, path, body, "Authorization", "Bearer " + TestShop.OPERATOR_KEY, "If-Match", tag);
    }

    private static String body(String list) {
        return switch (list) {
            case PROMOTIONS -> PROMOTION;
            case TAX_RATES -> TAX_RATE;
            default -> METHOD;
        };
    }

    private static String name() {
        return UUID.randomUUID().toString();
    }
}
