package io.doorbuster.app.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.doorbuster.app.AppNode;
import io.doorbuster.app.TestShop;
import io.doorbuster.app.TestShop.Answer;
import io.doorbuster.app.UnavailableServices;
import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.domain.stock.Receipt;
import io.doorbuster.domain.stock.StockFigures;
import io.doorbuster.grid.Grid;
import io.doorbuster.grid.catalog.ImportReport;
import io.doorbuster.grid.catalog.ImportReport.Status;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Imports that are interrupted, and continued with the same file. */
class ResumeTest {

    /** The products of one batch. */
    private static final int BATCH = 2_000;
    private static final Clock CLOCK = Clock.systemUTC();
    private static final Services SERVICES = new Services();

    private static TestShop shop;

    @BeforeAll
    static void start() {
        shop = TestShop.start(SERVICES);
    }

    @AfterAll
    static void stop() {
        shop.close();
    }

    @Test
    void continuesAfterTheLastBatchThatIsDone() {
        String file = file("cont", 2 * BATCH + 100);
        SERVICES.failures.set(1);
        SERVICES.failAt = "CONT-" + (BATCH + 10);

        JsonNode first = end(post(file, "resume-1"));
        int callsBefore = SERVICES.receipts.get();
        Answer again = post(file, "resume-1");
        JsonNode second = end(again);

        assertThat(first.path("status").asString()).isEqualTo("FAILED");
        assertThat(first.path("failure").asString()).contains("send the file again to continue");
        assertThat(first.path("rowsRead").asInt()).isEqualTo(BATCH);
        assertThat(first.path("rowsTotal").asInt()).isEqualTo(2 * BATCH + 100);
        assertThat(again.header("Idempotent-Replayed")).isEmpty();
        assertThat(second.path("status").asString()).isEqualTo("COMPLETED");
        assertThat(second.path("run").asInt()).isEqualTo(2);
        assertThat(second.path("rowsRead").asInt()).isEqualTo(2 * BATCH + 100);
        assertThat(second.path("created").asInt() + second.path("unchanged").asInt()).isEqualTo(2 * BATCH + 100);
        assertThat(second.path("unitsReceived").asInt()).isEqualTo(2 * BATCH + 100);
        assertThat(SERVICES.receipts.get() - callsBefore).as("receipts of the second run").isEqualTo(BATCH + 100);
        assertThat(SERVICES.units("CONT-")).isEqualTo(2 * BATCH + 100);
        assertThat(post(file, "resume-1").header("Idempotent-Replayed")).isEqualTo("true");
    }

    @Test
    void continuesAnImportWhoseAppNodeDied() {
        String file = file("dead", 30);
        end(post(file, "resume-2"));
        String id = post(file, "resume-2").json().path("id").asString();
        ImportReport report = Objects.requireNonNull(Grid.imports(shop.member).get(id));
        Grid.imports(shop.member).set(id, running(report, 10, CLOCK.millis() - Imports.GIVEN_UP_MILLIS - 1));

        JsonNode dead = shop.asOperator("GET", "/api/v1/admin/imports/" + id, null).json();
        JsonNode continued = end(put(id, file));

        assertThat(dead.path("status").asString()).isEqualTo("FAILED");
        assertThat(continued.path("status").asString()).isEqualTo("COMPLETED");
        assertThat(continued.path("rowsRead").asInt()).isEqualTo(30);
        assertThat(continued.path("unchanged").asInt()).isEqualTo(20);
        assertThat(SERVICES.units("DEAD-")).isEqualTo(30);
    }

    @Test
    void doesNotStartWhatRuns() {
        String file = file("runs", 3);
        end(post(file, "resume-3"));
        String id = post(file, "resume-3").json().path("id").asString();
        ImportReport report = Objects.requireNonNull(Grid.imports(shop.member).get(id));
        Grid.imports(shop.member).set(id, running(report, 1, CLOCK.millis()));

        Answer again = put(id, file);

        assertThat(again.status()).isEqualTo(202);
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(again.json().path("status").asString()).isEqualTo("RUNNING");
    }

    @Test
    void continuesWithTheSameFileOnly() {
        String file = file("other", 3);
        end(post(file, "resume-4"));
        String id = post(file, "resume-4").json().path("id").asString();

        assertThat(put(id, file + "\n").problem()).isEqualTo("idempotency-key-reused");
        assertThat(put("imp_0", file).status()).isEqualTo(404);
    }

