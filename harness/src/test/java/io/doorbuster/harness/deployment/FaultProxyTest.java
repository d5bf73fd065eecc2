package io.doorbuster.harness.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultProxyTest {

    private static final int PATIENCE_MILLIS = 10_000;
    private static final int MOMENT_MILLIS = 300;

    private EchoServer server;
    private FaultProxy proxy;

    @BeforeEach
    void start() throws IOException {
        server = new EchoServer("");
        proxy = FaultProxy.start("127.0.0.1", server.address());
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        server.close();
    }

    @Test
    void passesDataBothWays() throws IOException {
        try (Socket client = connect()) {
            assertThat(ask(client, "SELECT")).isEqualTo("SELECT");
            assertThat(ask(client, "COMMIT\0")).isEqualTo("COMMIT\0");
        }
    }

    @Test
    void holdsUpEachMessageEachWay() throws IOException {
        try (Socket client = connect()) {
            ask(client, "warm");
            proxy.delay(Duration.ofMillis(200));
            long start = System.nanoTime();

            assertThat(ask(client, "slow")).isEqualTo("slow");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(400));
        }
    }

    @Test
    void letsNothingPassWhileStalledAndKeepsTheConnection() throws IOException {
        try (Socket client = connect()) {
            ask(client, "warm");
            proxy.stall(true);
            client.setSoTimeout(MOMENT_MILLIS);
            send(client, "later");

            assertThatIOException().isThrownBy(() -> receive(client)).isInstanceOf(SocketTimeoutException.class);
            assertThat(server.received).doesNotContain("later");

            client.setSoTimeout(PATIENCE_MILLIS);
            proxy.stall(false);
            assertThat(receive(client)).isEqualTo("later");
        }
    }

    @Test
    void cutsTheConnectionOfAsManyCommitsAsToldThoughTheServerHasThem() throws IOException {
        proxy.cutCommits(1);
        try (Socket client = connect()) {
            assertThat(ask(client, "INSERT")).isEqualTo("INSERT");
            send(client, "COMMIT\0");

            assertThat(isCut(client)).isTrue();
            assertThat(server.received).contains("COMMIT\0");
            assertThat(proxy.commitsCut()).isOne();
        }
        try (Socket client = connect()) {
            assertThat(ask(client, "COMMIT\0")).isEqualTo("COMMIT\0");
            assertThat(proxy.commitsCut()).isOne();
        }
    }

    @Test
    void cutsConnectionsAndRefusesNewOnesUntilItIsToldNotTo() throws IOException {
        try (Socket client = connect()) {
            ask(client, "warm");
            proxy.refuse(true);

            assertThat(isCut(client)).isTrue();
        }
        try (Socket client = connect()) {
            assertThat(isCut(client)).isTrue();
        }
        proxy.refuse(false);
        try (Socket client = connect()) {
            assertThat(ask(client, "again")).isEqualTo("again");
        }
    }

    @Test
    void leadsNewConnectionsToANewTarget() throws IOException {
        try (EchoServer other = new EchoServer("other:"); Socket before = connect()) {
            ask(before, "warm");
            proxy.target(other.address());

            assertThat(ask(before, "stays")).isEqualTo("stays");
            try (Socket after = connect()) {
                assertThat(ask(after, "moves")).isEqualTo("other:moves");
            }
        }
    }

    @Test
    void cutsAClientWhoseServerIsNotThere() throws IOException {
        server.close();

        try (Socket client = connect()) {
            assertThat(isCut(client)).isTrue();
        }
    }

    private Socket connect() throws IOException {
        String[] address = proxy.address().split(":", 2);
        Socket client = new Socket(address[0], Integer.parseInt(address[1]));
        client.setSoTimeout(PATIENCE_MILLIS);
        return client;
    }

    private static String ask(Socket client, String text) throws IOException {
        send(client, text);
        return receive(client);
    }

    private static void send(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String receive(Socket client) throws IOException {
        byte[] buffer = new byte[100];
        int count = client.getInputStream().read(buffer);
        return count < 0 ? "" : new String(buffer, 0, count, StandardCharsets.US_ASCII);
    }

    /** An end or a reset: which of them depends on what the client has sent meanwhile. */
    private static boolean isCut(Socket client) throws IOException {
        try {
            return client.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** Answers what it hears, after a word of its own. */
    private static final class EchoServer implements AutoCloseable {
        private final ServerSocket socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        private final ConcurrentLinkedQueue<String> received = new ConcurrentLinkedQueue<>();
        private final String word;

        EchoServer(String word) throws IOException {
            this.word = word;
            Thread.ofVirtual().start(this::accept);
        }

        InetSocketAddress address() {
            return new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
        }

        private void accept() {
            while (!socket.isClosed()) {
                try {
                    Socket client = socket.accept();
                    Thread.ofVirtual().start(() -> serve(client));
                } catch (IOException e) {
                    // Closed.
                }
            }
        }

        private void serve(Socket client) {
            byte[] buffer = new byte[100];
            try (client; InputStream in = client.getInputStream()) {
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    String text = new String(buffer, 0, count, StandardCharsets.US_ASCII);
                    received.add(text);
                    send(client, word + text);
                }
            } catch (IOException e) {
                // The proxy has cut it.
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
