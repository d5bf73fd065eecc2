package io.doorbuster.app.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.app.TestShop;
import io.doorbuster.app.TestShop.Answer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class PriceApiTest {

    private static final Clock CLOCK = Clock.systemUTC();
    private static final Pattern CACHING = Pattern.compile("max-age=(\\d+), public, stale-while-revalidate=(\\d+)");

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
    void changesThePriceOnTheSecond() {
        Instant sale = now().plusSeconds(4);
        put("drop", prices("DROP", price("EUR", 1_000, 600, sale, sale.plusSeconds(2))));
        receive("DROP");
        String page = "/api/v1/products/drop";

        assertThat(amount(page)).isEqualTo(1_000);
        assertThat(order("DROP", "EUR").at("/lines/0/unitPrice/amount").asLong()).isEqualTo(1_000);
        await(sale);
        Answer onSale = shop.get(page);
        assertThat(onSale.json().at("/variants/0/price/amount").asLong()).isEqualTo(600);
        assertThat(onSale.json().at("/variants/0/compareAtPrice/amount").asLong()).isEqualTo(1_000);
        assertThat(amountInList("DROP")).isEqualTo(600);
        assertThat(order("DROP", "EUR").at("/lines/0/unitPrice/amount").asLong()).isEqualTo(600);
        await(sale.plusSeconds(2));
        assertThat(amount(page)).isEqualTo(1_000);
        assertThat(amountInList("DROP")).isEqualTo(1_000);
        assertThat(order("DROP", "EUR").at("/lines/0/unitPrice/amount").asLong()).isEqualTo(1_000);
    }

    @Test
    void letsNoCacheKeepAPriceBeyondItsTime() {
        Instant sale = now().plusSeconds(6);
        put("brief", prices("BRIEF", price("EUR", 1_000, 600, sale, sale.plusSeconds(3_600))));

        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
            for (String path : List.of("/api/v1/products/brief", "/api/v1/products?limit=1", "/api/v1/categories")) {
                Matcher caching = CACHING.matcher(shop.get(path).header("Cache-Control"));
                Instant received = CLOCK.instant();
                assertThat(caching.matches()).isTrue();
                Instant end = received.plusSeconds(Long.parseLong(caching.group(1)) + Long.parseLong(caching.group(2)));
                assertThat(end.isBefore(sale.plusMillis(500)) || !received.isBefore(sale))
                        .as("%s at %s: %s", path, received, caching.group()).isTrue();
            }
            return CLOCK.instant().isAfter(sale);
        });
    }

    @Test
    void sellsInTheCurrencyOfTheOrder() {
        put("worldly", prices("WORLDLY", price("EUR", 1_000), price("JPY", 1_500)));
        receive("WORLDLY");

        assertThat(order("WORLDLY", "JPY").path("total").path("amount").asLong()).isEqualTo(1_500);
        assertThat(order("WORLDLY", "EUR").path("total").path("amount").asLong()).isEqualTo(1_000);
        assertThat(shop.get("/api/v1/products/worldly?currency=JPY").json().at("/variants/0/price"))
                .isEqualTo(shop.get("/api/v1/products/worldly").json().at("/variants/0/prices/1/listPrice"));
        JsonNode refused = orderAnswer("WORLDLY", "USD").json();
        assertThat(refused.path("status").asInt()).isEqualTo(400);
        assertThat(refused.at("/errors/0/field").asString()).isEqualTo("lines[0].sku");
        assertThat(refused.path("detail").asString()).contains("is sold in EUR, JPY, the order is in USD");
    }

    @Test
    void fillsACartInItsCurrencyOnly() {
        put("basket", prices("BASKET", price("EUR", 1_000), price("JPY", 1_500)));

        Answer yen = add("BASKET", "JPY");
        Answer dollars = add("BASKET", "USD");

        assertThat(yen.json().at("/lineItems/0/unitPrice/amount").asLong()).isEqualTo(1_500);
        assertThat(dollars.status()).isEqualTo(400);
        assertThat(dollars.json().at("/errors/0/field").asString()).isEqualTo("sku");
    }

    @Test
    void listsByThePricesOfACurrencyWhatIsSoldInIt() {
        put("cheap-yen", prices("CHEAP-YEN", price("EUR", 900), price("JPY", 100)).replace("\"T\"", "\"Yennish\""));
        put("dear-yen", prices("DEAR-YEN", price("EUR", 100), price("JPY", 900)).replace("\"T\"", "\"Yennish\""));
        put("no-yen", prices("NO-YEN", price("EUR", 100)).replace("\"T\"", "\"Yennish\""));

        assertThat(handles("/api/v1/products?q=yennish&sort=price&currency=JPY")).containsExactly("cheap-yen",
                "dear-yen");
        assertThat(handles("/api/v1/products?q=yennish&sort=price")).containsExactly("dear-yen", "no-yen",
                "cheap-yen");
        assertThat(shop.get("/api/v1/products/no-yen?currency=JPY").json().at("/variants/0").has("price")).isFalse();
        assertThat(shop.get("/api/v1/products/no-yen?currency=yen").json().at("/errors/0/field").asString())
                .isEqualTo("currency");
    }

    @Test
    void appearsAndDisappearsOnTheSecond() {
        Instant from = now().plusSeconds(3);
        put("fleeting",
                prices("FLEETING", price("EUR", 100)).replace("\"T\"", "\"Fleeting\", \"category\": \"Flee/Ting\", "
                        + "\"publishedFrom\": \"" + from + "\", \"publishedUntil\": \"" + from.plusSeconds(2) + "\""));
        receive("FLEETING");

        assertThat(shop.get("/api/v1/products/fleeting").status()).isEqualTo(404);
        assertThat(handles("/api/v1/products?q=fleeting")).isEmpty();
        assertThat(orderAnswer("FLEETING", "EUR").status()).isEqualTo(400);
        assertThat(paths()).doesNotContain("Flee");
        await(from);
        assertThat(shop.get("/api/v1/products/fleeting").status()).isEqualTo(200);
        assertThat(handles("/api/v1/products?q=fleeting")).containsExactly("fleeting");
        assertThat(paths()).contains("Flee", "Flee/Ting");
        assertThat(order("FLEETING", "EUR").path("status").asString()).isEqualTo("PLACED");
        await(from.plusSeconds(2));
        assertThat(shop.get("/api/v1/products/fleeting").status()).isEqualTo(404);
        assertThat(orderAnswer("FLEETING", "EUR").status()).isEqualTo(400);
    }

    @Test
    void includesWhatIsBelowACategory() {
        put("sock", prices("SOCK", price("EUR", 1)).replace("\"T\"", "\"S\", \"category\": \"Wear/Feet/Socks\""));
        put("shoe", prices("SHOE", price("EUR", 1)).replace("\"T\"", "\"S\", \"category\": \"wear / feet\""));
        put("hat", prices("HAT", price("EUR", 1)).replace("\"T\"", "\"S\", \"category\": \"Wear\""));

        assertThat(handles("/api/v1/products?category=Wear")).containsExactly("hat", "shoe", "sock");
        assertThat(handles("/api/v1/products?category=wear/FEET")).containsExactly("shoe", "sock");
        JsonNode all = shop.get("/api/v1/categories").json().path("data");
        assertThat(all.valueStream().filter(node -> node.path("path").asString().startsWith("Wear"))
                .map(node -> node.path("path").asString() + " " + node.path("name").asString() + " "
                        + node.path("count").asLong()))
                .containsExactly("Wear Wear 3", "Wear/Feet Feet 2", "Wear/Feet/Socks Socks 1");
        Answer first = shop.get("/api/v1/categories?limit=1");
        assertThat(shop.get("/api/v1/categories?limit=1&after=" + first.json().at("/page/next").asString()).json()
                .at("/data/0/path").asString()).isEqualTo(all.path(1).path("path").asString());
    }

    @Test
    void takesWhatItShows() {
        String body = """
                {"handle": "round", "title": "Round", "category": "A/B", "publishedFrom": "2026-01-01T00:00:00Z",
                 "media": [{"url": "https://e.example/2.jpg", "alt": "back", "position": 2},
                           {"url": "https://e.example/1.jpg", "alt": "front", "position": 1}],
                 "options": [{"name": "Size"}, {"name": "Color"}],
                 "variants": [{"sku": "ROUND", "title": "R", "options": {"Color": "red", "Size": "S"}, "prices": [
                   {"listPrice": {"amount": 9, "currency": "EUR"}, "salePrice": {"amount": 5, "currency": "EUR"},
                    "saleFrom": "2026-11-27T08:00:00+01:00", "saleUntil": "2026-11-28T00:00:00Z"},
                   {"listPrice": {"amount": 9, "currency": "USD"}}]}]}""";
        Answer created = put("round", body);
        String shown = created.response().body().replace("\"id\":\"prod_round\",", "")
                .replace("\"version\":1,", "");

        Answer again = put("round", shown);

        assertThat(created.json().path("images").valueStream().map(JsonNode::asString))
                .containsExactly("https://e.example/1.jpg", "https://e.example/2.jpg");
        assertThat(created.json().at("/media/0/alt").asString()).isEqualTo("front");
        assertThat(created.json().at("/options/0/name").asString()).isEqualTo("Size");
        assertThat(created.json().at("/variants/0/prices/0/saleFrom").asString()).isEqualTo("2026-11-27T07:00:00Z");
        assertThat(again.status()).as(again.response().body()).isEqualTo(200);
        assertThat(again.json()).isEqualTo(created.json());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
            "'listPrice': {'amount': 9, 'currency': 'EUR'}, 'saleFrom': '2026-11-27T08:00:00Z'|salePrice",
            "'listPrice': {'amount': 9, 'currency': 'EUR'}, 'salePrice': {'amount': 10, 'currency': 'EUR'}|salePrice",
            "'listPrice': {'amount': 9, 'currency': 'EUR'}, 'salePrice': {'amount': 1, 'currency': 'USD'}|salePrice",
            "'listPrice': {'amount': 9, 'currency': 'EUR'}, 'salePrice': {'amount': 1, 'currency': 'EUR'}, "
                    + "'saleFrom': '2026-11-27T08:00:00.5Z'|saleFrom",
            "'listPrice': {'amount': 9, 'currency': 'EUR'}, 'salePrice': {'amount': 1, 'currency': 'EUR'}, "
                    + "'saleFrom': '2026-11-27T08:00:00Z', 'saleUntil': '2026-11-27T08:00:00Z'|saleUntil",
            "'listPrice': {'amount': 9, 'currency': 'EUR'}, 'salePrice': {'amount': 1, 'currency': 'EUR'}, "
                    + "'saleUntil': '+999999999-12-31T00:00:00Z'|saleUntil",
            "'salePrice': {'amount': 1, 'currency': 'EUR'}|listPrice", "'listPrice': {'amount': 1}|listPrice.currency"})
    void refusesPricesThatMeanNothing(String price, String field) {
        Answer answer = put("wrong", prices("WRONG", "{" + price.replace("'", "\"") + "}"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("errors").valueStream().map(error -> error.path("field").asString()))
                .contains("variants[0].prices[0]." + field);
        assertThat(shop.asOperator("GET", "/api/v1/admin/products/wrong", null).status()).isEqualTo(404);
    }

    @Test
    void refusesTwoPricesInOneCurrency() {
        Answer answer = put("wrong", prices("WRONG", price("EUR", 1), price("EUR", 2)));

        assertThat(answer.json().at("/errors/0/field").asString()).isEqualTo("variants[0].prices[1]");
    }

    private static String prices(String sku, String... prices) {
        return "{\"handle\": \"" + sku.toLowerCase(Locale.ROOT) + "\", \"title\": \"T\", \"variants\": [{\"sku\": \""
                + sku
                + "\", \"title\": \"Default\", \"prices\": [" + String.join(", ", prices) + "]}]}";
    }

    private static String price(String currency, long amount) {
        return "{\"listPrice\": {\"amount\": %d, \"currency\": \"%s\"}}".formatted(amount, currency);
    }

    private static String price(String currency, long list, long sale, Instant from, Instant until) {
        return "{\"listPrice\": {\"amount\": %d, \"currency\": \"%s\"}, \"salePrice\": {\"amount\": %d, \"currency\": \"%s\"}, "
                .formatted(list, currency, sale, currency) + "\"saleFrom\": \"" + from + "\", \"saleUntil\": \"" + until
                + "\"}";
    }

    private static Answer put(String id, String body) {
        return shop.asOperator("PUT", "/api/v1/admin/products/" + id, body);
    }

    private static void receive(String sku) {
        shop.asOperator("POST", "/api/v1/admin/inventory/" + sku + "/receipts",
                "{\"quantity\": 100, \"reference\": \"first\"}");
    }

    private static JsonNode order(String sku, String currency) {
        return orderAnswer(sku, currency).json();
    }

    private static Answer orderAnswer(String sku, String currency) {
        return shop.send("POST", "/api/v1/orders", "{\"email\": \"a@b.example\", \"currency\": \"" + currency
                + "\", \"lines\": [{\"sku\": \"" + sku + "\", \"quantity\": 1}]}", "Idempotency-Key",
                UUID.randomUUID().toString());
    }

    private static Answer add(String sku, String currency) {
        String cart = shop.send("POST", "/api/v1/carts", "{\"currency\": \"" + currency + "\"}").json().path("id")
                .asString();
        return shop.send("POST", "/api/v1/carts/" + cart + "/line-items",
                "{\"sku\": \"" + sku + "\", \"quantity\": 1}");
    }

    private static long amount(String path) {
        return shop.get(path).json().at("/variants/0/price/amount").asLong();
    }

    private static long amountInList(String sku) {
        return shop.get("/api/v1/products?q=" + sku).json().at("/data/0/variants/0/price/amount").asLong();
    }

    private static List<String> handles(String path) {
        return shop.get(path).json().path("data").valueStream().map(product -> product.path("handle").asString())
                .toList();
    }

    private static List<String> paths() {
        return shop.get("/api/v1/categories").json().path("data").valueStream()
                .map(category -> category.path("path").asString()).toList();
    }

    private static Instant now() {
        return CLOCK.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    private static void await(Instant moment) {
        Awaitility.await().atMost(Duration.ofSeconds(20)).pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1)).until(() -> !CLOCK.instant().isBefore(moment));
    }
}
