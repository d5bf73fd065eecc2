package io.doorbuster.app.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.app.TestShop;
import io.doorbuster.app.TestShop.Answer;
import io.doorbuster.app.UnavailableServices;
import io.doorbuster.domain.stock.LedgerRow;
import io.doorbuster.domain.stock.StockLevel;
import io.doorbuster.grid.Grid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class SearchApiTest {

    private static final String LIST = "/api/v1/products?";

    private static TestShop shop;

    @BeforeAll
    static void start() {
        shop = TestShop.start(new UnavailableServices());
        put("boot", "Winter boot", "Alpina", "Shoes/Boots", "warm", 9_000, "Black", "42");
        put("sneaker", "Canvas sneaker", "Alpina", "Shoes/Sneakers", "summer", 4_000, "Red", "42");
        put("clog", "Wooden clog", "Breda", "Shoes", "summer", 3_000, "Red", "43");
        put("scarf", "Winter scarf", "Breda", "Wear", "warm", 2_000, "Red", "One");
        stock("boot", 100);
        stock("sneaker", 3);
    }

    @AfterAll
    static void stop() {
        shop.close();
    }

    @Test
    void sortsByRelevanceWhereThereIsASearch() {
        put("plain", "Umbrella", "U", "Rain", "x", 1, "a", "b");
        put("described", "Stand", "U", "Rain", "umbrella", 1, "a", "b");

        assertThat(handles("q=umbrela")).containsExactly("plain", "described");
        assertThat(handles("q=umbrella&sort=handle")).containsExactly("described", "plain");
        assertThat(handles("q=sku-plain")).containsExactly("plain");
    }

    @Test
    void findsASkuOfVeryManyParts() {
        String name = "1-2-3-4-5-6-7-8-9-10-11-12-13-14-15-16-17-18-19-20";
        put(name, "Part", "P", "Parts", "p", 1, "a", "b");

        assertThat(handles("q=SKU-" + name)).containsExactly(name);
        assertThat(shop.get(LIST + "q=" + "1-".repeat(33)).json().at("/errors/0/message").asString())
                .contains("33 words", "limit of 32");
    }

    @Test
    void seesAChangeAtOnce() {
        put("fresh", "Zebra blanket", "Z", "Wear", "z", 1, "a", "b");
        assertThat(handles("q=zebra")).containsExactly("fresh");

        put("fresh", "Giraffe blanket", "Z", "Wear", "z", 1, "a", "b");
        assertThat(handles("q=zebra")).isEmpty();
        assertThat(handles("q=giraffe")).containsExactly("fresh");

        shop.asOperator("DELETE", "/api/v1/admin/products/fresh", null);
        assertThat(handles("q=giraffe")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|',
            value = {"vendor=ALPINA|boot,sneaker", "vendor=Alpina&vendor=breda|boot,clog,scarf,sneaker",
                    "vendor=Alpina&tag=summer|sneaker", "category=shoes|boot,clog,sneaker",
                    "minPrice=3000&maxPrice=4000|clog,sneaker",
                    "option=color:red|clog,scarf,sneaker", "option=Color:Red&option=Size:42|sneaker",
                    "option=Color:Red&option=Color:Black&category=Shoes|boot,clog,sneaker",
                    "q=winter&tag=warm|boot,scarf",
                    "availability=IN_STOCK|boot", "availability=IN_STOCK&availability=LOW_STOCK|boot,sneaker",
                    "availability=SOLD_OUT&category=shoes|clog", "q=winter&availability=SOLD_OUT|scarf",
                    "currency=USD|", "sort=-price&category=shoes|boot,sneaker,clog"})
    void narrowsAList(String query, String expected) {
        List<String> handles = handles(query + (query.contains("sort=") ? "" : "&sort=handle")
                + (query.contains("tag=") ? "" : "&tag=summer&tag=warm"));

        assertThat(handles).isEqualTo(expected == null ? List.of() : List.of(expected.split(",", -1)));
    }

    @Test
    void countsEachKindAsIfNothingOfItWereChosen() {
        JsonNode facets = shop.get(LIST + "facets=true&vendor=Alpina&tag=summer&tag=warm&q=").json().path("facets");

        assertThat(facets.path("total").asInt()).isEqualTo(2);
        assertThat(values(facets.path("vendors"))).containsExactly("Alpina 2", "Breda 2");
        assertThat(values(facets.path("tags"))).containsExactly("summer 1", "warm 1");
        assertThat(values(facets.path("categories"))).containsExactly("Shoes 2");
        assertThat(values(facets.at("/options/0/values"))).containsExactly("Black 1", "Red 1");
        assertThat(facets.at("/price/min").asInt()).isEqualTo(4_000);
        assertThat(facets.at("/price/max").asInt()).isEqualTo(9_000);
        assertThat(values(facets.path("availabilities"))).containsExactly("IN_STOCK 1", "LOW_STOCK 1", "SOLD_OUT 0");
        assertThat(values(shop.get(LIST + "facets=true&category=shoes&tag=summer&tag=warm").json()
                .at("/facets/categories"))).containsExactly("Shoes/Boots 1", "Shoes/Sneakers 1");
        assertThat(shop.get(LIST + "limit=1").json().has("facets")).isFalse();
    }

    @Test
    void pagesThroughASearchNarrowedByAvailability() {
        IntStream.range(0, 30).forEach(i -> {
            put("paged-" + i, "Pagefinder " + i, "P", "Paging", "p", 100 + i, "a", "b");
            if (i % 3 == 0) {
                stock("paged-" + i, 50);
            }
        });
        List<String> all = new ArrayList<>();
        String path = LIST + "q=pagefinder&availability=IN_STOCK&limit=4";
        while (!path.isEmpty()) {
            Answer page = shop.get(path);
            page.json().path("data").forEach(product -> all.add(product.path("handle").asString()));
            path = page.header("Link").replaceAll("^<|>.*$", "");
        }

        assertThat(all).containsExactlyInAnyOrderElementsOf(
                IntStream.range(0, 10).mapToObj(i -> "paged-" + 3 * i).toList());
    }

    @ParameterizedTest
    @CsvSource({"sort=relevance,sort", "minPrice=-1,minPrice", "maxPrice=1e3,maxPrice", "minPrice=0x10,minPrice",
            "maxPrice=99999999999999999999,maxPrice", "minPrice=2&maxPrice=1,maxPrice",
            "availability=SOON,availability",
            "option=Red,option", "option=:Red,option", "vendor=,vendor", "vendor=%00,vendor", "facets=yes,facets",
            "q=a&q=b,q", "currency=eur,currency", "q=a+b+c+d+e+f+g+h+i+j+k,q", "after=x,after"})
    void refusesWhatMeansNothing(String query, String field) {
        Answer answer = shop.get(LIST + query);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().at("/errors/0/field").asString()).isEqualTo(field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"vendor", "tag", "option", "availability"})
    void takesNoMoreValuesThanTheLimit(String kind) {
        String value = switch (kind) {
            case "option" -> "option=A:b&";
            case "availability" -> "availability=IN_STOCK&";
            default -> kind + "=x&";
        };

        assertThat(shop.get(LIST + value.repeat(20)).status()).isEqualTo(200);
        Answer refused = shop.get(LIST + value.repeat(21));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().at("/errors/0/message").asString()).contains("21 times, the limit is 20");
    }

    /** A link repeats the request, and the headers of an answer have a limit. */
    @Test
    void linksToTheNextPageUnlessTheQueryIsLong() {
        String query = "limit=1&vendor=Alpina" + ("&vendor=" + "x".repeat(380)).repeat(19);

        Answer page = shop.get(LIST + query);

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Link")).isEmpty();
        assertThat(page.json().at("/page/next").asString()).isNotEmpty();
        assertThat(shop.get(LIST + "limit=1&vendor=Alpina").header("Link")).contains("vendor=Alpina&after=");
    }

    private static void put(String name, String title, String vendor, String category, String tag, long price,
            String color, String size) {
        Answer answer = shop.asOperator("PUT", "/api/v1/admin/products/" + name, """
                {"handle": "%s", "title": "%s", "vendor": "%s", "category": "%s", "tags": ["%s"], "variants": [
                 {"sku": "SKU-%s", "title": "Default", "options": {"Color": "%s", "Size": "%s"},
                  "price": {"amount": %d, "currency": "EUR"}}]}"""
                .formatted(name, title, vendor, category, tag, name, color, size, price));
        assertThat(answer.status()).isIn(200, 201);
    }

    private static void stock(String name, long units) {
        Map<String, StockLevel> inventory = Grid.inventory(shop.member);
        inventory.put("SKU-" + name, StockLevel.of(new LedgerRow(1, units, 0)));
    }

    private static List<String> handles(String query) {
        return shop.get(LIST + query).json().path("data").valueStream()
                .map(product -> product.path("handle").asString()).toList();
    }

    private static List<String> values(JsonNode values) {
        return values.valueStream().map(value -> value.path("value").asString() + " " + value.path("count").asInt())
                .toList();
    }
}
