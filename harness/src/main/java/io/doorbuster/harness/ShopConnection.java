package io.doorbuster.harness;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Sends requests until they are settled. Only requests that may be repeated are given to it: reads, and writes under a
 * key or reference.
 */
final class ShopConnection implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /** The one 409 that says: come again with the same key. */
    private static final String IN_PROGRESS = "idempotency-in-progress";

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
    private final URI base;
    private final Duration timeout;
    private final RetryPolicy retryPolicy;

    ShopConnection(URI base, Duration timeout, RetryPolicy retryPolicy) {
        this.base = base;
        this.timeout = timeout;
        this.retryPolicy = retryPolicy;
    }

    /** What is sent. */
    record Request(String method, String path, List<String> headers, BodyPublisher body) {

        Request(String method, String path) {
            this(method, path, List.of(), BodyPublishers.noBody());
        }

        Request withHeader(String name, String value) {
            List<String> more = new ArrayList<>(headers);
            more.add(name);
            more.add(value);
            return new Request(method, path, List.copyOf(more), body);
        }

        Request withBody(String contentType, BodyPublisher content) {
            return new Request(method, path, headers, content).withHeader("Content-Type", contentType);
        }

        Request withJson(byte[] json) {
            return withBody("application/json", BodyPublishers.ofByteArray(json));
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    /** What became of a request. */
    sealed interface Reply {}

    /** The server's last word. */
    record Answer(int status, boolean replayed, String body) implements Reply {}

    /** Nothing that settles it, retries included; the request may have had its effect. */
    record Unsettled(String reason, Duration retryAfter) implements Reply {}

    /** Blocks until the request is settled or the retry policy ends. An interrupt leaves it unsettled. */
    Reply send(Request request) {
        HttpRequest message = message(request);
        long start = System.nanoTime();
        for (int sends = 1;; sends++) {
            Reply reply = sendOnce(message);
            if (!(reply instanceof Unsettled unsettled) || Thread.currentThread().isInterrupted()) {
                return reply;
            }
            Duration wait = retryPolicy.waitAfter(sends, unsettled.retryAfter(),
                    ThreadLocalRandom.current().nextDouble());
            Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
            if (!retryPolicy.allows(sends, elapsed, wait) || !sleep(wait)) {
                return unsettled;
            }
        }
    }

    private HttpRequest message(Request request) {
        HttpRequest.Builder message = HttpRequest.newBuilder(base.resolve(request.path()))
                .timeout(timeout)
                .method(request.method(), request.body());
        if (!request.headers().isEmpty()) {
            message.headers(request.headers().toArray(String[]::new));
        }
        return message.build();
    }

    private Reply sendOnce(HttpRequest message) {
        try {
            HttpResponse<String> response = http.send(message, BodyHandlers.ofString());
            return isSettled(response)
                    ? new Answer(response.statusCode(), isReplayed(response), response.body())
                    : new Unsettled("status " + response.statusCode(), retryAfter(response));
        } catch (IOException e) {
            return new Unsettled(e.getClass().getSimpleName() + ": " + e.getMessage(), Duration.ZERO);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Unsettled("interrupted", Duration.ZERO);
        }
    }

    private static boolean isSettled(HttpResponse<String> response) {
        int status = response.statusCode();
        return switch (status) {
            case 429 -> false;
            case 409 -> !response.body().contains(IN_PROGRESS);
            default -> status < 500;
        };
    }

    private static boolean isReplayed(HttpResponse<String> response) {
        return response.headers().firstValue("Idempotent-Replayed").filter("true"::equals).isPresent();
    }

    /** Seconds as the server gave them; zero if it gave none, or a date, which this shop never sends. */
    private static Duration retryAfter(HttpResponse<String> response) {
        return response.headers().firstValue("Retry-After")
                .filter(value -> value.matches("\\d{1,6}"))
                .map(value -> Duration.ofSeconds(Long.parseLong(value)))
                .orElse(Duration.ZERO);
    }

    private static boolean sleep(Duration wait) {
        try {
            Thread.sleep(wait);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }
}
