package io.doorbuster.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Sends a request until it is settled, with the same key each time, as a storefront must. Threadsafe. */
final class PatientClient implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int TRIES = 300;
    private static final int UNAVAILABLE = 503;
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<URI> shops;
    private final String operatorKey;

    PatientClient(List<URI> shops, String operatorKey) {
        this.shops = List.copyOf(shops);
        this.operatorKey = operatorKey;
    }

    /**
     * A request.
     *
     * @param token empty for nobody's
     * @param key empty for none
     * @param body empty for none
     */
    record Call(String method, String path, String token, String key, String body) {}

    /** What it came to. */
    record Answer(int status, JsonNode body) {}

    String operatorKey() {
        return operatorKey;
    }

    /** Blocks until the answer is one of {@code expected}; {@link AssertionError} for any other but 503. */
    Answer send(Call call, Set<Integer> expected, int shop) {
        HttpRequest request = request(call, shops.get(shop % shops.size()));
        String last = "";
        for (int tries = 0; tries < TRIES; tries++) {
            try {
                HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
                if (response.statusCode() != UNAVAILABLE && !response.body().contains("idempotency-in-progress")) {
                    if (!expected.contains(response.statusCode())) {
                        throw new AssertionError(
                                call + " was answered " + response.statusCode() + " " + response.body());
                    }
                    return new Answer(response.statusCode(), JSON.readTree(response.body()));
                }
                last = response.body();
                Thread.sleep(PAUSE);
            } catch (IOException e) {
                last = e.toString();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new UncheckedIOException(new IOException("interrupted", e));
            }
        }
        throw new AssertionError(call + " was not settled: " + last);
    }

    private static HttpRequest request(Call call, URI shop) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(shop.resolve(call.path)).timeout(TIMEOUT).method(call.method,
                        call.body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(call.body));
        if (!call.body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        if (!call.key.isEmpty()) {
            request.header("Idempotency-Key", call.key);
        }
        if (!call.token.isEmpty()) {
            request.header("Authorization", "Bearer " + call.token);
        }
        return request.build();
    }

    @Override
    public void close() {
        http.close();
    }
}
