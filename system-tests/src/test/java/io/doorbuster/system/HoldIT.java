package io.doorbuster.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.doorbuster.domain.stock.StockFigures;
import io.doorbuster.harness.ShopClient;
import io.doorbuster.harness.deployment.Deployment;
import io.doorbuster.harness.deployment.Node;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Holds and purchase limits on three members and two app nodes, each a process, that die with holds open. */
class HoldIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    /** Write-behind has a second, and one more for the round; the rest is for a machine that does other things. */
    private static final Duration STORED_WITHIN = Duration.ofSeconds(20);
    private static final int CARTS = 30;
    private static final long UNITS_EACH = 2;
    private static final List<String> SKUS = List.of("HELD-1", "HELD-2", "HELD-3", "HELD-4", "HELD-5", "HELD-6");
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir private static Path folder;
    @AutoClose private static Cluster cluster;
    private static Deployment deployment;
    private static List<ShopClient> shops = List.of();

    @BeforeAll
    static void start() throws Exception {
        cluster = new Cluster(folder, 3, 2);
        deployment = cluster.deployment;
        deployment.start();
        shops = cluster.shops;
    }

    /** Every unit is held: whatever is lost would be bought by somebody else, and missed by its shopper. */
    @Test
    void keepsEveryHoldThroughTheDeathOfAMemberAndOfAll() throws Exception {
        long unitsPerSku = CARTS * UNITS_EACH;
        cluster.offer(SKUS.stream().collect(Collectors.toMap(sku -> sku, _ -> unitsPerSku)));
        List<String> carts = IntStream.range(0, CARTS).mapToObj(i -> heldCart(i % 2)).toList();
        SKUS.forEach(sku -> assertHeld(sku, unitsPerSku));

        deployment.members().getLast().kill();
        await().atMost(TIMEOUT).ignoreExceptions().untilAsserted(
                () -> SKUS.forEach(sku -> assertHeld(sku, unitsPerSku)));
        assertNothingCanBeBought("after the death of one");
        assertThat(checkOut(carts.getFirst()).statusCode()).isEqualTo(201);
        HttpResponse<String> extended = hold(carts.get(1), 1);
        assertThat(extended.statusCode()).as(extended.body()).isEqualTo(200);

        awaitStored(carts.subList(1, CARTS), JSON.readTree(extended.body()));
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
    void sellsABuyerNoMoreThanTheLimitOverBothAppNodes() {
        put("LIMITED", 4);
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            answers.add(cluster.http.sendAsync(Cluster.request("POST", shop(i % 2).resolve("/api/v1/orders"), "",
                    "{\"email\": \"ada@example.org\", \"lines\": [{\"sku\": \"LIMITED\", \"quantity\": 1}]}"),
                    BodyHandlers.ofString()));
        }

        List<Integer> statuses = answers.stream().map(CompletableFuture::join).map(HttpResponse::statusCode).toList();

        assertThat(statuses).filteredOn(status -> status == 201).hasSize(4);
        assertThat(statuses).filteredOn(status -> status == 422).hasSize(96);
    }

    private static void put(String sku, int limit) {
        HttpResponse<String> put = cluster.send("PUT", shop(0).resolve("/api/v1/admin/products/prod_l"),
                deployment.operatorKey(), """
                        {"handle": "limited", "title": "Limited", "variants": [{"sku": "%s", "title": "L",
                         "price": {"amount": 5, "currency": "GBP"}, "purchaseLimit": %d}]}""".formatted(sku, limit));
        assertThat(put.statusCode()).as(put.body()).isEqualTo(201);
        cluster.awaitProductOf(sku);
        shops.getFirst().receiveStock(sku, 500, "r");
    }

    private static String heldCart(int shop) {
        String cart = JSON.readTree(send(shop, "POST", "/api/v1/carts", "{\"currency\": \"GBP\"}").body())
                .path("id").asString();
        SKUS.forEach(sku -> send(shop, "POST", "/api/v1/carts/" + cart + "/line-items",
                "{\"sku\": \"" + sku + "\", \"quantity\": " + UNITS_EACH + "}"));
        HttpResponse<String> held = hold(cart, shop);
        assertThat(held.statusCode()).as(held.body()).isEqualTo(200);
        return cart;
    }

    /** Returns when write-behind has come to PostgreSQL: what else is held there dies with the members. */
    private static void awaitStored(List<String> held, JsonNode extended) {
        OffsetDateTime expiry = OffsetDateTime.parse(extended.at("/hold/expiresAt").asString());
        await().atMost(STORED_WITHIN).untilAsserted(() -> {
            Map<String, OffsetDateTime> stored = storedHolds();
            assertThat(stored).containsOnlyKeys(held);
            assertThat(stored.get(extended.path("id").asString())).as("extended").isEqualTo(expiry);
        });
    }

    /** When the carts' holds expire, as PostgreSQL has them; a hold that ended is a row without SKUs. */
    private static Map<String, OffsetDateTime> storedHolds() throws SQLException {
        Map<String, OffsetDateTime> holds = new HashMap<>();
        try (Connection connection = cluster.database();
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT cart_id, expires_at FROM holds WHERE skus <> '{}'");
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                holds.put(row.getString(1), row.getObject(2, OffsetDateTime.class));
            }
        }
        return holds;
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

    /** Asks until the answer is no 503, under the same key each time, as a storefront must. */
    private static HttpResponse<String> send(int shop, String method, String path, String body) {
        String key = UUID.randomUUID().toString();
        return await().atMost(TIMEOUT).until(() -> cluster.send(method, shop(shop).resolve(path), "", body, key),
                answer -> answer.statusCode() != 503);
    }

    private static URI shop(int index) {
        return deployment.shops().get(index);
    }
}
