package io.doorbuster.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.doorbuster.harness.deployment.Deployment;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Three grid nodes and two app nodes, each a process: a coupon that more want than may have it, while a member dies. */
class CouponIT {

    private static final int ORDERS = 200;
    private static final int BUYERS = 100;
    private static final long LIMIT = 50;
    private static final List<String> SKUS = List.of("TEE", "CAP", "BAG");
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir private static Path folder;
    @AutoClose private static Cluster cluster;
    private static Deployment deployment;

    private record Order(int number, HttpResponse<String> answer) {

        boolean isPlaced() {
            return answer.statusCode() == 201;
        }

        JsonNode json() {
            return JSON.readTree(answer.body());
        }

        String id() {
            return json().path("id").asString();
        }
    }

    @BeforeAll
    static void start() throws Exception {
        cluster = new Cluster(folder, 3, 2);
        deployment = cluster.deployment;
        deployment.start();
        cluster.offer(Map.of("TEE", 1_000L, "CAP", 1_000L, "BAG", 1_000L));
        put("promotions/promo_half", """
                {"name": "Half", "needsCoupon": true, "benefit": {"type": "PERCENT_OFF", "basisPoints": 5000}}""");
        put("coupons/FIFTY", """
                {"promotion": "promo_half", "totalLimit": 50, "perCustomerLimit": 1}""");
        for (URI shop : deployment.shops()) { // the other app node hears of the promotion by the grid's event
            await().atMost(PATIENCE).until(() -> enters(shop));
        }
    }

    /** Each buyer orders twice, over both app nodes; every order is repeated until it is answered. */
    @Test
    void isUsedSoOftenAndNoMoreThoughAMemberDies() throws Exception {
        CountDownLatch some = new CountDownLatch(ORDERS / 8);
        List<Future<Order>> waiting = new ArrayList<>();
        List<Order> orders = new ArrayList<>();
        try (ExecutorService buyers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < ORDERS; i++) {
                int number = i;
                waiting.add(buyers.submit(() -> {
                    Order order = place(number, number % 2);
                    some.countDown();
                    return order;
                }));
            }
            assertThat(some.await(60, TimeUnit.SECONDS)).isTrue();
            deployment.members().get(1).kill();
            for (Future<Order> order : waiting) {
                orders.add(order.get());
            }
        }

        List<Order> placed = orders.stream().filter(Order::isPlaced).toList();
        assertThat(placed).hasSize((int) LIMIT);
        assertThat(placed.stream().map(order -> order.number() % BUYERS).distinct()).hasSize((int) LIMIT);
        assertThat(placed).allSatisfy(order -> assertThat(order.json().at("/lines/0/discounts/0/coupon").asString())
                .isEqualTo("FIFTY"));
        assertThat(orders).filteredOn(order -> !order.isPlaced()).allSatisfy(order -> {
            assertThat(order.answer().statusCode()).as(order.answer().body()).isEqualTo(409);
            assertThat(order.json().path("type").asString()).isEqualTo("/problems/coupon-used-up");
        });
        assertCounted(LIMIT);

        for (Order order : placed) { // the same key through the other app node
            Order again = place(order.number(), 1 - order.number() % 2);
            assertThat(again.id()).isEqualTo(order.id());
        }
        assertCounted(LIMIT);

        List<Order> cancelled = placed.subList(0, 20);
        cancelAllAtOnce(cancelled);
        assertCounted(LIMIT - cancelled.size());
        assertThat(place(cancelled.getFirst().number() % BUYERS + ORDERS, 0).isPlaced())
                .as("who cancelled may order again").isTrue();
        assertCounted(LIMIT - cancelled.size() + 1);
    }

    /** Counter, uses and orders in PostgreSQL agree, and the stock of all that was refused is back. */
    private static void assertCounted(long uses) throws SQLException {
        cluster.awaitAudit(audit -> {
            assertThat(audit.couponsInconsistent()).isZero();
            assertThat(audit.total().sold()).isEqualTo(uses);
            assertThat(audit.total().reserved()).isZero();
            assertThat(audit.isConsistent()).isTrue();
        });
        assertThat(number("SELECT used FROM coupon_counters WHERE code = 'FIFTY'")).isEqualTo(uses);
        assertThat(number("SELECT count(*) FROM coupon_uses WHERE NOT given_back")).isEqualTo(uses);
        assertThat(number("SELECT max(n) FROM (SELECT count(*) n FROM coupon_uses WHERE NOT given_back"
                + " GROUP BY buyer) b")).isEqualTo(1);
        JsonNode coupon = JSON.readTree(operator("GET", "coupons/fifty", "").body());
        assertThat(coupon.path("used").asLong()).isEqualTo(uses);
    }

    private static void cancelAllAtOnce(List<Order> orders) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> answers = new ArrayList<>();
            for (Order order : orders) {
                for (int i = 0; i < 4; i++) {
                    URI cancel = deployment.shops().get(i % 2).resolve("/api/v1/orders/" + order.id() + "/cancel");
                    answers.add(threads.submit(() -> untilAnswered(HttpRequest.newBuilder(cancel)
                            .POST(BodyPublishers.noBody())).statusCode()));
                }
            }
            for (Future<Integer> answer : answers) {
                assertThat(answer.get()).isEqualTo(200);
            }
        }
    }

    /** The buyer of a number is that of the number a hundred before, but for what stands behind a plus. */
    private static Order place(int number, int shop) {
        String body = """
                {"email": "buyer%d+%d@example.org", "coupons": ["fifty"], "lines": [{"sku": "%s", "quantity": 1}]}"""
                .formatted(number % BUYERS, number / BUYERS, SKUS.get(number % SKUS.size()));
        return new Order(number, untilAnswered(HttpRequest
                .newBuilder(deployment.shops().get(shop).resolve("/api/v1/orders"))
                .header("Content-Type", "application/json").header("Idempotency-Key", "order-" + number)
                .POST(BodyPublishers.ofString(body))));
    }

    /** As a client does that hears nothing, or 503: the same again. */
    private static HttpResponse<String> untilAnswered(HttpRequest.Builder request) {
        return await().atMost(PATIENCE).pollDelay(Duration.ZERO).ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> cluster.http.send(request.copy().timeout(TIMEOUT).build(), BodyHandlers.ofString()),
                        heard -> heard.statusCode() != 503);
    }

    private static boolean enters(URI shop) {
        String cart = JSON.readTree(cluster.send("POST", shop.resolve("/api/v1/carts"), "",
                "{\"currency\": \"GBP\"}").body()).path("id").asString();
        return cluster.send("PUT", shop.resolve("/api/v1/carts/" + cart + "/coupons/Fifty"), "", "")
                .statusCode() == 200;
    }

    private static void put(String path, String body) {
        HttpResponse<String> answer = await().atMost(PATIENCE).until(() -> operator("PUT", path, body),
                heard -> heard.statusCode() != 503);
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201); // 200: it was made by a call that was not answered
    }

    private static HttpResponse<String> operator(String method, String path, String body) {
        return cluster.send(method, deployment.shops().getFirst().resolve("/api/v1/admin/" + path),
                deployment.operatorKey(), body);
    }

    private static long number(String query) throws SQLException {
        try (Connection connection = cluster.database();
                PreparedStatement statement = connection.prepareStatement(query);
                ResultSet row = statement.executeQuery()) {
            assertThat(row.next()).isTrue();
            return row.getLong(1);
        }
    }
}
