package io.doorbuster.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.doorbuster.domain.audit.Audit;
import io.doorbuster.harness.Conservation;
import io.doorbuster.harness.Evidence;
import io.doorbuster.harness.History;
import io.doorbuster.harness.History.Call;
import io.doorbuster.harness.OrderOutcome;
import io.doorbuster.harness.OrderRequest;
import io.doorbuster.harness.OrderRequest.Line;
import io.doorbuster.harness.ShopClient;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three grid nodes and two app nodes, each a process, on one PostgreSQL server. */
class ClusterIT {

    private static final int BUYERS = 2_000;
    private static final long UNITS = 500;
    private static final int REPEATS = 100;
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    @TempDir private static Path folder;
    @AutoClose private static Cluster cluster;
    private static List<ShopClient> shops = List.of();
    private static List<URI> urls = List.of();

    @BeforeAll
    static void start() throws Exception {
        cluster = new Cluster(folder, 3, 2);
        cluster.deployment.start();
        shops = cluster.shops;
        urls = cluster.deployment.shops();
    }

    @Test
    void sellsExactlyWhatIsThereToBuyersOnBothAppNodes() throws Exception {
        cluster.offer(Map.of("RUSH", UNITS));
        Audit before = shops.getFirst().audit();
        History history = new History(BUYERS);

        try (ExecutorService buyers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < BUYERS; i++) {
                ShopClient shop = shops.get(i % shops.size());
                OrderRequest order = new OrderRequest("rush-" + i, "buyer-" + i + "@example.org", "",
                        List.of(new Line("RUSH", 1)));
                buyers.execute(() -> {
                    long startNanos = System.nanoTime();
                    history.add(new Call(order, shop.placeOrder(order), startNanos, System.nanoTime()));
                });
            }
        }

        assertThat(history.calls()).filteredOn(call -> call.outcome() instanceof OrderOutcome.Placed)
                .hasSize((int) UNITS);
        assertThat(history.calls()).filteredOn(call -> call.outcome() instanceof OrderOutcome.OutOfStock)
                .hasSize(BUYERS - (int) UNITS);
        Evidence evidence = Quiet.evidence(shops.getLast(), before);
        assertThat(Conservation.check(history, evidence)).isEmpty();
        assertThat(evidence.after().isConsistent()).isTrue();
    }

    @Test
    void placesOneOrderForOneKeyHoweverOftenAndWhereverItIsSent() throws Exception {
        cluster.offer(Map.of("KEY", 3L));
        List<HttpResponse<String>> answers = sendToBoth("the-key", "KEY", 2);

        assertThat(answers).hasSize(REPEATS)
                .allSatisfy(answer -> assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201));
        String order = answers.getFirst().body();
        assertThat(answers).extracting(HttpResponse::body).containsOnly(order);
        assertThat(answers).filteredOn(answer -> answer.headers().firstValue("Idempotent-Replayed").isEmpty())
                .as("answers that placed it").hasSize(1);
        assertThat(shops.getFirst().inventory("KEY").sold()).isEqualTo(2);

        assertThat(send(urls.getFirst(), "last-unit", "KEY", 1).statusCode()).isEqualTo(201);
        await().atMost(TIMEOUT).until(
                () -> send(urls.getFirst(), "too-late", "KEY", 1).statusCode() == 409);

        List<HttpResponse<String>> afterSellOut = sendToBoth("the-key", "KEY", 2);
        assertThat(afterSellOut).extracting(HttpResponse::statusCode).containsOnly(201);
        assertThat(afterSellOut).extracting(HttpResponse::body).containsOnly(order);
        assertThat(send(urls.getLast(), "the-key", "KEY", 1).statusCode()).as("other body")
                .isEqualTo(422);
    }

    /** The same order {@value #REPEATS} times at once, to both app nodes in turn. */
    private static List<HttpResponse<String>> sendToBoth(String key, String sku, int quantity) {
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < REPEATS; i++) {
            answers.add(cluster.http.sendAsync(order(urls.get(i % 2), key, sku, quantity), BodyHandlers.ofString()));
        }
        return answers.stream().map(CompletableFuture::join).toList();
    }

    private static HttpResponse<String> send(URI shop, String key, String sku, int quantity)
            throws IOException, InterruptedException {
        return cluster.http.send(order(shop, key, sku, quantity), BodyHandlers.ofString());
    }

    private static HttpRequest order(URI shop, String key, String sku, int quantity) {
        return HttpRequest.newBuilder(shop.resolve("/api/v1/orders")).timeout(TIMEOUT)
                .header("Content-Type", "application/json").header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString("""
                        {"email": "ada@example.org", "lines": [{"sku": "%s", "quantity": %d}]}"""
                        .formatted(sku, quantity)))
                .build();
    }
}
