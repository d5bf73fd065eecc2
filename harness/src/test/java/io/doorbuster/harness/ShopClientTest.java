package io.doorbuster.harness;

import static io.doorbuster.harness.ScriptedServer.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doorbuster.domain.audit.Audit;
import io.doorbuster.domain.audit.MoneyAudit;
import io.doorbuster.domain.audit.MoneyLine;
import io.doorbuster.harness.OrderRequest.Line;
import io.doorbuster.harness.ScriptedServer.Answer;
import io.doorbuster.harness.ScriptedServer.Cut;
import io.doorbuster.harness.ScriptedServer.Received;
import io.doorbuster.harness.ScriptedServer.Stall;
import io.doorbuster.harness.ScriptedServer.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShopClientTest {
    private static final Duration TIMEOUT = Duration.ofMillis(300);
    private static final RetryPolicy QUICK =
            new RetryPolicy(3, Duration.ofMillis(5), Duration.ofMillis(20), Duration.ofSeconds(10));
    private static final OrderRequest ORDER =
            new OrderRequest("key-1", "a@example.com", "", List.of(new Line("A", 2)));
    private static final Answer CREATED = answer(201, "{\"id\":\"ord_1\",\"status\":\"PLACED\","
            + "\"number\":\"DB-1\",\"placedAt\":\"2026-11-27T08:00:00Z\",\"total\":{\"amount\":1998,\"currency\":\"GBP\"},"
            + "\"lines\":[{\"sku\":\"A\",\"quantity\":1},{\"sku\":\"A\",\"quantity\":1}]}");
    private static final OrderOutcome.Contents CONTENTS =
            new OrderOutcome.Contents("DB-1", "2026-11-27T08:00:00Z", 1998, Map.of("A", 2L));

    @Test
    void placesAnOrderWithItsKey() throws IOException {
        try (ScriptedServer server = new ScriptedServer(CREATED); ShopClient shop = client(server)) {
            OrderOutcome outcome = shop.placeOrder(ORDER);

            assertThat(outcome).isEqualTo(new OrderOutcome.Placed("ord_1", false, CONTENTS));
            Received request = server.received().getFirst();
            assertThat(request.method() + " " + request.uri()).isEqualTo("POST /api/v1/orders");
            assertThat(request.headers().get("Idempotency-key")).containsExactly("key-1");
            assertThat(request.body()).isEqualTo(
                    "{\"email\":\"a@example.com\",\"lines\":[{\"sku\":\"A\",\"quantity\":2}]}");
        }
    }

    @Test
    void seesThatAnAnswerIsReplayed() throws IOException {
        Answer replayed = new Answer(201, Map.of("Idempotent-Replayed", "true"), CREATED.body());
        try (ScriptedServer server = new ScriptedServer(replayed); ShopClient shop = client(server)) {
            assertThat(shop.placeOrder(ORDER)).isEqualTo(new OrderOutcome.Placed("ord_1", true, CONTENTS));
        }
    }

    @Test
    void takesAShortageForARefusalAndDoesNotRepeatIt() throws IOException {
        Answer shortage = answer(409,
                "{\"type\":\"/problems/insufficient-stock\",\"sku\":\"A\",\"requested\":2,\"available\":1}");
        try (ScriptedServer server = new ScriptedServer(shortage); ShopClient shop = client(server)) {
            assertThat(shop.placeOrder(ORDER)).isEqualTo(new OrderOutcome.OutOfStock("A", 2, 1));
            assertThat(server.received()).hasSize(1);
        }
    }

    @Test
    void takesAnInvalidOrderForARefusal() throws IOException {
        Answer invalid = answer(400, "{\"type\":\"/problems/validation\",\"status\":400}");
        try (ScriptedServer server = new ScriptedServer(invalid); ShopClient shop = client(server)) {
            assertThat(shop.placeOrder(ORDER)).isEqualTo(new OrderOutcome.Refused("validation", 400));
        }
    }

    @Test
    void repeatsWithTheSameKeyAfterATimeout() throws IOException {
        assertThat(outcomeOf(new Stall(TIMEOUT.multipliedBy(3), CREATED), CREATED)).isEqualTo(placed());
    }

    @Test
    void repeatsWithTheSameKeyAfterACutConnection() throws IOException {
        assertThat(outcomeOf(new Cut(), CREATED)).isEqualTo(placed());
    }

    @Test
    void repeatsWithTheSameKeyAfterAServerError() throws IOException {
        assertThat(outcomeOf(answer(500, "oops"), answer(503, ""), CREATED)).isEqualTo(placed());
    }

    @Test
    void repeatsWithTheSameKeyWhileAnotherRequestIsInProgress() throws IOException {
        assertThat(outcomeOf(answer(409, "{\"type\":\"/problems/idempotency-in-progress\"}"), CREATED))
                .isEqualTo(placed());
    }

    @Test
    void waitsAsLongAsTheServerAsks() throws IOException {
        long start = System.nanoTime();

        OrderOutcome outcome = outcomeOf(new Answer(429, Map.of("Retry-After", "1"), "{}"), CREATED);

        assertThat(outcome).isEqualTo(placed());
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void doesNotKnowTheOutcomeIfNoAnswerEverComes() throws IOException {
        try (ScriptedServer server = new ScriptedServer(new Cut()); ShopClient shop = client(server)) {
            assertThat(shop.placeOrder(ORDER)).isInstanceOf(OrderOutcome.Unknown.class);
            assertThat(server.received()).hasSize(QUICK.maxSends());
        }
    }

    @Test
    void doesNotKnowTheOutcomeIfNobodyListens() throws IOException {
        ScriptedServer server = new ScriptedServer(CREATED);
        server.close();
        try (ShopClient shop = client(server)) {
            assertThat(shop.placeOrder(ORDER)).isInstanceOf(OrderOutcome.Unknown.class);
        }
    }

    @Test
    void doesNotKnowTheOutcomeIfTheAnswerIsNonsense() throws IOException {
        assertThat(outcomeOf(answer(201, "<html>"))).isInstanceOf(OrderOutcome.Unknown.class);
        assertThat(outcomeOf(answer(201, "{}"))).isInstanceOf(OrderOutcome.Unknown.class);
        assertThat(outcomeOf(answer(409, "<html>"))).isInstanceOf(OrderOutcome.Unknown.class);
    }

    @Test
    void readsAllPagesOfAList() throws IOException {
        Answer first =
                answer(200, "{\"data\":[{\"id\":\"1\"},{\"id\":\"2\"}],\"page\":{\"next\":\"c+1\",\"hasMore\":true}}");
        Answer last = answer(200, "{\"data\":[{\"id\":\"3\"}],\"page\":{\"next\":null,\"hasMore\":false}}");
        try (ScriptedServer server = new ScriptedServer(first, last); ShopClient shop = client(server)) {
            assertThat(shop.orderIds()).containsExactly("1", "2", "3");
            assertThat(server.received()).extracting(Received::uri).containsExactly(
                    "/api/v1/admin/orders?limit=200", "/api/v1/admin/orders?limit=200&after=c%2B1");
            assertThat(server.received().getFirst().headers().get("Authorization")).containsExactly("Bearer secret");
        }
    }

    @Test
    void readsTheAuditOfAllSkus() throws IOException {
        String total = "\"total\":{\"received\":7,\"available\":2,\"reserved\":1,\"sold\":4,\"drift\":1},"
                + "\"consistent\":false,\"inconsistentSkus\":1,\"inconsistentCoupons\":0,\"inconsistentPayments\":2,"
                + "\"money\":[{\"currency\":\"EUR\",\"authorized\":9,\"captured\":8,\"refunded\":5,\"owed\":3}],\"orders\":3,\"attempts\":3,"
                + "\"fulfillments\":2,"
                + "\"cancellations\":0,\"fulfillmentLagMillis\":12";
        String line = "{\"sku\":\"A\",\"received\":7,\"available\":2,\"reserved\":1,\"sold\":4,\"drift\":1}";
        Answer first = answer(200, "{\"data\":[" + line + "],\"page\":{\"next\":\"A\"}," + total + "}");
        Answer last = answer(200, "{\"data\":[" + line.replace("A", "B") + "],\"page\":{},"
                + total.replace("Payments\":2", "Payments\":0").replaceAll("\"money\":\\[.*?\\]", "\"money\":[]")
                + "}");
        try (ScriptedServer server = new ScriptedServer(first, last); ShopClient shop = client(server)) {
            Audit audit = shop.audit();

            assertThat(audit.lines()).extracting(l -> l.sku() + l.soldByLines()).containsExactly("A3", "B3");
            assertThat(audit.total().drift()).isEqualTo(1);
            assertThat(audit.orders()).isEqualTo(3);
            assertThat(audit.fulfillmentLagMillis()).isEqualTo(12);
            assertThat(audit.money()).as("of the first page")
                    .isEqualTo(new MoneyAudit(2, List.of(new MoneyLine("EUR", 9, 8, 5, 3))));
        }
    }

    @Test
    void refusesAnAnswerWithoutAFigure() throws IOException {
        try (ScriptedServer server = new ScriptedServer(answer(200, "{\"sku\":\"A\",\"received\":\"7\"}"));
                ShopClient shop = client(server)) {
            assertThatThrownBy(() -> shop.inventory("A")).isInstanceOf(ShopException.class)
                    .hasMessageContaining("received");
        }
    }

    @Test
    void encodesSkusInPaths() throws IOException {
        Answer inventory = answer(200, "{\"sku\":\"a b/c\",\"received\":3,\"available\":2,\"reserved\":0,\"sold\":1,"
                + "\"version\":2}");
        try (ScriptedServer server = new ScriptedServer(inventory); ShopClient shop = client(server)) {
            assertThat(shop.inventory("a b/c").available()).isEqualTo(2);
            assertThat(server.received().getFirst().uri()).isEqualTo("/api/v1/inventory/a%20b%2Fc");
        }
    }

    @Test
    void receivesStockUnderAReference() throws IOException {
        Answer inventory = answer(201, "{\"sku\":\"A\",\"received\":5,\"available\":5,\"reserved\":0,\"sold\":0,"
                + "\"version\":1}");
        try (ScriptedServer server = new ScriptedServer(inventory); ShopClient shop = client(server)) {
            assertThat(shop.receiveStock("A", 5, "delivery-1").received()).isEqualTo(5);
            assertThat(server.received().getFirst().body())
                    .isEqualTo("{\"quantity\":5,\"reference\":\"delivery-1\"}");
        }
    }

    @Test
    void waitsForTheEndOfAnImport(@TempDir Path folder) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("products.csv"), "Handle,Title\n");
        try (ScriptedServer server = new ScriptedServer(answer(202, "{\"id\":\"imp_1\",\"status\":\"RUNNING\"}"),
                answer(200, report("RUNNING")), answer(200, report("COMPLETED")));
                ShopClient shop = client(server)) {
            ImportReport report = shop.importProducts(file, "format=shopify-csv", Duration.ofSeconds(10));

            assertThat(report.created()).isEqualTo(8);
            assertThat(report.refusals()).containsExactly("line 7: no title");
            assertThat(server.received().getFirst().body()).isEqualTo("Handle,Title\n");
        }
    }

    @Test
    void saysThatAnImportFailed(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("products.csv"), "nonsense\n");
        try (ScriptedServer server = new ScriptedServer(answer(202, "{\"id\":\"imp_1\",\"status\":\"RUNNING\"}"),
                answer(200, report("FAILED"))); ShopClient shop = client(server)) {
            assertThatThrownBy(() -> shop.importProducts(file, "format=shopify-csv", Duration.ofSeconds(10)))
                    .isInstanceOf(ShopException.class).hasMessageContaining("FAILED");
        }
    }

    @Test
    void doesNotWaitForEverForAnImport(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("products.csv"), "Handle,Title\n");
        try (ScriptedServer server = new ScriptedServer(answer(202, "{\"id\":\"imp_1\",\"status\":\"RUNNING\"}"),
                answer(200, report("RUNNING"))); ShopClient shop = client(server)) {
            assertThatThrownBy(() -> shop.importProducts(file, "format=shopify-csv", Duration.ofMillis(1)))
                    .isInstanceOf(ShopException.class).hasMessageContaining("longer than");
        }
    }

    @Test
    void findsTheProductOfASku() throws IOException {
        Answer page = answer(200, "{\"data\":[{\"handle\":\"h1\",\"title\":\"One\",\"variants\":[{\"sku\":\"AB\"}]},"
                + "{\"handle\":\"h2\",\"title\":\"Two\",\"variants\":[{\"sku\":\"A\"}]}],\"page\":{}}");
        try (ScriptedServer server = new ScriptedServer(page); ShopClient shop = client(server)) {
            assertThat(shop.productOf("A")).contains(new ProductName("h2", "Two"));
            assertThat(shop.productOf("B")).isEmpty();
        }
    }

    private static String report(String status) {
        return "{\"id\":\"imp_1\",\"status\":\"" + status + "\",\"rowsRead\":9,\"created\":8,\"updated\":0,"
                + "\"refused\":1,\"refusals\":[{\"line\":7,\"reason\":\"no title\"}]}";
    }

    /** What becomes of an order if the server does {@code steps}; every request must carry the same key. */
    private static OrderOutcome outcomeOf(Step... steps) throws IOException {
        try (ScriptedServer server = new ScriptedServer(steps); ShopClient shop = client(server)) {
            OrderOutcome outcome = shop.placeOrder(ORDER);

            assertThat(server.received())
                    .extracting(request -> request.headers().get("Idempotency-key")).containsOnly(List.of("key-1"));
            return outcome;
        }
    }

    private static OrderOutcome placed() {
        return new OrderOutcome.Placed("ord_1", false, CONTENTS);
    }

    private static ShopClient client(ScriptedServer server) {
        return new ShopClient(server.url(), "secret", TIMEOUT, QUICK);
    }
}
