package io.doorbuster.bench.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The measure is measured: a generator that hides pauses, or counts wrongly, would make every figure worthless. */
class HttpLoadTest {

    private HttpServer server;
    private final Set<String> keys = ConcurrentHashMap.newKeySet();
    private final Set<List<String>> tokens = ConcurrentHashMap.newKeySet();
    private final AtomicInteger requests = new AtomicInteger();
    /** Until when all answers wait. */
    private final AtomicLong pausedUntilNanos = new AtomicLong(System.nanoTime());

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/api/v1/orders", exchange -> {
            keys.add(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
            tokens.add(exchange.getRequestHeaders().getOrDefault("Authorization", List.of()));
            answer(exchange, exchange.getRequestBody().readAllBytes().length > 0 ? 201 : 400, false);
        });
        server.createContext("/chunks", exchange -> answer(exchange, 200, true));
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void showsTheTokensOfAllCustomers() throws Exception {
        LoadResult result = HttpLoad.closed(url(), 4, Requests.ordersOf(List.of("one", "other"), "t", "A"), 201,
                Duration.ofSeconds(1));

        assertThat(result.answers(201)).isPositive();
        assertThat(tokens).containsExactlyInAnyOrder(List.of("Bearer one"), List.of("Bearer other"));
        assertThat(keys).hasSize((int) result.sent());
    }

    @Test
    void showsAPauseOfTheServerInTheOpenModel() throws Exception {
        pause(Duration.ofSeconds(1));

        LoadResult result = HttpLoad.open(url(), 64, Requests.orders("t", "A"), 201,
                new Arrivals(200, Duration.ofSeconds(3), 1));

        assertThat(result.failed()).isZero();
        assertThat(result.answers(201)).isEqualTo(result.sent()).isBetween(400L, 800L);
        // A third of all requests came in during the pause, and waited for half of it on average.
        assertThat(result.latencyMillis(99)).isGreaterThan(900);
        assertThat(result.latencyMillis(85)).isGreaterThan(400);
    }

    @Test
    void recordsNoLatencyWhileThingsSettle() throws Exception {
        pause(Duration.ofSeconds(1));

        LoadResult result = HttpLoad.open(url(), 64, Requests.orders("t", "A"), 201,
                new Arrivals(200, Duration.ofSeconds(2), Duration.ofSeconds(3), 1));

        assertThat(result.answers(201)).isEqualTo(result.sent());
        assertThat(result.latency().getTotalCount()).isBetween(100L, 300L);
        assertThat(result.latencyMillis(100)).isLessThan(900);
    }

    @Test
    void doesNotCountLateAnswersAsThatManyASecond() throws Exception {
        pause(Duration.ofSeconds(1));

        LoadResult result = HttpLoad.open(url(), 64, Requests.orders("t", "A"), 201,
                new Arrivals(200, Duration.ofMillis(500), 1));

        assertThat(result.answers(201)).isEqualTo(result.sent()).isPositive();
        assertThat(result.perSecond(201)).isZero();
    }

    /** Waiting for a connection is part of the latency, too. */
    @Test
    void showsAPauseEvenWhenAllConnectionsAreBusy() throws Exception {
        pause(Duration.ofSeconds(1));

        LoadResult result = HttpLoad.open(url(), 1, Requests.orders("t", "A"), 201,
                new Arrivals(200, Duration.ofSeconds(3), 1));

        assertThat(result.latencyMillis(85)).isGreaterThan(400);
    }

    @Test
    void sendsEachOrderUnderAKeyOfItsOwn() throws Exception {
        LoadResult result = HttpLoad.closed(url(), 8, Requests.spreadOrders("t", "SKU-", 10), 201,
                Duration.ofMillis(500));

        assertThat(result.failed()).isZero();
        assertThat(result.sent()).isPositive().isEqualTo(requests.get());
        assertThat(result.latency().getTotalCount()).isEqualTo(result.sent());
        assertThat(keys).hasSize(requests.get());
    }

    @Test
    void spreadsConnectionsOverAllServers() throws Exception {
        AtomicInteger others = new AtomicInteger();
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        other.createContext("/chunks", exchange -> {
            others.incrementAndGet();
            answer(exchange, 200, true);
        });
        other.start();
        try {
            URI second = URI.create("http://127.0.0.1:" + other.getAddress().getPort());

            LoadResult result = HttpLoad.closed(List.of(url(), second), 8, Requests.get("/chunks"), 200,
                    Duration.ofMillis(500));

            // answer() counts the requests of both.
            assertThat(result.answers(200)).isPositive();
            assertThat(requests.get()).isEqualTo(result.sent());
            assertThat(others.get()).isBetween(requests.get() / 5, requests.get() * 4 / 5);
        } finally {
            other.stop(0);
        }
    }

    @Test
    void repeatsOneKeyForReplays() throws Exception {
        HttpLoad.closed(url(), 4, Requests.replays("t", "A"), 201, Duration.ofMillis(200));

        assertThat(keys).hasSize(1);
    }

    @Test
    void readsChunksAndCountsTheWantedStatusOnly() throws Exception {
        LoadResult chunks = HttpLoad.closed(url(), 2, Requests.get("/chunks"), 200, Duration.ofMillis(200));
        LoadResult missing = HttpLoad.closed(url(), 2, Requests.get("/missing"), 200, Duration.ofMillis(200));

        assertThat(chunks.failed()).isZero();
        assertThat(chunks.answers(200)).isPositive();
        assertThat(missing.answers(200)).isZero();
        assertThat(missing.answers(404)).isPositive();
        assertThat(missing.latency().getTotalCount()).isZero();
    }

    @Test
    void countsWhatIsNeverAnsweredAsFailed() throws Exception {
        server.createContext("/cut", HttpExchange::close);

        LoadResult result = HttpLoad.closed(url(), 2, Requests.get("/cut"), 200, Duration.ofMillis(200));

        assertThat(result.failed()).isPositive().isEqualTo(result.sent());
    }

    private void pause(Duration length) {
        pausedUntilNanos.set(System.nanoTime() + length.toNanos());
    }

    private void answer(HttpExchange exchange, int status, boolean inChunks) throws IOException {
        requests.incrementAndGet();
        long pause = pausedUntilNanos.get() - System.nanoTime();
        if (pause > 0) {
            try {
                Thread.sleep(Duration.ofNanos(pause));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        byte[] body = "{\"a\": 1}".repeat(2_000).getBytes(StandardCharsets.US_ASCII);
        exchange.sendResponseHeaders(status, inChunks ? 0 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }
}
