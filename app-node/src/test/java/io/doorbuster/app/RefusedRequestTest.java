package io.doorbuster.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.app.TestShop.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of requests that no endpoint ever sees. */
class RefusedRequestTest {

    private static final int SOCKET_TIMEOUT_MILLIS = 5_000;
    private static final String THIRTY_TWO = "0123456789abcdef0123456789abcdef";
    private static final String LONGER_THAN_AN_ID = THIRTY_TWO + THIRTY_TWO + THIRTY_TWO + THIRTY_TWO + "0";

    private static TestShop shop;

    @BeforeAll
    static void start() {
        shop = TestShop.start(new UnavailableServices());
    }

    @AfterAll
    static void stop() {
        shop.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/error", "/api/v1/nope", "/actuator/health", "/api/v1/..;/x", "/swagger-ui.html"})
    void answersUnknownPathsWithAProblem(String path) {
        Answer answer = shop.get(path);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.problem()).isEqualTo("not-found");
        assertThat(answer.json().path("instance").asString()).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /%zz HTTP/1.1\r\nHost: a", "GET /a|b<> HTTP/1.1\r\nHost: a", "GET / HTTP/1.1",
            "GET /../../x HTTP/1.1\r\nHost: a", "GET /%2e%2e/%2e%2e/x HTTP/1.1\r\nHost: a",
            "GET /%00 HTTP/1.1\r\nHost: a", "GET /%ff%fe HTTP/1.1\r\nHost: a", "GET / HTTP/1.1\r\nHost: a\r\nHost: b",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity"})
    void answersWhatIsNotHttpWithAProblem(String request) throws IOException {
        String answer = sendRaw(request + "\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 400").contains("Connection: close")
                .contains("Content-Type: application/problem+json").contains("\"type\":\"/problems/validation\"")
                .containsOnlyOnce("X-Request-Id: ")
                .doesNotContainIgnoringCase("<html").doesNotContainIgnoringCase("tomcat");
    }

    @Test
    void refusesHeadersAboveTheLimit() throws IOException {
        String answer = sendRaw("GET / HTTP/1.1\r\nHost: a\r\nX: " + "y".repeat(20_000) + "\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 400");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*/*", "application/*", "application/*+json"})
    void refusesBodiesOfAnyKind(String type) {
        Answer answer = shop.send("POST", "/api/v1/orders/none/cancel", "{}", "Content-Type", type);

        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.problem()).isEqualTo("unsupported-media-type");
    }

    @Test
    void refusesTrace() throws IOException {
        String answer = sendRaw("TRACE / HTTP/1.1\r\nHost: a\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 405").contains("/problems/method-not-allowed");
    }

    @Test
    void repeatsTheCallersRequestId() {
        Answer answer = shop.send("GET", "/", null, "X-Request-Id", "order-7");

        assertThat(answer.header("X-Request-Id")).isEqualTo("order-7");
    }

    @Test
    void takesTheLongestRequestId() {
        String longest = "x".repeat(128);

        assertThat(shop.send("GET", "/", null, "X-Request-Id", longest).header("X-Request-Id")).isEqualTo(longest);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a\tb", "%0a", "\"a\"", "{}", "ada@example.org", "", LONGER_THAN_AN_ID})
    void makesARequestIdInPlaceOfOneThatCouldForgeLogLines(String id) {
        Answer answer = shop.send("GET", "/", null, "X-Request-Id", id);

        assertThat(answer.headers().get("x-request-id")).singleElement().asString().matches("[0-9a-f-]{36}");
        assertThat(answer.status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000b", "a\u001b[31mb", "a\u007f", "\u00e9", "a\r\n b"})
    void repeatsNoControlCharacterOfARequestId(String id) throws IOException {
        String answer = sendRaw("GET /nowhere HTTP/1.1\r\nHost: a\r\nX-Request-Id: " + id
                + "\r\nConnection: close\r\n\r\n");

        assertThat(answer).containsPattern("X-Request-Id: [0-9a-f-]{36}\r\n");
        assertThat(answer.replace("\r\n", "")).doesNotContainPattern("[\\p{Cntrl}\u007f-\u00ff]");
    }

    private static String sendRaw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), shop.node.port())) {
            socket.setSoTimeout(SOCKET_TIMEOUT_MILLIS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
