package io.doorbuster.harness.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.doorbuster.harness.RetryPolicy;
import io.doorbuster.harness.ShopClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FulfillmentTailTest {
    private static final int PAGE = 200;

    private volatile int fulfillments;

    @Test
    void countsAGrowingListWithoutReadingItAllAgain() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/v1/admin/fulfillments", this::answer);
        server.start();
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        try (ShopClient shop = new ShopClient(url, "secret", Duration.ofSeconds(5), RetryPolicy.NONE)) {
            FulfillmentTail tail = new FulfillmentTail(shop);

            assertThat(countAt(tail, 0)).isZero();
            assertThat(countAt(tail, 150)).isEqualTo(150);
            assertThat(countAt(tail, 200)).isEqualTo(200);
            assertThat(countAt(tail, 950)).isEqualTo(950);
            assertThat(countAt(tail, 951)).isEqualTo(951);
        } finally {
            server.stop(0);
        }
    }

    private long countAt(FulfillmentTail tail, int size) {
        fulfillments = size;
        return tail.count();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String query = exchange.getRequestURI().getQuery();
        int from = query.contains("after=") ? Integer.parseInt(query.substring(query.indexOf("after=") + 6)) : 0;
        int to = Math.min(fulfillments, from + PAGE);
        String data = IntStream.range(from, to).mapToObj(i -> "{\"orderId\":\"ord_" + i + "\"}")
                .collect(Collectors.joining(","));
        String next = to < fulfillments ? "\"" + to + "\"" : "null";
        byte[] body = ("{\"data\":[" + data + "],\"page\":{\"next\":" + next + "}}").getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
