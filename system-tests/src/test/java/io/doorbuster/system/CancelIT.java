package io.doorbuster.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.doorbuster.harness.OrderOutcome;
import io.doorbuster.harness.OrderRequest;
import io.doorbuster.harness.OrderRequest.Line;
import io.doorbuster.harness.ShopClient;
import io.doorbuster.harness.deployment.Deployment;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
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

/** Three grid nodes and two app nodes, each a process: orders that are cancelled while a member dies. */
class CancelIT {

    private static final int ORDERS = 50;
    private static final long UNITS = 2 * ORDERS;
    /** Times that each order is cancelled at once, on both app nodes in turn. */
    private static final int CANCELS = 4;
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Duration LIMIT = Duration.ofSeconds(90);
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
        cluster.offer(Map.of("TEE", UNITS));
    }

    @Test
    void givesEveryUnitBackOnceThoughAMemberDies() throws Exception {
        CountDownLatch half = new CountDownLatch(ORDERS / 2);
        List<Future<String>> ids = new ArrayList<>();
        try (ExecutorService buyers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < ORDERS; i++) {
                int buyer = i;
                ids.add(buyers.submit(() -> {
                    String id = place("buyer-" + buyer, shops.get(buyer % 2));
                    half.countDown();
                    cancelAtOnce(id);
                    return id;
                }));
            }
            assertThat(half.await(60, TimeUnit.SECONDS)).isTrue();
            deployment.members().get(1).kill();
        }

        for (Future<String> id : ids) {
            for (URI shop : deployment.shops()) {
                JsonNode order = JSON.readTree(send(HttpRequest.newBuilder(shop.resolve("/api/v1/orders/" + id.get())))
                        .body());
                assertThat(order.path("status").asString()).isEqualTo("CANCELLED");
            }
        }
        cluster.awaitAudit(audit -> {
            assertThat(audit.lines()).singleElement().satisfies(line -> assertThat(List.of(line.received(),
                    line.available(), line.reserved(), line.sold(), line.soldByLines()))
                    .containsExactly(UNITS, UNITS, 0L, 0L, 0L));
            assertThat(audit.isConsistent()).isTrue();
            assertThat(audit.cancellations()).isEqualTo(ORDERS);
            assertThat(shops.getFirst().inventory("TEE").available()).isEqualTo(UNITS);
        });
        for (String status : List.of("OPEN", "ACKNOWLEDGED", "SHIPPED")) {
            assertThat(operators("/api/v1/admin/fulfillments?limit=200&status=" + status).path("data")).isEmpty();
        }
        sellsWhatCameBack();
    }

    private static void sellsWhatCameBack() {
        OrderRequest all = new OrderRequest("all", "all@example.org", "", List.of(new Line("TEE", (int) UNITS)));
        await().atMost(TIMEOUT).until(() -> shops.getLast().placeOrder(all) instanceof OrderOutcome.Placed);
    }

    private static String place(String key, ShopClient shop) {
        OrderRequest order = new OrderRequest(key, key + "@example.org", "", List.of(new Line("TEE", 2)));
        return switch (shop.placeOrder(order)) {
            case OrderOutcome.Placed placed -> placed.orderId();
            case OrderOutcome other -> throw new AssertionError(other);
        };
    }

    private static void cancelAtOnce(String id) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < CANCELS; i++) {
                URI cancel = deployment.shops().get(i % 2).resolve("/api/v1/orders/" + id + "/cancel");
                answers.add(threads.submit(() -> cancelUntilAnswered(cancel)));
            }
            String first = answers.getFirst().get();
            for (Future<String> answer : answers) {
                assertThat(answer.get()).isEqualTo(first);
            }
        }
    }

    /** As a client does that hears nothing, or 503: the same again. */
    private static String cancelUntilAnswered(URI cancel) {
        HttpResponse<String> answer = await().atMost(LIMIT).pollDelay(Duration.ZERO)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> send(HttpRequest.newBuilder(cancel).POST(BodyPublishers.noBody())),
                        heard -> heard.statusCode() != 503);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private static JsonNode operators(String path) throws IOException, InterruptedException {
        return JSON.readTree(send(HttpRequest.newBuilder(deployment.shops().getFirst().resolve(path))
                .header("Authorization", "Bearer " + deployment.operatorKey())).body());
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return cluster.http.send(request.timeout(TIMEOUT).build(), BodyHandlers.ofString());
    }
}
