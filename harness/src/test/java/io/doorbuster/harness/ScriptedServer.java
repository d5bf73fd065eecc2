package io.doorbuster.harness;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;

/** An HTTP server that answers as it was told, one step for each request; after the last step it repeats that one. */
final class ScriptedServer implements AutoCloseable {
    private final HttpServer server;
    private final Queue<Step> steps;
    private final Queue<Received> received = new ConcurrentLinkedQueue<>();

    /** What is done with a request. */
    sealed interface Step {}

    record Answer(int status, Map<String, String> headers, String body) implements Step {}

    /** Reads the request and cuts the connection. */
    record Cut() implements Step {}

    /** Keeps the client waiting, then answers. */
    record Stall(Duration time, Answer answer) implements Step {}

    record Received(String method, String uri, Map<String, List<String>> headers, String body) {}

    ScriptedServer(Step... steps) throws IOException {
        this.steps = new ConcurrentLinkedQueue<>(List.of(steps));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    static Answer answer(int status, String body) {
        return new Answer(status, Map.of(), body);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    List<Received> received() {
        return List.copyOf(received);
    }

    private void handle(HttpExchange exchange) throws IOException {
        received.add(new Received(exchange.getRequestMethod(), exchange.getRequestURI().toString(),
                exchange.getRequestHeaders(),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
        switch (nextStep()) {
            case Cut cut -> exchange.close();
            case Answer answer -> send(exchange, answer);
            case Stall stall -> {
                sleep(stall.time());
                send(exchange, stall.answer());
            }
        }
    }

    private synchronized Step nextStep() {
        return steps.size() > 1 ? steps.remove() : steps.element();
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(answer.status(), body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
