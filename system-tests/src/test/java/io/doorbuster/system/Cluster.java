package io.doorbuster.system;

import static org.awaitility.Awaitility.await;

import io.doorbuster.domain.audit.Audit;
import io.doorbuster.harness.RetryPolicy;
import io.doorbuster.harness.ShopClient;
import io.doorbuster.harness.ShopException;
import io.doorbuster.harness.deployment.DatabaseLogin;
import io.doorbuster.harness.deployment.Deployment;
import io.doorbuster.harness.deployment.Host;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/** Members and app nodes, each a process, on a PostgreSQL server of their own that loses no commit. */
final class Cluster implements AutoCloseable {

    /** Of one request, and of an import until every app node tells of it: long for a machine that does other things. */
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    /** Until all that was begun is settled: a member may have been lost on the way. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** For processes that live for a minute, in which the second compiler takes a fifth to a half of their processor time. */
    static final String QUICK_COMPILER = "-XX:TieredStopAtLevel=1";

    final Deployment deployment;
    final List<ShopClient> shops;
    /** The upgrade to HTTP/2 would have the server keep a whole body first, which it refuses of a large one. */
    final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Path folder;
    private final EmbeddedPostgres postgres;

    /** PostgreSQL runs; the deployment is still to be started. */
    Cluster(Path folder, int members, int appNodes) throws IOException {
        this.folder = folder;
        FailureLogs.watch(folder);
        postgres = EmbeddedPostgres.builder().setServerConfig("fsync", "on").setServerConfig("synchronous_commit", "on")
                .start();
        DatabaseLogin login = new DatabaseLogin("jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres",
                "postgres", "");
        deployment = Deployment.plan(folder, login, Collections.nCopies(members, Host.LOCAL),
                Collections.nCopies(appNodes, Host.LOCAL));
        deployment.set("DOORBUSTER_JAVA_OPTS", QUICK_COMPILER);
        shops = deployment.shops().stream()
                .map(url -> new ShopClient(url, deployment.operatorKey(), TIMEOUT, RetryPolicy.PATIENT)).toList();
    }

    /** Imports one product for each SKU, and receives its units; returns when every app node knows them. */
    void offer(Map<String, Long> unitsBySku) throws IOException, InterruptedException {
        Catalog.importInto(shops.getFirst(), folder, unitsBySku);
        unitsBySku.keySet().forEach(this::awaitProductOf);
    }

    /** Returns when every app node knows the product. */
    void awaitProductOf(String sku) {
        for (ShopClient shop : shops) {
            await().atMost(TIMEOUT).until(() -> shop.productOf(sku).isPresent());
        }
    }

    /** Repeats {@code check} with a new audit, by the last app node, until it is content. */
    void awaitAudit(Consumer<Audit> check) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            try {
                check.accept(shops.getLast().audit());
            } catch (ShopException e) { // as an assertion it is what await tells of in the end
                throw new AssertionError("no audit: " + e.getMessage(), e);
            }
        });
    }

    Connection database() throws SQLException {
        return postgres.getPostgresDatabase().getConnection();
    }

    HttpResponse<String> send(String method, URI uri, String token, String body) {
        return send(method, uri, token, body, UUID.randomUUID().toString());
    }

    /** The same, under a key that may be sent again. */
    HttpResponse<String> send(String method, URI uri, String token, String body, String key) {
        try {
            return http.send(request(method, uri, token, body, key), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + uri + " was not answered", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /**
     * What a client sends: JSON, and a new key for what must not be done twice.
     *
     * @param token empty for nobody's
     * @param body empty for none
     */
    static HttpRequest request(String method, URI uri, String token, String body) {
        return request(method, uri, token, body, UUID.randomUUID().toString());
    }

    private static HttpRequest request(String method, URI uri, String token, String body, String key) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(TIMEOUT)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        if (method.equals("POST")) {
            request.header("Idempotency-Key", key);
        }
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return request.build();
    }

    @Override
    public void close() throws IOException {
        FailureLogs.forget(folder);
        shops.forEach(ShopClient::close);
        http.close();
        deployment.close();
        postgres.close();
    }
}