    @Test
    void savesAgainWhatTheGridHasLost() {
        String file = file("lost", 5);
        end(post(file, "resume-5"));
        String id = post(file, "resume-5").json().path("id").asString();
        ImportReport report = Objects.requireNonNull(Grid.imports(shop.member).get(id));
        Grid.products(shop.member).delete("prod_lost-1");
        Grid.imports(shop.member).set(id, running(report, 4, 0));

        // A node that starts has nothing but what the grid has.
        try (AppNode other = shop.startNode()) {
            HttpRequest lost =
                    HttpRequest.newBuilder(URI.create(TestShop.url(other, "/api/v1/products/lost-1"))).build();
            await().until(() -> shop.send(lost).status() == 404);

            JsonNode continued = end(shop.send(HttpRequest
                    .newBuilder(URI.create(
                            TestShop.url(other, "/api/v1/admin/imports/" + id + "?format=shopify-csv&stock=receive")))
                    .PUT(BodyPublishers.ofString(file)).header("Content-Type", "text/csv")
                    .header("Authorization", "Bearer " + TestShop.OPERATOR_KEY).build()));

            assertThat(continued.path("rowsRead").asInt()).isEqualTo(5);
            assertThat(continued.path("created").asInt()).isZero();
            assertThat(shop.send(lost).status()).isEqualTo(200);
        }
    }

    private static ImportReport running(ImportReport report, int done, long writtenAtMillis) {
        return new ImportReport(report.id(), report.fingerprint(), report.run(), report.format(), Status.RUNNING, "",
                report.startedAtMillis(), writtenAtMillis, done, report.rowsTotal(), done, 0, 0, 0, 0, 0, List.of(),
                List.of(), 0, List.of());
    }

    private static String file(String name, int products) {
        StringBuilder csv = new StringBuilder("Handle,Title,Variant SKU,Variant Price,Variant Inventory Qty\n");
        for (int i = 0; i < products; i++) {
            String handle = name + "-" + i;
            csv.append(handle).append(",Lamp,").append(handle.toUpperCase(Locale.ROOT)).append(",9.99,1\n");
        }
        return csv.toString();
    }

    private static Answer post(String file, String key) {
        return shop.send("POST", "/api/v1/admin/imports?format=shopify-csv&stock=receive", file, "Content-Type",
                "text/csv", "Authorization", "Bearer " + TestShop.OPERATOR_KEY, "Idempotency-Key", key);
    }

    private static Answer put(String id, String file) {
        return shop.send("PUT", "/api/v1/admin/imports/" + id + "?format=shopify-csv&stock=receive", file,
                "Content-Type", "text/csv", "Authorization", "Bearer " + TestShop.OPERATOR_KEY);
    }

    private static JsonNode end(Answer started) {
        assertThat(started.status()).as(started.response().body()).isEqualTo(202);
        String path = "/api/v1/admin/imports/" + started.json().path("id").asString();
        await().atMost(Duration.ofSeconds(60)).until(() -> !shop.asOperator("GET", path, null).json().path("status")
                .asString().equals("RUNNING"));
        return shop.asOperator("GET", path, null).json();
    }

    /** Receives in memory, each reference once, and fails at one SKU as often as it is told. */
    private static final class Services extends UnavailableServices {

        private final Set<String> references = ConcurrentHashMap.newKeySet();
        private final Map<String, Long> received = new ConcurrentHashMap<>();
        private final AtomicInteger receipts = new AtomicInteger();
        private final AtomicInteger failures = new AtomicInteger();
        private volatile String failAt = "";

        @Override
        public long receiveAll(List<Receipt> all, String reference) {
            receipts.addAndGet(all.size());
            return super.receiveAll(all, reference);
        }

        @Override
        public StockFigures receive(String sku, long quantity, String reference) {
            if (sku.equals(failAt) && failures.getAndDecrement() > 0) {
                throw new LedgerUnavailableException("away");
            }
            if (references.add(sku + reference)) {
                received.merge(sku, quantity, Long::sum);
            }
            long units = received.getOrDefault(sku, 0L);
            return new StockFigures(sku, units, units, 0, 0, 1);
        }

        private long units(String prefix) {
            return received.entrySet().stream().filter(entry -> entry.getKey().startsWith(prefix))
                    .mapToLong(Map.Entry::getValue).sum();
        }
    }
}
