package io.doorbuster.harness.drill;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The warehouse's receiver of fulfillment orders, as it should be: it checks each signature and knows by the event's id
 * what it has had. And as it should not be, when told so. Threadsafe.
 */
final class Receiver implements AutoCloseable {

    private static final String PATH = "/fulfillment";
    private static final String ELSEWHERE = "/elsewhere";
    private static final int SECRET_BYTES = 32;
    private static final Duration SLOW = Duration.ofSeconds(30);
    private static final long GIGABYTE = 1L << 30;
    private static final int BLOCK_BYTES = 1 << 16;

    private final String secret;
    private final byte[] key;
    private final InetSocketAddress address;
    private final Map<String, String> orderByEvent = new ConcurrentHashMap<>();
    private final LongAdder repeated = new LongAdder();
    private final LongAdder forged = new LongAdder();
    private final LongAdder redirected = new LongAdder();
    private final AtomicLong nonsense = new AtomicLong();
    private volatile Mood mood = Mood.HEALTHY;
    private @Nullable HttpServer server;

    /** How it answers. */
    enum Mood {
        /** Takes every event, at once. */
        HEALTHY,
        /** Takes every event, and says so after 30 s. */
        SLOW,
        /** Errors, redirects, endless and enormous bodies, cut connections, one after the other. */
        NONSENSE
    }

    private Receiver(byte[] key, int port) {
        this.key = key;
        this.secret = "whsec_" + Base64.getEncoder().encodeToString(key);
        this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Starts one on {@code port} of the loopback interface, with a secret of its own. */
    static Receiver start(int port) throws IOException {
        byte[] key = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(key);
        Receiver receiver = new Receiver(key, port);
        receiver.up();
        return receiver;
    }

    /** Listens again. */
    synchronized void up() throws IOException {
        HttpServer newServer = HttpServer.create(address, 0);
        newServer.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        newServer.createContext(PATH, this::receive);
        newServer.createContext(ELSEWHERE, exchange -> {
            redirected.increment();
            answer(exchange, 200);
        });
        newServer.start();
        server = newServer;
    }

    /** Cuts its connections and refuses new ones. */
    synchronized void down() {
        if (server != null) {
            server.stop(0);
        }
        server = null;
    }

    void behave(Mood newMood) {
        mood = newMood;
    }

    URI url() {
        return URI.create("http://" + address.getHostString() + ":" + address.getPort() + PATH);
    }

    String secret() {
        return secret;
    }

    /** The order of each event that it took, by the event's id. */
    Map<String, String> orderByEvent() {
        return Map.copyOf(orderByEvent);
    }

    /** Events that came again after it had taken them. */
    long repeated() {
        return repeated.sum();
    }

    /** Requests whose signature did not fit. */
    long forged() {
        return forged.sum();
    }

    /** Requests that followed its redirect. */
    long redirected() {
        return redirected.sum();
    }

    private void receive(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Optional<String> id = authentic(exchange, body);
        if (id.isEmpty()) {
            forged.increment();
            answer(exchange, 401);
            return;
        }
        switch (mood) {
            case HEALTHY -> {
                take(id.get(), body);
                answer(exchange, 204);
            }
            case SLOW -> {
                sleep();
                take(id.get(), body);
                answer(exchange, 204);
            }
            case NONSENSE -> talkNonsense(exchange, id.get(), body);
        }
    }

    /** What is answered with 2xx counts as taken, whatever follows. */
    private void talkNonsense(HttpExchange exchange, String id, String body) throws IOException {
        switch ((int) (nonsense.getAndIncrement() % 6)) {
            case 0 -> answer(exchange, 500);
            case 1 -> {
                exchange.getResponseHeaders().add("Location", ELSEWHERE);
                answer(exchange, 307);
            }
            case 2 -> {
                take(id, body);
                pour(exchange, 200, 0);
            }
            case 3 -> exchange.close(); // without an answer: the connection is cut
            case 4 -> pour(exchange, 502, GIGABYTE);
            default -> answer(exchange, 429);
        }
    }

    /** Writes until nobody reads any more. */
    private static void pour(HttpExchange exchange, int status, long length) throws IOException {
        exchange.sendResponseHeaders(status, length);
        byte[] block = new byte[BLOCK_BYTES];
        try (OutputStream out = exchange.getResponseBody()) {
            for (long written = 0; length == 0 || written < length; written += block.length) {
                out.write(block);
            }
        }
    }

    private static void answer(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private void take(String id, String body) {
        String order = JsonMapper.shared().readTree(body).at("/data/orderId").asString();
        if (orderByEvent.putIfAbsent(id, order) != null) {
            repeated.increment();
        }
    }

    private Optional<String> authentic(HttpExchange exchange, String body) {
        String id = header(exchange, "webhook-id");
        String signed = id + "." + header(exchange, "webhook-timestamp") + "." + body;
        boolean fits = MessageDigest.isEqual(header(exchange, "webhook-signature").getBytes(StandardCharsets.UTF_8),
                ("v1," + Base64.getEncoder().encodeToString(hash(signed))).getBytes(StandardCharsets.UTF_8));
        return fits && !id.isEmpty() ? Optional.of(id) : Optional.empty();
    }

    private byte[] hash(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    private static String header(HttpExchange exchange, String name) {
        @Nullable String value = exchange.getRequestHeaders().getFirst(name);
        return value == null ? "" : value;
    }

    private static void sleep() {
        try {
            Thread.sleep(SLOW);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        down();
    }
}
