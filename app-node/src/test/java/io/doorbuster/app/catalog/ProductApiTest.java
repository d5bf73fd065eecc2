package io.doorbuster.app.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.app.TestShop;
import io.doorbuster.app.TestShop.Answer;
import io.doorbuster.app.UnavailableServices;
import io.doorbuster.domain.Money;
import io.doorbuster.domain.catalog.Product;
import io.doorbuster.domain.catalog.ProductStatus;
import io.doorbuster.domain.catalog.Variant;
import io.doorbuster.domain.stock.LedgerRow;
import io.doorbuster.domain.stock.StockLevel;
import io.doorbuster.grid.Grid;
import io.doorbuster.grid.catalog.SaveProduct;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ProductApiTest {

    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private static TestShop shop;

    @BeforeAll
    static void start() {
        shop = TestShop.start(new UnavailableServices());
    }

    @AfterAll
    static void stop() {
        shop.close();
    }

    @Test
    void createsThenReplacesThenLeavesUnchanged() {
        Answer created = put("mug-1", body("mug-1", "Mug", "MUG-1", 995));
        Answer replaced = put("prod_mug-1", body("mug-1", "Better mug", "MUG-1", 995));
        Answer again = put("mug-1", body("mug-1", "Better mug", "MUG-1", 995));

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("Location")).isEqualTo("/api/v1/products/prod_mug-1");
        assertThat(created.header("ETag")).isEqualTo("\"1\"");
        assertThat(replaced.status()).isEqualTo(200);
        assertThat(replaced.json().path("version").asInt()).isEqualTo(2);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json().path("version").asInt()).isEqualTo(2);
    }

    @Test
    void showsAProductByIdAndByHandleAtOnce() {
        put("bowl", """
                {"handle": "big-bowl", "title": "Bowl", "description": "<p>Big</p>", "vendor": "V", "category": "C",
                 "tags": ["t"], "images": ["https://example.org/b.jpg"], "variants": [
                  {"sku": "BOWL-R", "title": "Red", "options": {"Color": "Red", "Size": "L"},
                   "price": {"amount": 5, "currency": "JPY"}, "compareAtPrice": {"amount": 9, "currency": "JPY"}}]}""");

        JsonNode product = shop.get("/api/v1/products/big-bowl").json();

        assertThat(product).isEqualTo(shop.get("/api/v1/products/prod_bowl").json());
        assertThat(product.path("status").asString()).isEqualTo("ACTIVE");
        assertThat(product.at("/variants/0/options").propertyNames()).containsExactly("Color", "Size");
        assertThat(product.at("/variants/0/compareAtPrice/amount").asInt()).isEqualTo(9);
        assertThat(product.at("/variants/0/availability").asString()).isEqualTo("SOLD_OUT");
    }

    @Test
    void showsWhatAVariantWeighsAndHowItIsTaxed() {
        String body = body("book", "Book", "BOOK", 10).replace("\"title\": \"Default\"",
                "\"title\": \"Default\", \"weightGrams\": 350, \"taxCategory\": \"books\"");
        assertThat(put("book", body).status()).isEqualTo(201);
        assertThat(put("plain", body("plain", "Plain", "PLAIN", 10)).status()).isEqualTo(201);

        JsonNode book = shop.get("/api/v1/products/book").json().at("/variants/0");
        JsonNode plain = shop.get("/api/v1/products/plain").json().at("/variants/0");
        Answer wrong = put("book", body.replace("350", "1000001").replace("books", "x".repeat(65)));

        assertThat(book.path("weightGrams").asLong()).isEqualTo(350);
        assertThat(book.path("taxCategory").asString()).isEqualTo("books");
        assertThat(plain.propertyNames()).doesNotContain("weightGrams", "taxCategory");
        assertThat(wrong.json().path("errors").valueStream().map(error -> error.path("field").asString()))
                .containsExactly("variants[0].weightGrams", "variants[0].taxCategory");
    }

    @Test
    void tellsAvailabilityAndChangesTheTagWithIt() {
        put("lamp", body("lamp", "Lamp", "LAMP", 10));
        stock("LAMP", 11);
        Answer plenty = shop.get("/api/v1/products/lamp");
        stock("LAMP", 10);
        eventually(() -> availability("lamp").equals("LOW_STOCK"));

        Answer few = shop.get("/api/v1/products/lamp");

        assertThat(plenty.json().at("/variants/0/availability").asString()).isEqualTo("IN_STOCK");
        assertThat(few.header("ETag")).isNotEqualTo(plenty.header("ETag")).startsWith("\"1-");
        assertThat(get("/api/v1/products/lamp", "If-None-Match", few.header("ETag")).status()).isEqualTo(304);
        assertThat(get("/api/v1/products/lamp", "If-None-Match", plenty.header("ETag")).status()).isEqualTo(200);
    }

    @Test
    void letsCachesKeepTheCatalog() {
        put("cached", body("cached", "Cached", "CACHED", 10));

        Answer one = shop.get("/api/v1/products/cached");
        Answer list = shop.get("/api/v1/products?limit=1");

        assertThat(one.header("Cache-Control")).isEqualTo("max-age=5, public, stale-while-revalidate=30");
        assertThat(one.header("Surrogate-Key")).isEqualTo("prod_cached");
        assertThat(list.header("Surrogate-Key")).isEqualTo("products");
        assertThat(get("/api/v1/products?limit=1", "If-None-Match", list.header("ETag")).status()).isEqualTo(304);
    }

    @Test
    void compressesWhatIsLongUnderATagOfItsOwn() throws Exception {
        put("long", body("long", "Long", "LONG", 10).replace("\"title\": \"Long\"",
                "\"title\": \"Long\", \"description\": \"" + "word ".repeat(1_000) + "\""));
        String url = shop.url("/api/v1/products/long");

        HttpResponse<byte[]> zipped = shop.http.send(HttpRequest.newBuilder(URI.create(url))
                .header("Accept-Encoding", "br, gzip;q=0.5").build(), BodyHandlers.ofByteArray());
        Answer plain = get("/api/v1/products/long", "Accept-Encoding", "gzip;q=0");

        String text = new String(new GZIPInputStream(new ByteArrayInputStream(zipped.body())).readAllBytes(),
                StandardCharsets.UTF_8);
        assertThat(zipped.headers().firstValue("Content-Encoding")).contains("gzip");
        assertThat(zipped.headers().firstValue("Vary")).contains("Accept-Encoding");
        assertThat(text).isEqualTo(plain.response().body());
        assertThat(zipped.headers().firstValue("ETag").orElseThrow()).isNotEqualTo(plain.header("ETag"));
        assertThat(zipped.body().length).isLessThan(text.length() / 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"?q=%00", "?q=%F0%9F%98%80", "?category=%22%3Cscript%3E", "?q=" + "%25'%22%3B--",
            "/%F0%9F%98%80", "/prod_%00", "/..%2f..", "?sort=%00", "?after=%00"})
    void neverFailsForNonsense(String path) {
        Answer answer = shop.get("/api/v1/products" + path);

        assertThat(answer.status()).isIn(200, 400, 404);
        assertThat(answer.header("Content-Type")).contains("json");
    }

    @Test
    void listsPageByPage() {
        IntStream.range(0, 5).forEach(i -> put("page-" + i, body("page-" + i, "Paged " + i, "PAGE-" + i, 100 - i)));

        Answer first = shop.get("/api/v1/products?q=paged&sort=price&limit=3");
        Answer second = shop.get(next(first));

        assertThat(handles(first)).containsExactly("page-4", "page-3", "page-2");
        assertThat(handles(second)).containsExactly("page-1", "page-0");
        assertThat(second.json().at("/page/hasMore").asBoolean()).isFalse();
        assertThat(second.header("Link")).isEmpty();
        assertThat(shop.get("/api/v1/products?sort=title&after=" + first.json().at("/page/next").asString()).problem())
                .isEqualTo("validation");
    }

    @ParameterizedTest
    @CsvSource({"sort=color,sort", "limit=201,limit", "limit=0,limit", "after=x,after", "q=a+b+c+d+e+f+g+h+i+j+k,q"})
    void refusesListsThatMeanNothing(String query, String field) {
        Answer answer = shop.get("/api/v1/products?" + query);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().at("/errors/0/field").asString()).isEqualTo(field);
    }

    @Test
    void refusesAnotherVersionThanTheOneThatWasSeen() {
        put("seen", body("seen", "Seen", "SEEN", 10));
        put("seen", body("seen", "Seen twice", "SEEN", 10));

        Answer stale = put("seen", body("seen", "Late", "SEEN", 10), "If-Match", "\"1\"");
        Answer fresh = put("seen", body("seen", "In time", "SEEN", 10), "If-Match", "\"2\"");
        Answer none = put("unseen", body("unseen", "Unseen", "UNSEEN", 10), "If-Match", "*");

        assertThat(stale.status()).isEqualTo(412);
        assertThat(stale.json().path("currentVersion").asInt()).isEqualTo(2);
        assertThat(fresh.status()).isEqualTo(200);
        assertThat(none.status()).isEqualTo(412);
    }

    @Test
    void retiresAProductAndFreesItsNames() {
        put("gone", body("gone", "Gone", "GONE", 10));

        Answer deleted = shop.asOperator("DELETE", "/api/v1/admin/products/gone", null);
        Answer again = shop.asOperator("DELETE", "/api/v1/admin/products/gone", null);
        Answer heir = put("heir", body("gone", "Heir", "GONE", 10));
        Answer revived = put("gone", body("gone-2", "Back", "GONE-2", 10));

        assertThat(deleted.status()).isEqualTo(204);
        assertThat(again.status()).isEqualTo(404);
        assertThat(heir.status()).isEqualTo(201);
        assertThat(revived.status()).isEqualTo(201);
        assertThat(revived.json().path("version").asInt()).isEqualTo(3);
    }

    @Test
    void refusesNamesThatAnotherProductHas() {
        put("first", body("first", "First", "FIRST", 10));

        Answer sameHandle = put("second", body("first", "Second", "SECOND", 10));
        Answer sameSku = put("second", body("second", "Second", "FIRST", 10));
        Answer moved = put("first", body("first", "First", "FIRST-B", 10));
        Answer taken = put("second", body("second", "Second", "FIRST", 10));

        assertThat(sameHandle.json().at("/errors/0/field").asString()).isEqualTo("handle");
        assertThat(sameSku.json().at("/errors/0/field").asString()).isEqualTo("variants[0].sku");
        assertThat(moved.status()).isEqualTo(200);
        assertThat(taken.status()).isEqualTo(201);
    }

    @Test
    void letsOneOfManyTakeANameAtOnce() throws Exception {
        int writers = 12;
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Integer>> answers;
        try (ExecutorService threads = Executors.newFixedThreadPool(writers)) {
            answers = IntStream.range(0, writers).mapToObj(i -> threads.submit(() -> {
                start.await();
                return put("racer-" + i, body("racer-" + i, "Racer", "PRIZE", 10)).status();
            })).toList();
            start.countDown();
        }

        assertThat(answers.stream().filter(answer -> answer.resultNow() == 201)).hasSize(1);
        assertThat(answers.stream().filter(answer -> answer.resultNow() == 400)).hasSize(writers - 1);
    }

    @Test
    void seesWhatOthersChangeInTheGrid() {
        Variant variant = new Variant("FAR", "Far", List.of(), new Money(1, "EUR"), 0);
        Product product = new Product("prod_far", "far", "Far", "", "", "", List.of(), List.of(), List.of(),
                ProductStatus.ACTIVE, 1, List.of(variant));

        Grid.products(shop.member).executeOnKey("prod_far", new SaveProduct(product, SaveProduct.ANY_VERSION));

        eventually(() -> shop.get("/api/v1/products/far").status() == 200);
    }

    @Test
    void listsEverythingWrongWithAProduct() {
        Answer answer = put("bad", """
                {"handle": "Bad Handle", "title": " ", "status": "RETIRED", "tags": ["a", "a"],
                 "images": ["javascript:alert(1)"], "variants": [
                  {"sku": " x", "title": "A", "price": {"amount": -1, "currency": "EUR"}, "options": {"Size": "S"}},
                  {"sku": "B", "title": "B", "price": {"amount": 1, "currency": "USD"}},
                  {"sku": "B"}]}""");

        assertThat(answer.json().path("errors").valueStream().map(error -> error.path("field").asString()).distinct())
                .containsExactlyInAnyOrder("handle", "title", "status", "tags[1]", "images[0]", "variants[0].sku",
                        "variants[0].price.amount", "variants[1].options", "variants[1].price", "variants[2].options",
                        "variants[2].price", "variants[2].sku", "variants[2].title");
    }

    @ParameterizedTest
    @CsvSource({"title,255", "vendor,255", "category,255", "description,65536"})
    void holdsTextsToTheirLimits(String field, int limit) {
        Answer longest = put("limits", textBody(field, limit));
        Answer tooLong = put("limits", textBody(field, limit + 1));

        assertThat(longest.status()).isIn(200, 201);
        assertThat(tooLong.status()).isEqualTo(400);
        assertThat(tooLong.json().at("/errors/0/message").asString()).contains(limit + 1 + " characters");
    }

    @ParameterizedTest
    @CsvSource({"tags,250", "images,250"})
    void holdsListsToTheirLimits(String field, int limit) {
        Answer longest = put("lists", listBody(field, limit));
        Answer tooLong = put("lists", listBody(field, limit + 1));

        assertThat(longest.status()).isIn(200, 201);
        assertThat(tooLong.json().at("/errors/0/field").asString()).isEqualTo(field);
    }

    @Test
    void refusesAProductWithoutVariantsOrWithUnknownFields() {
        assertThat(put("empty", "{\"handle\": \"e\", \"title\": \"E\", \"variants\": []}").problem())
                .isEqualTo("validation");
        assertThat(put("empty", "{\"handle\": \"e\", \"title\": \"E\"}").json().path("errors").size()).isEqualTo(1);
        assertThat(put("empty", "{\"id\": \"x\"}").problem()).isEqualTo("validation");
    }

    @Test
    void refusesIdsThatAreNone() {
        assertThat(put("a%20b", body("x", "X", "X", 1)).status()).isEqualTo(400);
        assertThat(put("x".repeat(65), body("x", "X", "X", 1)).status()).isEqualTo(400);
        assertThat(shop.asOperator("DELETE", "/api/v1/admin/products/nope", null).status()).isEqualTo(404);
        assertThat(shop.get("/api/v1/products/nope").status()).isEqualTo(404);
    }

    @Test
    void letsOperatorsOnlyChangeProducts() {
        assertThat(shop.send("PUT", "/api/v1/admin/products/x", body("x", "X", "X", 1)).status()).isEqualTo(401);
        assertThat(shop.send("DELETE", "/api/v1/admin/products/x", null).status()).isEqualTo(401);
        assertThat(shop.get("/api/v1/admin/products/x").status()).isEqualTo(401);
    }

    private static String body(String handle, String title, String sku, long price) {
        return """
                {"handle": "%s", "title": "%s", "variants": [
                 {"sku": "%s", "title": "Default", "price": {"amount": %d, "currency": "EUR"}}]}"""
                .formatted(handle, title, sku, price);
    }

    private static String textBody(String field, int length) {
        String title = field.equals("title") ? "" : "\"title\": \"T\", ";
        return "{\"handle\": \"limits\", " + title + "\"" + field + "\": \"" + "é".repeat(length)
                + "\", \"variants\": [{\"sku\": \"LIMITS\", \"title\": \"D\", \"price\": {\"amount\": 1, \"currency\": \"EUR\"}}]}";
    }

    private static String listBody(String field, int size) {
        List<String> entries = IntStream.range(0, size).mapToObj(i -> "\"https://example.org/" + i + "\"").toList();
        return "{\"handle\": \"lists\", \"title\": \"T\", \"" + field + "\": " + entries
                + ", \"variants\": [{\"sku\": \"LISTS\", \"title\": \"D\", \"price\": {\"amount\": 1, \"currency\": \"EUR\"}}]}";
    }

    private static Answer put(String id, String body, String... headers) {
        String[] all = IntStream.range(0, headers.length + 2)
                .mapToObj(i -> i < headers.length ? headers[i]
                        : i == headers.length ? "Authorization" : "Bearer " + TestShop.OPERATOR_KEY)
                .toArray(String[]::new);
        return shop.send("PUT", "/api/v1/admin/products/" + id, body, all);
    }

    private static Answer get(String path, String header, String value) {
        return shop.send("GET", path, null, header, value);
    }

    private static void stock(String sku, long units) {
        Map<String, StockLevel> inventory = Grid.inventory(shop.member);
        inventory.put(sku, StockLevel.of(new LedgerRow(1, units, 0)));
    }

    private static String availability(String handle) {
        return shop.get("/api/v1/products/" + handle).json().at("/variants/0/availability").asString();
    }

    private static String next(Answer answer) {
        return answer.header("Link").replaceAll("^<|>.*$", "");
    }

    private static List<String> handles(Answer answer) {
        return answer.json().path("data").valueStream().map(product -> product.path("handle").asString()).toList();
    }

    private static void eventually(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
