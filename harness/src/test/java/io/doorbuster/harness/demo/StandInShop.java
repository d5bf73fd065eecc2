package io.doorbuster.harness.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A shop in memory that speaks the REST API's order, inventory and audit parts: enough for a sale without a server. */
final class StandInShop implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, Long> received = new TreeMap<>();
    private final Map<String, Long> sold = new TreeMap<>();
    private final Map<String, String> orderIdsByAttempt = new HashMap<>();
    private final Map<String, JsonNode> orders = new TreeMap<>();

    StandInShop(Map<String, Long> stock) throws IOException {
        received.putAll(stock);
        stock.keySet().forEach(sku -> sold.put(sku, 0L));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/api/v1/orders", this::placeOrder);
        server.createContext("/api/v1/inventory/", this::inventory);
        server.createContext("/api/v1/admin/audit", exchange -> send(exchange, 200, audit()));
        server.createContext("/api/v1/admin/orders", exchange -> send(exchange, 200, list("id")));
        server.createContext("/api/v1/admin/fulfillments", exchange -> send(exchange, 200, list("orderId")));
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Forgets an order as if it had never been stored: a planted fault. */
    synchronized void forget(String orderId) {
        orders.remove(orderId);
    }

    /** Makes units appear in a counter: a planted fault. */
    synchronized void miscount(String sku, long units) {
        sold.merge(sku, units, Long::sum);
    }

    private void placeOrder(HttpExchange exchange) throws IOException {
        JsonNode order = JsonMapper.shared().readTree(exchange.getRequestBody().readAllBytes());
        String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
        place(exchange, order, order.path("email").stringValue() + "/" + key);
    }

    private synchronized void place(HttpExchange exchange, JsonNode order, String attempt) throws IOException {
        String owned = orderIdsByAttempt.get(attempt);
        if (owned != null) {
            exchange.getResponseHeaders().set("Idempotent-Replayed", "true");
            send(exchange, 201, answer(owned));
            return;
        }
        for (JsonNode line : order.path("lines")) {
            String sku = line.path("sku").stringValue();
            long available = received.getOrDefault(sku, 0L) - sold.getOrDefault(sku, 0L);
            if (line.path("quantity").longValue() > available) {
                send(exchange, 409, "{\"type\":\"/problems/insufficient-stock\",\"sku\":\"" + sku
                        + "\",\"requested\":" + line.path("quantity") + ",\"available\":" + available + "}");
                return;
            }
        }
        order.path("lines").forEach(line -> sold.merge(line.path("sku").stringValue(),
                line.path("quantity").longValue(), Long::sum));
        String id = "ord_" + orderIdsByAttempt.size();
        orderIdsByAttempt.put(attempt, id);
        orders.put(id, order);
        send(exchange, 201, answer(id));
    }

    private static String answer(String id) {
        return "{\"id\":\"" + id + "\",\"number\":\"" + id + "\",\"placedAt\":\"2026-11-27T08:00:00Z\",\"lines\":[],"
                + "\"total\":{\"amount\":0,\"currency\":\"GBP\"}}";
    }

    private void inventory(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String sku = path.substring(path.lastIndexOf('/') + 1);
        send(exchange, 200, "{\"sku\":\"" + sku + "\",\"version\":1," + figures(sku) + "}");
    }

    private synchronized String figures(String sku) {
        return figures(received.getOrDefault(sku, 0L), sold.getOrDefault(sku, 0L));
    }

    private static String figures(long received, long sold) {
        return "\"received\":" + received + ",\"available\":" + (received - sold) + ",\"reserved\":0,\"sold\":" + sold
                + ",\"drift\":0";
    }

    private synchronized String audit() {
        String lines = received.keySet().stream()
                .map(sku -> "{\"sku\":\"" + sku + "\"," + figures(sku) + "}")
                .collect(Collectors.joining(","));
        return "{\"data\":[" + lines + "],\"page\":{},\"total\":{" + figures(sum(received), sum(sold))
                + "},\"inconsistentSkus\":0,\"inconsistentCoupons\":0,\"inconsistentPayments\":0,\"money\":[],\"orders\":"
                + orders.size()
                + ",\"attempts\":"
                + orders.size()
                + ",\"fulfillments\":" + orders.size() + ",\"cancellations\":0,\"fulfillmentLagMillis\":0}";
    }

    private synchronized String list(String field) {
        return orders.keySet().stream()
                .map(id -> "{\"" + field + "\":\"" + id + "\"}")
                .collect(Collectors.joining(",", "{\"data\":[", "],\"page\":{}}"));
    }

    private static long sum(Map<String, Long> units) {
        return units.values().stream().mapToLong(Long::longValue).sum();
    }

    private static void send(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
