package io.doorbuster.standalone;

import io.doorbuster.node.CannotStartException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Twenty real products with a little stock, imported over REST as an operator would. */
final class SampleCatalog {

    private static final Logger LOG = LoggerFactory.getLogger(SampleCatalog.class);

    private static final String FILE = "/shopify-packt-products.csv";
    private static final String IMPORT = "/api/v1/admin/imports?format=shopify-csv&stock=receive";
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(15);
    /** Twenty products take well below a second. */
    private static final Duration IMPORT_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(100);

    private final JsonMapper json = new JsonMapper();
    private final HttpClient http;
    private final URI shop;
    private final String operatorKey;

    private SampleCatalog(HttpClient http, URI shop, String operatorKey) {
        this.http = http;
        this.shop = shop;
        this.operatorKey = operatorKey;
    }

    /**
     * Imports the catalog into a shop that has no product yet; blocks until it is there.
     *
     * @throws CannotStartException if the shop does not take it
     */
    static void importInto(URI shop, String operatorKey) {
        try (HttpClient http = HttpClient.newHttpClient()) {
            new SampleCatalog(http, shop, operatorKey).importWhereEmpty();
        } catch (IOException e) {
            throw new CannotStartException("the sample catalog cannot be imported: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotStartException("interrupted while importing the sample catalog", e);
        }
    }

    private void importWhereEmpty() throws IOException, InterruptedException {
        if (!send(request("/api/v1/products?limit=1").GET()).get("data").isEmpty()) {
            return;
        }
        JsonNode started = send(request(IMPORT).header("Content-Type", "text/csv")
                .POST(BodyPublishers.ofByteArray(catalog())));
        JsonNode report = awaitEnd(started.get("id").asString());
        if (!report.get("status").asString().equals("COMPLETED")) {
            throw new IOException("the import ended with " + report);
        }
        LOG.info("imported the sample catalog: {} products", report.get("created").asLong());
    }

    private JsonNode awaitEnd(String id) throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (System.nanoTime() - start < IMPORT_TIMEOUT.toNanos()) {
            JsonNode report = send(request("/api/v1/admin/imports/" + id).GET());
            if (!report.get("status").asString().equals("RUNNING")) {
                return report;
            }
            Thread.sleep(POLL_INTERVAL);
        }
        throw new IOException("the import is not done after " + IMPORT_TIMEOUT.toSeconds() + " s");
    }

    private static byte[] catalog() throws IOException {
        try (InputStream file = SampleCatalog.class.getResourceAsStream(FILE)) {
            return Objects.requireNonNull(file, FILE).readAllBytes();
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(shop.resolve(path)).timeout(REQUEST_TIMEOUT)
                .header("Authorization", "Bearer " + operatorKey);
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
        if (response.statusCode() / 100 != 2) {
            throw new IOException("the shop answered " + response.statusCode() + ": " + response.body());
        }
        return json.readTree(response.body());
    }
}
