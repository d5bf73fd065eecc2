package io.doorbuster.harness.drill;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a shopper does before ordering: looks at products, fills carts. A call is one request. Threadsafe. */
final class Storefront implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private final URI shop;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT).build();

    Storefront(URI shop) {
        this.shop = shop;
    }

    /** A cart as it was answered. */
    record Cart(String id, long version) {}

    /** Reads a product; {@link IOException} if it is not answered 200. */
    void look(String handle) throws IOException, InterruptedException {
        send("GET", "/api/v1/products/" + handle, "", 200);
    }

    Cart createCart() throws IOException, InterruptedException {
        return cart(send("POST", "/api/v1/carts", "{\"currency\": \"GBP\"}", 201));
    }

    Cart add(Cart cart, String sku) throws IOException, InterruptedException {
        return cart(send("POST", "/api/v1/carts/" + cart.id() + "/line-items",
                "{\"sku\": \"" + sku + "\", \"quantity\": 1}", 201));
    }

    Cart read(Cart cart) throws IOException, InterruptedException {
        return cart(send("GET", "/api/v1/carts/" + cart.id(), "", 200));
    }

    /**
     * Asks for a cart that is not in memory, and nowhere else: PostgreSQL has to say so. {@link IOException} if the
     * answer is another one than that there is none, or that it is not known now.
     */
    void readCold() throws IOException, InterruptedException {
        String id = "cart_" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong())
                + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        HttpResponse<String> response = exchange("GET", "/api/v1/carts/" + id, "");
        if (response.statusCode() != 404 && response.statusCode() != 503) {
            throw new IOException("a cart that is not there was answered " + response.statusCode());
        }
    }

    private static Cart cart(String body) {
        JsonNode node = MAPPER.readTree(body);
        return new Cart(node.path("id").stringValue(), node.path("version").longValue());
    }

    private String send(String method, String path, String body, int status) throws IOException, InterruptedException {
        HttpResponse<String> response = exchange(method, path, body);
        if (response.statusCode() != status) {
            throw new IOException(method + " " + path + " was answered " + response.statusCode());
        }
        return response.body();
    }

    private HttpResponse<String> exchange(String method, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(shop.resolve(path)).timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)).build();
        return http.send(request, BodyHandlers.ofString());
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }
}
