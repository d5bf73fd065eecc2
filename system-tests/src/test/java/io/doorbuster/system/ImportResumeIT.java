package io.doorbuster.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.doorbuster.domain.audit.Audit;
import io.doorbuster.harness.deployment.Deployment;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An import whose app node is killed, continued on another one; on real processes and a real PostgreSQL server. */
class ImportResumeIT {

    private static final int PRODUCTS = 30_000;
    private static final long UNITS_EACH = 3;
    private static final String QUERY = "?format=shopify-csv&currency=GBP&stock=receive";
    private static final String KEY = "an-import";
    private static final Duration TIMEOUT = Duration.ofSeconds(90);
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir private Path folder;
    @AutoClose private Cluster cluster;
    private Deployment deployment;

    @BeforeEach
    void start() throws Exception {
        cluster = new Cluster(folder, 1, 2);
        deployment = cluster.deployment;
        deployment.start();
    }

    @Test
    void continuesOnAnotherAppNodeAndReceivesEachUnitOnce() throws Exception {
        URI first = deployment.shops().getFirst();
        URI second = deployment.shops().getLast();
        String file = file();
        String id = post(first, file).path("id").asString();
        await().atMost(TIMEOUT).pollInterval(Duration.ofMillis(50))
                .until(() -> report(second, id).path("rowsRead").asInt() > 0);

        deployment.appNodes().getFirst().kill();
        JsonNode left = report(second, id);
        await().atMost(TIMEOUT).until(() -> report(second, id).path("status").asString().equals("FAILED"));
        JsonNode continued = post(second, file);
        await().atMost(TIMEOUT).until(() -> !report(second, id).path("status").asString().equals("RUNNING"));

        assertThat(left.path("rowsRead").asInt()).as("rows done when it was killed").isBetween(1, PRODUCTS - 1);
        assertThat(continued.path("id").asString()).isEqualTo(id);
        JsonNode report = report(second, id);
        assertThat(report.path("status").asString()).as(report.toString()).isEqualTo("COMPLETED");
        assertThat(report.path("run").asInt()).isEqualTo(2);
        assertThat(report.path("rowsRead").asInt()).isEqualTo(PRODUCTS);
        assertThat(report.path("created").asInt() + report.path("unchanged").asInt()).isEqualTo(PRODUCTS);
        assertThat(report.path("unitsReceived").asLong()).isEqualTo(PRODUCTS * UNITS_EACH);
        assertThat(cluster.shops.getLast().inventory("IMP-0").received()).isEqualTo(UNITS_EACH);
        Audit audit = cluster.shops.getLast().audit();
        assertThat(audit.total().received()).isEqualTo(PRODUCTS * UNITS_EACH);
        assertThat(audit.isConsistent()).isTrue();
    }

    private static String file() {
        StringBuilder csv = new StringBuilder("Handle,Title,Variant SKU,Variant Price,Variant Inventory Qty\n");
        for (int i = 0; i < PRODUCTS; i++) {
            csv.append("imp-").append(i).append(",Lamp,IMP-").append(i).append(",9.99,").append(UNITS_EACH)
                    .append('\n');
        }
        return csv.toString();
    }

    private JsonNode post(URI shop, String file) throws IOException, InterruptedException {
        HttpResponse<String> answer = cluster.http.send(request(shop, "/api/v1/admin/imports" + QUERY)
                .header("Content-Type", "text/csv").header("Idempotency-Key", KEY)
                .POST(BodyPublishers.ofString(file)).build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return JSON.readTree(answer.body());
    }

    private JsonNode report(URI shop, String id) throws IOException, InterruptedException {
        return JSON.readTree(cluster.http.send(request(shop, "/api/v1/admin/imports/" + id).GET().build(),
                BodyHandlers.ofString()).body());
    }

    private HttpRequest.Builder request(URI shop, String path) {
        return HttpRequest.newBuilder(shop.resolve(path)).timeout(TIMEOUT)
                .header("Authorization", "Bearer " + deployment.operatorKey());
    }
}
