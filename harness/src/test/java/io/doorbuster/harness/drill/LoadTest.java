package io.doorbuster.harness.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.harness.History;
import io.doorbuster.harness.History.Call;
import io.doorbuster.harness.OrderRequest;
import io.doorbuster.harness.OrderRequest.Line;
import io.doorbuster.harness.RetryPolicy;
import io.doorbuster.harness.ShopClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LoadTest {

    private static final long ENOUGH = 50;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Test
    void stocksOneHotSkuThatSellsOutAndOthersThatDoNot() {
        Map<String, Long> goods = Load.goods("RUN");

        assertThat(goods).containsKey(Load.hot("RUN")).hasSizeGreaterThan(3);
        assertThat(goods.keySet()).allMatch(sku -> sku.startsWith("RUN-"));
        assertThat(goods.get(Load.hot("RUN"))).isLessThan(1_000);
        assertThat(goods.values().stream().filter(units -> units >= 1_000_000)).hasSize(goods.size() - 1);
    }

    @Test
    void asksOnlyForWhatIsStockedAndKeepsEveryRequest() throws Exception {
        Map<String, OrderRequest> orders = ordersOf(7);

        assertThat(orders).isNotEmpty();
        assertThat(orders.values()).allSatisfy(order -> {
            assertThat(order.lines()).isNotEmpty();
            assertThat(order.lines()).extracting(Line::sku).doesNotHaveDuplicates();
            assertThat(Load.goods("RUN").keySet()).containsAll(order.unitsBySku().keySet());
        });
    }

    @Test
    void sendsTheSameOrdersForTheSameSeed() throws Exception {
        Map<String, OrderRequest> one = ordersOf(7);
        Map<String, OrderRequest> again = ordersOf(7);
        Set<String> both = new HashSet<>(one.keySet());
        both.retainAll(again.keySet());

        assertThat(both).isNotEmpty().allSatisfy(key -> assertThat(again.get(key)).isEqualTo(one.get(key)));
    }

    /** What shoppers ask of a shop that refuses every connection, by key. */
    private static Map<String, OrderRequest> ordersOf(long seed) throws IOException, InterruptedException {
        History history = new History(100_000);
        try (ShopClient nobody = new ShopClient(URI.create("http://127.0.0.1:" + portOfNobody()), "",
                Duration.ofSeconds(1), RetryPolicy.NONE)) {
            Load load = new Load(List.of(nobody), history, "RUN", seed);
            load.start();
            long start = System.nanoTime();
            while (load.unanswered() < ENOUGH && System.nanoTime() - start < LIMIT.toNanos()) {
                Thread.sleep(10);
            }
            assertThat(load.placed()).isZero();
            assertThat(load.unanswered()).isGreaterThanOrEqualTo(ENOUGH);
            Map<String, OrderRequest> orders = new TreeMap<>();
            for (Call call : history.calls()) {
                OrderRequest other = orders.putIfAbsent(call.request().idempotencyKey(), call.request());
                assertThat(other == null || other.equals(call.request())).isTrue();
            }
            load.abandon();
            return orders;
        }
    }

    private static int portOfNobody() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
