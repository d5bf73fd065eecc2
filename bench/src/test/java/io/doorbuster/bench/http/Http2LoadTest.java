package io.doorbuster.bench.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http2.Http2Protocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a Tomcat, as the shop has one: the HTTP server of the JDK does not speak HTTP/2. */
class Http2LoadTest {

    @TempDir private Path folder;
    private final Tomcat tomcat = new Tomcat();
    private final Set<String> keys = ConcurrentHashMap.newKeySet();
    private final Set<String> protocols = ConcurrentHashMap.newKeySet();
    private final Set<Integer> clients = ConcurrentHashMap.newKeySet();
    private final AtomicInteger requests = new AtomicInteger();
    private volatile int pauseMillis;

    @BeforeEach
    void start() throws LifecycleException {
        Connector connector = new Connector();
        connector.setProperty("address", InetAddress.getLoopbackAddress().getHostAddress());
        connector.setPort(0);
        connector.addUpgradeProtocol(new Http2Protocol());
        tomcat.setBaseDir(folder.toString());
        tomcat.setConnector(connector);
        Tomcat.addServlet(tomcat.addContext("", null), "orders", new Orders()).addMapping("/api/v1/orders");
        tomcat.start();
    }

    @AfterEach
    void stop() throws LifecycleException {
        tomcat.stop();
        tomcat.destroy();
    }

    @Test
    void sendsEachOrderUnderAKeyOfItsOwnOnAFewConnections() throws Exception {
        LoadResult result = Http2Load.closed(List.of(url()), 16, Requests.orders("t", "A"), 201,
                Duration.ofMillis(700));

        assertThat(result.failed()).isZero();
        assertThat(result.latency().getTotalCount()).isPositive().isEqualTo(result.sent());
        assertThat(keys).hasSize(requests.get()).hasSize((int) result.sent());
        assertThat(protocols).containsExactly("HTTP/2.0");
        assertThat(clients).hasSize(2);
    }

    @Test
    void countsTheWantedStatusOnly() throws Exception {
        LoadResult result = Http2Load.closed(List.of(url()), 8, Requests.get("/missing"), 200,
                Duration.ofMillis(300));

        assertThat(result.answers(404)).isPositive();
        assertThat(result.latency().getTotalCount()).isZero();
    }

    @Test
    void showsHowLongTheServerTakes() throws Exception {
        pauseMillis = 200;

        LoadResult result = Http2Load.closed(List.of(url()), 8, Requests.orders("t", "A"), 201,
                Duration.ofMillis(500));

        assertThat(result.latencyMillis(1)).isGreaterThan(190);
        assertThat(result.sent()).isBetween(8L, 24L);
    }

    @Test
    void failsWhenTheServerCloses() {
        pauseMillis = 5_000;
        Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(500);
                tomcat.getConnector().stop();
                tomcat.getConnector().destroy();
            } catch (InterruptedException | LifecycleException e) {
                throw new IllegalStateException(e);
            }
        });

        assertThatThrownBy(() -> Http2Load.closed(List.of(url()), 8, Requests.orders("t", "A"), 201,
                Duration.ofSeconds(3))).isInstanceOf(IOException.class);
    }

    private final class Orders extends HttpServlet {

        private static final long serialVersionUID = 1L;

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            requests.incrementAndGet();
            keys.add(request.getHeader("Idempotency-Key"));
            protocols.add(request.getProtocol());
            clients.add(request.getRemotePort());
            try {
                Thread.sleep(pauseMillis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            response.setStatus(request.getInputStream().readAllBytes().length > 0 ? 201 : 400);
            response.getOutputStream().write("{\"a\": 1}".repeat(200).getBytes(StandardCharsets.US_ASCII));
        }
    }

    private URI url() {
        return URI.create("http://127.0.0.1:" + tomcat.getConnector().getLocalPort());
    }
}
