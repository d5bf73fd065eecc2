package io.doorbuster.app.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.doorbuster.app.TestShop;
import io.doorbuster.app.TestShop.Answer;
import io.doorbuster.domain.catalog.Product;
import io.doorbuster.domain.catalog.ProductStatus;
import io.doorbuster.grid.Grid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Exports over HTTP, and what becomes of them in imports. */
class ExportTest {

    private static TestShop shop;

    @BeforeAll
    static void start() throws IOException {
        shop = TestShop.start();
        JsonNode report = importFile("shopify-csv",
                Files.readString(Path.of("..", "demo-data", "shopify-packt-products.csv")));
        assertThat(report.path("created").asInt()).isEqualTo(20);
        put("formula", """
                {"handle": "formula", "title": "=cmd()", "description": "<p>\\"a\\"\\r\\n\\tb</p>\\r", "status": "DRAFT",
                 "vendor": "Größe, 大", "tags": ["a,b", "=c"],
                 "variants": [{"sku": "=1+2", "title": "'+x", "options": {"Title": "Default Title"},
                               "price": {"amount": 1999, "currency": "EUR"}}]}""");
        put("scheduled", """
                {"handle": "scheduled", "title": "Scheduled", "publishedFrom": "2020-01-01T00:00:00Z",
                 "media": [{"url": "https://a.example/1.png", "alt": "A mug"}],
                 "variants": [{"sku": "SCHEDULED", "title": "Scheduled", "weightGrams": 1251, "taxCategory": "books",
                  "prices": [
                   {"listPrice": {"amount": 1000, "currency": "EUR"}, "salePrice": {"amount": 600, "currency": "EUR"},
                    "saleFrom": "2199-11-26T00:00:00Z", "saleUntil": "2199-11-27T00:00:00Z"},
                   {"listPrice": {"amount": 1500, "currency": "JPY"}}]}]}""");
    }

    @AfterAll
    static void stop() {
        shop.close();
    }

    private static void put(String id, String body) {
        Answer answer = shop.asOperator("PUT", "/api/v1/admin/products/" + id, body);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(201);
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void comesBackWithoutAChange(Format format) {
        Map<String, Product> before = new HashMap<>(Grid.products(shop.member));

        Answer export = export(format.title());
        JsonNode report = importFile(format.title(), export.response().body());

        assertThat(export.status()).isEqualTo(200);
        assertThat(export.header("Content-Type")).isEqualTo(format.mediaType() + ";charset=UTF-8");
        assertThat(export.header("Content-Disposition")).contains("products." + format.extension());
        assertThat(report.path("refusals")).isEmpty();
        assertThat(report.path("status").asString()).isEqualTo("COMPLETED");
        assertThat(report.path("unchanged").asInt()).isEqualTo((int) before.values().stream()
                .filter(product -> product.status() != ProductStatus.RETIRED).count());
        assertThat(report.path("unitsReceived").asInt()).isZero();
        assertThat(new HashMap<>(Grid.products(shop.member))).isEqualTo(before);
    }

    @Test
    void leavesRetiredProductsOut() {
        put("gone", """
                {"handle": "gone", "title": "Gone",
                 "variants": [{"sku": "GONE", "title": "Gone", "price": {"amount": 1, "currency": "EUR"}}]}""");
        assertThat(export("shopify-csv").response().body()).contains("GONE");

        assertThat(shop.asOperator("DELETE", "/api/v1/admin/products/gone", null).status()).isLessThan(300);

        assertThat(export("shopify-csv").response().body()).doesNotContain("GONE");
    }

    @Test
    void tellsGoogleWhatIsInStockAndWhereItIs() {
        String feed = export("google-merchant-xml&linkPrefix=https://shop.example/p/").response().body();

        assertThat(feed).contains("<g:availability>in_stock</g:availability>",
                "<g:link>https://shop.example/p/floor-lamp</g:link>", "<g:price>85.00 EUR</g:price>",
                "<g:sale_price>69.99 EUR</g:sale_price>");
    }

    @Test
    void isForOperatorsAndKnownFormats() {
        assertThat(shop.get("/api/v1/admin/exports/products?format=shopify-csv").status()).isEqualTo(401);
        Answer refused = export("pdf&linkPrefix=javascript:alert(1)");
        assertThat(refused.problem()).isEqualTo("validation");
        assertThat(refused.json().path("errors").size()).isEqualTo(2);
    }

    private static Answer export(String formatAndMore) {
        return shop.asOperator("GET", "/api/v1/admin/exports/products?format=" + formatAndMore, null);
    }

    private static JsonNode importFile(String format, String content) {
        Format known = Format.of(format).orElseThrow();
        Answer started = shop.send("POST", "/api/v1/admin/imports?currency=EUR&stock=receive&format=" + format, content,
                "Content-Type", known.mediaType() + ";charset=UTF-8", "Authorization",
                "Bearer " + TestShop.OPERATOR_KEY);
        assertThat(started.status()).as(started.response().body()).isEqualTo(202);
        List<JsonNode> ended = new ArrayList<>();
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            JsonNode report = shop.asOperator("GET", started.header("Location"), null).json();
            ended.add(report);
            return !report.path("status").asString().equals("RUNNING");
        });
        return ended.getLast();
    }
}
