package io.doorbuster.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.hazelcast.client.config.ClientConfig;
import io.doorbuster.app.AppNode.Settings;
import io.doorbuster.app.AppNode.StartException;
import io.doorbuster.app.TestShop.Answer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node as a process: how it starts, why it does not, and what it speaks. */
class AppNodeTest {

    private static final Map<String, String> KEY = Map.of("DOORBUSTER_OPERATOR_KEY", TestShop.OPERATOR_KEY);

    private static TestShop shop;

    @BeforeAll
    static void start() {
        shop = TestShop.start(new UnavailableServices());
    }

    @AfterAll
    static void stop() {
        shop.close();
    }

    @Test
    void namesThePortThatIsInUse() {
        ClientConfig client = shop.clientConfig();

        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> AppNode.start(new Settings("127.0.0.1", shop.node.port(), 0, TestShop.OPERATOR_KEY,
                        client)))
                .withMessage("port " + shop.node.port() + " is in use");
    }

    @Test
    void namesTheManagementPortThatIsInUse() {
        int port = shop.node.managementPort();

        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> AppNode.start(new Settings("127.0.0.1", 0, port, TestShop.OPERATOR_KEY,
                        shop.clientConfig())))
                .withMessage("port " + port + " is in use");
    }

    @Test
    void saysWhereNoMemberAnswers() {
        ClientConfig client = new ClientConfig();
        client.getNetworkConfig().addAddress("127.0.0.1:1");

        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> AppNode.start(new Settings("127.0.0.1", 0, 0, TestShop.OPERATOR_KEY, client),
                        Duration.ofSeconds(1)))
                .withMessage("no member of the grid answers at [127.0.0.1:1] within 1 s");
    }

    @Test
    void speaksHttp2WithoutTls() throws Exception {
        try (HttpClient http2 = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            HttpResponse<String> answer = http2.send(
                    HttpRequest.newBuilder(URI.create(shop.url("/v3/api-docs"))).build(), BodyHandlers.ofString());

            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(answer.statusCode()).isEqualTo(200);
        }
    }

    @Test
    void compressesFromOneKibibyteOn() {
        Answer large = shop.send("GET", "/v3/api-docs", null, "Accept-Encoding", "gzip");
        Answer small = shop.send("GET", "/api/v1/inventory/NONE", null, "Accept-Encoding", "gzip");

        assertThat(large.header("Content-Encoding")).isEqualTo("gzip");
        assertThat(small.header("Content-Encoding")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/actuator", "/actuator/env", "/actuator/heapdump", "/actuator/threaddump", "/actuator/beans",
                    "/actuator/loggers", "/actuator/shutdown", "/actuator/mappings", "/actuator/configprops"})
    void opensNoOtherManagementEndpoint(String path) {
        URI uri = URI.create("http://127.0.0.1:" + shop.node.managementPort() + path);

        assertThat(shop.send(HttpRequest.newBuilder(uri).build()).status()).isEqualTo(404);
    }

    @Test
    void readsItsPortsFromTheCommandLine() {
        Settings settings = AppNodeMain.settings(
                List.of("--host", "127.0.0.1", "--port", "80", "--management-port", "0"), KEY);

        assertThat(settings.host()).isEqualTo("127.0.0.1");
        assertThat(settings.port()).isEqualTo(80);
        assertThat(settings.managementPort()).isZero();
    }

    @Test
    void readsTheMembersFromTheEnvironment() {
        Settings settings = AppNodeMain.settings(List.of(), Map.of("DOORBUSTER_OPERATOR_KEY", TestShop.OPERATOR_KEY,
                "DOORBUSTER_MEMBERS", "10.0.0.1:5701, 10.0.0.2"));

        assertThat(settings.hazelcast().getNetworkConfig().getAddresses()).containsExactly("10.0.0.1:5701", "10.0.0.2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--port", "--port x", "--port 65536", "--port -1", "--color red", "--port 99999999999"})
    void refusesACommandLineThatIsNone(String line) {
        assertThatIllegalArgumentException().isThrownBy(() -> AppNodeMain.settings(List.of(line.split(" ")), KEY));
    }

    @Test
    void needsAnOperatorKeyThatCannotBeGuessed() {
        assertThatIllegalArgumentException().isThrownBy(() -> AppNodeMain.settings(List.of(), Map.of()))
                .withMessage("DOORBUSTER_OPERATOR_KEY is not set");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AppNodeMain.settings(List.of(), Map.of("DOORBUSTER_OPERATOR_KEY", "short")))
                .withMessage("the operator's key has 5 characters, fewer than 16");
    }

    @Test
    void neverPrintsTheOperatorKey() {
        assertThat(AppNodeMain.settings(List.of(), KEY).toString()).doesNotContain(TestShop.OPERATOR_KEY);
    }
}
