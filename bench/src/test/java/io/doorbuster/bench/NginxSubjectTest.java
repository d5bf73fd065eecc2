package io.doorbuster.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import io.doorbuster.bench.http.HttpLoad;
import io.doorbuster.bench.http.LoadResult;
import io.doorbuster.bench.http.Requests;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Skipped where there is no nginx, as the rival itself is. */
class NginxSubjectTest {

    private static final byte[] PAGE = "{\"title\":\"Lamp\"}".repeat(130).getBytes(US_ASCII);

    @TempDir private Path folder;
    private HttpServer shop;

    @BeforeEach
    void start() throws IOException {
        assumeTrue(NginxSubject.program().isPresent());
        // Its workers are another user where this one is root.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        shop = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        shop.start();
    }

    @AfterEach
    void stop() {
        if (shop != null) {
            shop.stop(0);
        }
    }

    @Test
    void servesWhatTheShopServes() throws Exception {
        shop.createContext(Workload.PAGE_PATH, exchange -> {
            exchange.sendResponseHeaders(200, PAGE.length);
            exchange.getResponseBody().write(PAGE);
            exchange.close();
        });

        try (NginxSubject nginx = NginxSubject.start(NginxSubject.program().orElseThrow(), url(), folder)) {
            LoadResult result = HttpLoad.closed(nginx.url(), 4, Requests.get(Workload.PAGE_PATH), 200,
                    Duration.ofMillis(500));

            assertThat(result.failed()).isZero();
            assertThat(result.latency().getTotalCount()).isPositive().isEqualTo(result.sent());
        }
    }

    @Test
    void hasNoPageThatTheShopHasNot() {
        assertThatThrownBy(() -> NginxSubject.start(NginxSubject.program().orElseThrow(), url(), folder))
                .hasMessageContaining("is answered 404");
    }

    private URI url() {
        return URI.create("http://127.0.0.1:" + shop.getAddress().getPort());
    }
}
