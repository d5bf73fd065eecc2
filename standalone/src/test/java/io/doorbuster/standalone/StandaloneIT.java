package io.doorbuster.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doorbuster.node.CannotStartException;
import io.doorbuster.node.Shutdown;
import io.doorbuster.node.webhook.WebhookReceiver;
import io.doorbuster.standalone.Standalone.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole shop in this JVM. */
class StandaloneIT {

    private static final String LAMP = """
            {"handle": "lamp", "title": "Lamp",
             "media": [{"url": "https://example.org/lamp.jpg", "alt": "A lamp"}], "publishedFrom": "2020-01-01T00:00:00Z",
             "variants": [{"sku": "LAMP", "title": "Lamp", "prices": [
               {"listPrice": {"amount": 100, "currency": "GBP"}, "salePrice": {"amount": 60, "currency": "GBP"},
                "saleFrom": "2020-01-01T00:00:00Z", "saleUntil": "2090-01-01T00:00:00Z"},
               {"listPrice": {"amount": 120, "currency": "EUR"}}]}]}""";

    private final HttpClient http = HttpClient.newHttpClient();
    private Shutdown shutdown = new Shutdown();

    @TempDir private Path temporary;

    @AfterEach
    void stop() {
        shutdown.run();
        http.close();
    }

    @Test
    void findsEverythingAgainAfterARestart() throws Exception {
        Standalone first = start(settings(0, true, ""));
        String key = Files.readString(data().resolve("operator.key")).strip();
        HttpRequest save = HttpRequest.newBuilder(first.url().resolve("/api/v1/admin/products/lamp"))
                .header("Authorization", "Bearer " + key).header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(LAMP)).build();
        assertThat(http.send(save, BodyHandlers.ofString()).statusCode()).isEqualTo(201);
        String lamp = get(first.url().resolve("/api/v1/products/lamp")).body();
        shutdown.run();

        Standalone second = start(settings(0, true, ""));

        assertThat(lamp).contains("\"price\":{\"amount\":60,\"currency\":\"GBP\"}", "\"alt\":\"A lamp\"");
        assertThat(get(second.url().resolve("/api/v1/products/lamp")).body()).isEqualTo(lamp);
        assertThat(get(second.url().resolve("/api/v1/products?q=lmap&currency=EUR")).body())
                .contains("\"price\":{\"amount\":120,\"currency\":\"EUR\"}");
        assertThat(Files.readString(data().resolve("operator.key"))).startsWith(key);
        for (int port : second.managementPorts()) {
            assertThat(get(URI.create("http://127.0.0.1:" + port + "/actuator/health/readiness")).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void importsTheSampleCatalogWithItsStockOnce() throws Exception {
        URI lamps = URI.create("/api/v1/inventory/floor-lamp");
        Standalone first = start(settings(0, false, ""));
        assertThat(get(first.url().resolve(lamps)).body()).contains("\"received\":1", "\"available\":1");
        shutdown.run();

        Standalone second = start(settings(0, false, ""));

        assertThat(get(second.url().resolve(lamps)).body()).contains("\"received\":1", "\"available\":1");
        assertThat(get(second.url().resolve("/api/v1/products?limit=200")).body())
                .contains("\"handle\":\"gardening-gloves\"", "\"hasMore\":false");
    }

    @Test
    void keepsNoKeyOfItsOwnWhereOneIsGiven() {
        start(settings(0, true, "a key from the environment"));

        assertThat(data().resolve("operator.key")).doesNotExist();
    }

    @Test
    void saysWhichPortIsInUseBeforeItStartsAnything() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> start(settings(taken.getLocalPort(), true, "")))
                    .isInstanceOf(CannotStartException.class)
                    .hasMessageContaining("port " + taken.getLocalPort() + " on 127.0.0.1");
        }
        assertThat(data().resolve("postgres")).doesNotExist();
    }

    private Standalone start(Settings settings) {
        shutdown = new Shutdown();
        return Standalone.start(settings, shutdown);
    }

    private Settings settings(int port, boolean empty, String operatorKey) {
        return new Settings(data(), "127.0.0.1", port, 0, empty, operatorKey, new WebhookReceiver.None());
    }

    private Path data() {
        return temporary.resolve("shop");
    }

    private HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
}
