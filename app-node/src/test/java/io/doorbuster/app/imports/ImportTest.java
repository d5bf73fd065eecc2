package io.doorbuster.app.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doorbuster.app.TestShop;
import io.doorbuster.app.TestShop.Answer;
import io.doorbuster.app.UnavailableServices;
import io.doorbuster.app.http.Problem;
import io.doorbuster.domain.stock.StockFigures;
import io.doorbuster.grid.Grid;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ImportTest {

    private static final Path DEMO_DATA = Path.of("..", "demo-data");
    private static final long PATIENCE_MILLIS = 60_000;
    private static final int SOCKET_TIMEOUT_MILLIS = 5_000;
    private static final String EXPECTED_ANSWER = "HTTP/1.1 413";
    private static final String HEADER = "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,"
            + "Variant Price,Status,Image Src\n";

    private static TestShop shop;
    private static final ReceivingServices RECEIPTS = new ReceivingServices();

    @BeforeAll
    static void start() {
        shop = TestShop.start(RECEIPTS);
    }

    @AfterAll
    static void stop() {
        shop.close();
    }

    @Test
    void takesARealCatalogWithoutARefusalAndTheSameAgainWithoutAChange() throws IOException {
        String file = Files.readString(DEMO_DATA.resolve("online-retail-products.csv"));

        JsonNode first = importFile(file, "");
        JsonNode again = importFile(file, "");

        assertThat(first.path("status").asString()).isEqualTo("COMPLETED");
        assertThat(counts(first)).containsExactly(3_519, 3_225, 0, 0, 0, 0);
        assertThat(counts(again)).containsExactly(3_519, 0, 0, 3_225, 0, 0);
        JsonNode doorbuster = product("doorbuster-white-hanging-heart-t-light-holder");
        assertThat(doorbuster.path("category").asString()).isEqualTo("Candles & Lighting");
        assertThat(doorbuster.at("/variants/0/price/amount").asLong()).isEqualTo(148);
        assertThat(doorbuster.at("/variants/0/price/currency").asString()).isEqualTo("GBP");
        assertThat(doorbuster.at("/variants/0/compareAtPrice/amount").asLong()).isEqualTo(295);
    }

    @Test
    void datesAProductByItsFirstImport() {
        importFile(HEADER + "older,Older,,,OLDER,,1,active,\n", "");
        importFile(HEADER + "newer,Newer,,,NEWER,,1,active,\n", "");
        importFile(HEADER + "older,Changed,,,OLDER,,2,active,\n", "");

        assertThat(shop.get("/api/v1/products?sort=newest&limit=100").json().path("data").valueStream()
                .map(product -> product.path("handle").asString()).filter(Set.of("older", "newer")::contains))
                .containsExactly("newer", "older");
        assertThat(product("older").path("title").asString()).isEqualTo("Changed");
        assertThat(Objects.requireNonNull(Grid.products(shop.member).get("prod_older")).createdAtMillis()).isPositive();
    }

    @Test
    void takesAShopifyExportAndMakesItsSkus() throws IOException {
        String file = Files.readString(DEMO_DATA.resolve("shopify-packt-products.csv"));

        JsonNode first = importFile(file, "&currency=USD");
        JsonNode again = importFile(file, "&currency=USD");

        assertThat(first.path("refused").asInt()).isZero();
        assertThat(first.path("created").asInt()).isEqualTo(20);
        assertThat(first.path("skusMade").asInt()).isGreaterThanOrEqualTo(20)
                .isEqualTo(first.path("madeSkus").size());
        assertThat(again.path("unchanged").asInt()).isEqualTo(20);
        assertThat(again.path("madeSkus")).isEqualTo(first.path("madeSkus"));
        assertThat(product("black-armchairs").path("description").asString()).startsWith("<h6><span>Description")
                .contains("\n");
    }

    @Test
    void makesSkusFromHandleAndOptionsAndTellsTheLines() {
        JsonNode report = importFile(HEADER + """
                gloves-m,Gloves,Color,Grün & Gold,,,1.00,active,
                gloves-m,,,"
                Red dark",,,1.00,,
                gloves-m,,,RED dark,,,1.00,,
                """, "");

        assertThat(report.at("/madeSkus/0/sku").asString()).isEqualTo("gloves-m-grun-gold");
        assertThat(report.at("/madeSkus/1/sku").asString()).isEqualTo("gloves-m-red-dark");
        assertThat(report.at("/madeSkus/2/sku").asString()).matches("gloves-m-red-dark-[0-9a-f]{8}");
        assertThat(report.path("madeSkus").valueStream().map(made -> made.path("line").asInt()))
                .containsExactly(2, 3, 5);
    }

    @Test
    void keepsAMadeSkuWhenItsPlaceInTheFileChanges() {
        importFile(HEADER + "hat-m,Hat,Size,S!,,,1.00,active,\nhat-m,,,s,,,1.00,,\n", "");
        String before = product("hat-m").at("/variants/0/sku").asString();

        importFile(HEADER + "hat-m,Hat,Size,s,,,1.00,active,\nhat-m,,,S!,,,1.00,,\n", "");

        assertThat(product("hat-m").at("/variants/1/sku").asString()).isEqualTo(before);
    }

    @Test
    void cutsMadeSkusToTheLimit() {
        String handle = "x".repeat(200);
        JsonNode report = importFile(HEADER + handle + ",Long,Title,Default Title,,,1.00,active,\n", "");

        assertThat(report.at("/madeSkus/0/sku").asString()).hasSize(64).matches("x{55}-[0-9a-f]{8}");
        assertThat(product(handle).path("id").asString()).matches("prod_x{55}-[0-9a-f]{8}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            bad1,T,,,S1,,"1,250",active,        | price '1,250' may be thousands or decimals
            bad2,T,,,S2,,1.999,active,          | price 1.999 is finer than GBP can be paid in
            bad3,T,,,S3,,,active,               | price '' is not a decimal number
            bad4,T,,,S4,,-1.00,active,          | price '-1.00' is not a decimal number
            bad5,T,,,S5,,1e3,active,            | price '1e3' is not a decimal number
            bad6,T,,,S6,,10000000000000.01,active, | above the limit of 1000000000000000
            bad7,,,,S7,,1.00,active,            | title is blank
            Bad8,T,,,S8,,1.00,active,           | handle must be 1 to 255 small letters
            bad9,T,,,S9,,1.00,sold,             | status 'sold' is none of
            bad10,T,,,S10,,1.00,active,javascript:alert(1) | must be an http or https address
            bad11,T,,,S11,,1.00,active          | the row has 8 cells, the header 9
            bad12,T,Size,,S12,,1.00,active,     | has 0 values for 1 option names
            bad13,T,,,,,,active,                | the row has neither a variant nor an image
            bad14,T,,,S14,1.5,1.00,active,      | inventory quantity '1.5' is not a whole number
            ,T,,,S15,,1.00,active,              | handle must be
            """, quoteCharacter = '`')
    void refusesARowThatIsNotRight(String row, String reason) {
        JsonNode report = importFile(HEADER + row + "\n", "&stock=receive");

        assertThat(report.path("status").asString()).isEqualTo("COMPLETED");
        assertThat(report.path("refused").asInt()).isEqualTo(1);
        assertThat(report.at("/refusals/0/line").asInt()).isEqualTo(2);
        assertThat(report.at("/refusals/0/reason").asString()).contains(reason);
        assertThat(report.path("created").asInt()).isZero();
    }

    @Test
    void takesNoHalfProduct() {
        JsonNode report = importFile(HEADER + """
                half-a,Half,Size,S,HALF-S,,1.00,active,
                half-a,,,M,HALF-M,,x,,
                whole-a,Whole,,,WHOLE,,1.00,active,
                """, "");

        assertThat(report.at("/refusals/0/line").asInt()).isEqualTo(3);
        assertThat(report.path("created").asInt()).isEqualTo(1);
        assertThat(shop.get("/api/v1/products/half-a").status()).isEqualTo(404);
        assertThat(shop.get("/api/v1/products/whole-a").status()).isEqualTo(200);
    }

    @Test
    void collectsImagesOfRowsWithoutAVariant() {
        importFile(HEADER + """
                pics,Pics,,,PICS,,1.00,active,https://example.org/1.jpg
                pics,,,,,,,,https://example.org/2.jpg
                """, "");

        assertThat(product("pics").path("images").size()).isEqualTo(2);
        assertThat(product("pics").path("variants").size()).isEqualTo(1);
    }

    @Test
    void refusesASkuThatAnotherProductHas() {
        importFile(HEADER + "owner-a,Owner,,,OWNED,,1.00,active,\n", "");

        JsonNode report = importFile(HEADER + """
                thief-a,Thief,,,OWNED,,1.00,active,
                twin-a,Twin,,,TWIN,,1.00,active,
                twin-b,Twin,,,TWIN,,1.00,active,
                """, "");

        assertThat(reasons(report)).containsExactly("SKU OWNED belongs to product prod_owner-a",
                "SKU TWIN stands in product twin-a of this file already");
    }

    @Test
    void refusesRowsOfOneProductThatStandApart() {
        JsonNode report = importFile(HEADER + """
                apart,Apart,Size,S,APART-S,,1.00,active,
                other,Other,,,OTHER,,1.00,active,
                apart,,,M,APART-M,,1.00,,
                """, "");

        assertThat(report.path("refused").asInt()).isEqualTo(2);
        assertThat(reasons(report)).allMatch(reason -> reason.contains("do not stand next to each other"));
        assertThat(shop.get("/api/v1/products/apart").status()).isEqualTo(404);
    }

    @Test
    void listsTheFirstHundredRefusals() {
        StringBuilder file = new StringBuilder(HEADER);
        IntStream.range(0, 150).forEach(i -> file.append("many-").append(i).append(",T,,,MANY-").append(i)
                .append(",,x,active,\n"));

        JsonNode report = importFile(file.toString(), "");

        assertThat(report.path("refused").asInt()).isEqualTo(150);
        assertThat(report.path("refusals").size()).isEqualTo(100);
        assertThat(report.at("/refusals/99/line").asInt()).isEqualTo(101);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Titel,Preis\na,b\n", "{\"json\": true}", ""})
    void failsForAFileThatIsNoProductCsv(String content) {
        JsonNode report = importFile(content, "");

        assertThat(report.path("status").asString()).isEqualTo("FAILED");
        assertThat(report.path("failure").asString()).startsWith("line 1");
    }

    @Test
    void changesNothingForAFileThatBreaksOffInTheMiddle() {
        JsonNode report =
                importFile(HEADER + "early,Early,,,EARLY,,1.00,active,\nlate,\"Late,,,LATE,,1.00,active,\n", "");

        assertThat(report.path("failure").asString()).startsWith("line 3");
        assertThat(shop.get("/api/v1/products/early").status()).isEqualTo(404);
    }

    @Test
    void keepsDraftsFromShoppers() {
        importFile(HEADER + "draft-a,Draft,,,DRAFT-A,,1.00,draft,\n", "");

        assertThat(shop.get("/api/v1/products/draft-a").status()).isEqualTo(404);
        assertThat(shop.asOperator("GET", "/api/v1/admin/products/draft-a", null).json().path("status").asString())
                .isEqualTo("DRAFT");
    }

    @Test
    void receivesTheQuantitiesOfAFileOnce() {
        String file = HEADER + "stock-a,Stock,Size,S,STOCK-S,7,1.00,active,\nstock-a,,,M,STOCK-M,-2,1.00,,\n";

        JsonNode report = importFile(file, "&stock=receive");
        importFile(file, "&stock=receive");
        importFile(file + "\n", "");

        assertThat(report.path("unitsReceived").asInt()).isEqualTo(7);
        assertThat(RECEIPTS.received).containsEntry("STOCK-S", 7L).doesNotContainKey("STOCK-M");
    }

    @Test
    void failsWhenTheDatabaseIsAway() {
        JsonNode report = importFile(HEADER + "away-a,Away,,,AWAY-1,7,1.00,active,\n", "&stock=receive");

        assertThat(report.path("status").asString()).isEqualTo("FAILED");
        assertThat(report.path("failure").asString()).contains("database does not answer");
    }

    @Test
    void answersTheSameImportForTheSameKey() {
        String file = HEADER + "keyed-a,Keyed,,,KEYED,,1.00,active,\n";

        Answer first = post(file, "", "key-1");
        Answer again = post(file, "", "key-1");
        Answer other = post(file + "\n", "", "key-1");

        assertThat(first.status()).isEqualTo(202);
        assertThat(first.header("Location")).isEqualTo("/api/v1/admin/imports/" + first.json().path("id").asString());
        assertThat(again.status()).isEqualTo(202);
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(again.json().path("id")).isEqualTo(first.json().path("id"));
        assertThat(other.problem()).isEqualTo("idempotency-key-reused");
    }

    @Test
    void refusesABodyAboveTheLimitUnread() throws IOException {
        String head = "POST /api/v1/admin/imports?format=shopify-csv HTTP/1.1\r\nHost: a\r\nContent-Type: text/csv\r\n"
                + "Authorization: Bearer " + TestShop.OPERATOR_KEY + "\r\nContent-Length: " + (Upload.MAX_BYTES + 1);

        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), shop.node.port())) {
            socket.setSoTimeout(SOCKET_TIMEOUT_MILLIS);
            socket.getOutputStream().write((head + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            byte[] answer = socket.getInputStream().readNBytes(EXPECTED_ANSWER.length());

            assertThat(new String(answer, StandardCharsets.ISO_8859_1)).isEqualTo(EXPECTED_ANSWER);
        }
    }

    @Test
    void refusesABodyThatGrowsAboveTheLimit() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 'x';
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                return length;
            }
        };

        assertThatThrownBy(() -> Upload.receive(endless)).isInstanceOf(Problem.class).hasMessageContaining("413");
    }

    @Test
    void refusesParametersThatMeanNothing() {
        Answer answer = shop.send("POST", "/api/v1/admin/imports?format=pdf&currency=XXX&stock=take", "a",
                "Content-Type", "text/csv", "Authorization", "Bearer " + TestShop.OPERATOR_KEY);

        assertThat(answer.problem()).isEqualTo("validation");
        assertThat(answer.json().path("errors").size()).isEqualTo(3);
    }

    @Test
    void isForOperatorsAndCsvOnly() {
        assertThat(shop.send("POST", "/api/v1/admin/imports?format=shopify-csv", "a", "Content-Type", "text/csv")
                .status()).isEqualTo(401);
        assertThat(shop.asOperator("POST", "/api/v1/admin/imports?format=shopify-csv", "{}").status()).isEqualTo(415);
        assertThat(shop.asOperator("GET", "/api/v1/admin/imports/imp_0", null).status()).isEqualTo(404);
    }

    private static JsonNode importFile(String content, String parameters) {
        Answer started = post(content, parameters, "");
        assertThat(started.status()).as(started.response().body()).isEqualTo(202);
        String location = started.header("Location");
        long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        while (System.nanoTime() < deadline) {
            JsonNode report = shop.asOperator("GET", location, null).json();
            if (!report.path("status").asString().equals("RUNNING")) {
                return report;
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("the import takes too long");
    }

    private static Answer post(String content, String parameters, String key) {
        List<String> headers = List.of("Content-Type", "text/csv", "Authorization",
                "Bearer " + TestShop.OPERATOR_KEY);
        String[] all = key.isEmpty() ? headers.toArray(String[]::new)
                : List.of(headers.get(0), headers.get(1), headers.get(2), headers.get(3), "Idempotency-Key", key)
                        .toArray(String[]::new);
        return shop.send("POST", "/api/v1/admin/imports?format=shopify-csv" + parameters, content, all);
    }

    private static List<Integer> counts(JsonNode report) {
        return List.of(report.path("rowsRead").asInt(), report.path("created").asInt(), report.path("updated").asInt(),
                report.path("unchanged").asInt(), report.path("refused").asInt(), report.path("skusMade").asInt());
    }

    private static List<String> reasons(JsonNode report) {
        return report.path("refusals").valueStream().map(refusal -> refusal.path("reason").asString()).toList();
    }

    private static JsonNode product(String handle) {
        return shop.get("/api/v1/products/" + handle).json();
    }

    /** Receives in memory, each reference once; what begins with AWAY finds the database away. */
    private static final class ReceivingServices extends UnavailableServices {

        private final Map<String, Long> received = new ConcurrentHashMap<>();
        private final Set<String> references = ConcurrentHashMap.newKeySet();

        @Override
        public StockFigures receive(String sku, long quantity, String reference) {
            if (sku.startsWith("AWAY")) {
                return super.receive(sku, quantity, reference);
            }
            if (references.add(sku + reference)) {
                received.merge(sku, quantity, Long::sum);
            }
            long units = received.getOrDefault(sku, 0L);
            return new StockFigures(sku, units, units, 0, 0, 1);
        }
    }
}
