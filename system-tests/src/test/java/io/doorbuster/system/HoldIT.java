package io.doorbuster.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.doorbuster.domain.stock.StockFigures;
import io.doorbuster.harness.RetryPolicy;
import io.doorbuster.harness.ShopClient;
import io.doorbuster.harness.deployment.DatabaseLogin;
import io.doorbuster.harness.deployment.Deployment;
import io.doorbuster.harness.deployment.Host;
import io.doorbuster.harness.deployment.Node;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Holds and purchase limits on three members and two app nodes, each a process, that die with holds open. */
class HoldIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int CARTS = 30;
    private static final long UNITS_EACH = 2;
    private static final List<String> SKUS = List.of("HELD-1", "HELD-2", "HELD-3", "HELD-4", "HELD-5", "HELD-6");
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir private static Path folder;
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static EmbeddedPostgres postgres;
    private static Deployment deployment;
    private static List<ShopClient> shops = List.of();

    @BeforeAll
    static void start() throws Exception {
        postgres = EmbeddedPostgres.builder().setServerConfig("fsync", "on").setServerConfig("synchronous_commit", "on")
                .start();
        DatabaseLogin database = new DatabaseLogin("jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres",
                "postgres", "");
        deployment = Deployment.plan(folder, database, List.of(Host.LOCAL, Host.LOCAL, Host.LOCAL),
                List.of(Host.LOCAL, Host.LOCAL));
        deployment.start();
        shops = deployment.shops().stream()
                .map(url -> new ShopClient(url, deployment.operatorKey(), TIMEOUT, RetryPolicy.PATIENT)).toList();
    }

    @AfterAll
    static void stop() throws IOException {
        shops.forEach(ShopClient::close);
        HTTP.close();
        deployment.close();
        postgres.close();
    }

    /** Every unit is held: whatever is lost would be bought by somebody else, and missed by its shopper. */
    @Test
    void keepsEveryHoldThroughTheDeathOfAMemberAndOfAll() throws Exception {
        long unitsPerSku = CARTS * UNITS_EACH;
        offer(unitsPerSku);
        List<String> carts = IntStream.range(0, CARTS).mapToObj(i -> heldCart(i % 2)).toList();
        SKUS.forEach(sku -> assertHeld(sku, unitsPerSku));

        deployment.members().getLast().kill();
        await().atMost(TIMEOUT).ignoreExceptions().untilAsserted(
                () -> SKUS.forEach(sku -> assertHeld(sku, unitsPerSku)));
        assertNothingCanBeBought("after the death of one");
        assertThat(checkOut(carts.getFirst()).statusCode()).isEqualTo(201);
        assertThat(hold(carts.get(1), 1).statusCode()).as("extended").isEqualTo(200);

        // Write-behind has a second, and one more for the round.
        Thread.sleep(4_000);
        for (Node member : deployment.members()) {
            member.kill();
        }
        deployment.startMembers();
        await().atMost(TIMEOUT).ignoreExceptions().untilAsserted(
                () -> SKUS.forEach(sku -> assertHeld(sku, unitsPerSku - UNITS_EACH)));
        assertNothingCanBeBought("after the death of all");

        for (String cart : carts.subList(1, CARTS - 1)) {
            HttpResponse<String> order = checkOut(cart);
            assertThat(order.statusCode()).as(order.body()).isEqualTo(201);
        }
        assertThat(send(0, "DELETE", "/api/v1/carts/" + carts.getLast() + "/hold", "").statusCode()).isEqualTo(200);
        await().atMost(TIMEOUT).untilAsserted(() -> SKUS.forEach(sku -> {
            StockFigures figures = figures(sku);
            assertThat(List.of(figures.available(), figures.reserved(), figures.sold()))
                    .containsExactly(UNITS_EACH, 0L, unitsPerSku - UNITS_EACH);
        }));
        assertThat(shops.getFirst().audit().isConsistent()).isTrue();
    }

    @Test
    void sellsABuyerNoMoreThanTheLimitOverBothAppNodes() throws Exception {
        put("LIMITED", 4);
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            answers.add(HTTP.sendAsync(request(i % 2, "POST", "/api/v1/orders",
                    "{\"email\": \"ada@example.org\", \"lines\": [{\"sku\": \"LIMITED\", \"quantity\": 1}]}"),
                    BodyHandlers.ofString()));
        }

        List<Integer> statuses = answers.stream().map(CompletableFuture::join).map(HttpResponse::statusCode).toList();

        assertThat(statuses).filteredOn(status -> status == 201).hasSize(4);
        assertThat(statuses).filteredOn(status -> status == 422).hasSize(96);
    }

    private static void offer(long units) throws IOException, InterruptedException {
        for (String sku : SKUS) {
            Catalog.importInto(shops.getFirst(), folder, Map.of(sku, units));
        }
        for (ShopClient shop : shops) {
            await().atMost(TIMEOUT).until(() -> shop.productOf(SKUS.getLast()).isPresent());
        }
    }

    private static void put(String sku, int limit) throws Exception {
        HttpRequest put = HttpRequest.newBuilder(deployment.shops().getFirst().resolve("/api/v1/admin/products/prod_l"))
                .header("Authorization", "Bearer " + deployment.operatorKey())
                .header("Content-Type", "application/json").PUT(BodyPublishers.ofString("""
                        {"handle": "limited", "title": "Limited", "variants": [{"sku": "%s", "title": "L",
                         "price": {"amount": 5, "currency": "GBP"}, "purchaseLimit": %d}]}""".formatted(sku, limit)))
                .build();
        assertThat(HTTP.send(put, BodyHandlers.ofString()).statusCode()).isEqualTo(201);
        for (ShopClient shop : shops) {
            await().atMost(TIMEOUT).until(() -> shop.productOf(sku).isPresent());
        }
        HttpRequest receipt = HttpRequest.newBuilder(deployment.shops().getFirst()
                .resolve("/api/v1/admin/inventory/" + sku + "/receipts"))
                .header("Authorization", "Bearer " + deployment.operatorKey())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"quantity\": 500, \"reference\": \"r\"}")).build();
        assertThat(HTTP.send(receipt, BodyHandlers.ofString()).statusCode()).isEqualTo(201);
    }

    private static String heldCart(int shop) {
        String cart = JSON.readTree(send(shop, "POST", "/api/v1/carts", "{\"currency\": \"GBP\"}").body())
                .path("id").asString();
        SKUS.forEach(sku -> send(shop, "POST", "/api/v1/carts/" + cart + "/line-items",
                "{\"sku\": \"" + sku + "\", \"quantity\": " + UNITS_EACH + "}"));
        assertThat(hold(cart, shop).statusCode()).isEqualTo(200);
        return cart;
    }

    private static HttpResponse<String> hold(String cart, int shop) {
        return send(shop, "POST", "/api/v1/carts/" + cart + "/hold", "");
    }

    private static HttpResponse<String> checkOut(String cart) {
        return send(0, "POST", "/api/v1/carts/" + cart + "/checkout", "{\"email\": \"ada@example.org\"}");
    }

    private static void assertHeld(String sku, long units) {
        StockFigures figures = figures(sku);
        assertThat(figures.reserved()).as(sku).isEqualTo(units);
        assertThat(figures.available()).as(sku).isZero();
    }

    private static StockFigures figures(String sku) {
        return shops.getLast().inventory(sku);
    }

    private static void assertNothingCanBeBought(String when) {
        for (String sku : SKUS) {
            HttpResponse<String> answer = send(1, "POST", "/api/v1/orders",
                    "{\"email\": \"eve@example.org\", \"lines\": [{\"sku\": \"" + sku + "\", \"quantity\": 1}]}");
            assertThat(answer.statusCode()).as(when + ": " + answer.body()).isEqualTo(409);
        }
    }

    private static HttpResponse<String> send(int shop, String method, String path, String body) {
        try {
            return HTTP.send(request(shop, method, path, body), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static HttpRequest request(int shop, String method, String path, String body) {
        URI uri = deployment.shops().get(shop).resolve(path);
        return HttpRequest.newBuilder(uri).timeout(TIMEOUT).header("Content-Type", "application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)).build();
    }
}
