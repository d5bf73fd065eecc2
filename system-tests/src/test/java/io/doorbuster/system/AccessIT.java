package io.doorbuster.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.doorbuster.harness.deployment.Deployment;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Customers, keys and what they may see, through two app nodes: what is done through the first must count on the second.
 * On real processes and a real PostgreSQL server.
 */
class AccessIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    /** What the contract promises of other app nodes, and more for a machine that runs another cluster beside. */
    private static final Duration HEARD_WITHIN = Duration.ofSeconds(2 + 6);
    private static final String PASSWORD = "correct horse battery";
    private static final String ME = "/api/v1/customers/me";
    private static final String FULFILLMENTS = "/api/v1/admin/fulfillments";
    private static final String API_KEYS = "/api/v1/admin/api-keys";
    private static final String NOBODY = "";
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir private static Path folder;
    @AutoClose private static Cluster cluster;
    private static Deployment deployment;
    private static URI first;
    private static URI second;

    private record Answer(int status, String body) {

        String text(String pointer) {
            JsonNode found = JSON.readTree(body).at(pointer);
            assertThat(found.isMissingNode()).as(pointer + " of " + body).isFalse();
            return found.asString();
        }

        List<String> texts(String list, String member) {
            return JSON.readTree(body).path(list).valueStream().map(entry -> entry.path(member).asString()).toList();
        }
    }

    @BeforeAll
    static void start() throws Exception {
        cluster = new Cluster(folder, 1, 2);
        deployment = cluster.deployment;
        deployment.start();
        first = deployment.shops().getFirst();
        second = deployment.shops().getLast();
        cluster.offer(Map.of("MUG", 1_000L));
    }

    @Test
    void showsACustomersOrdersToTheCustomerAndToNobodyElse() {
        String ada = access(newCustomer("ada@example.org"));
        String eve = access(newCustomer("eve@example.org"));
        String order = place(ada, "ada@example.org");
        String guests = place(NOBODY, "guest@example.org");
        String none = "/api/v1/orders/ord_" + UUID.randomUUID().toString().replace("-", "");

        for (URI shop : List.of(first, second)) {
            assertThat(get(shop, order, ada).status()).isEqualTo(200);
            assertThat(get(shop, order, deployment.operatorKey()).status()).isEqualTo(200);
            for (String other : List.of(eve, NOBODY)) {
                assertThat(get(shop, order, other).status()).isEqualTo(get(shop, none, other).status()).isEqualTo(404);
                assertThat(get(shop, guests, other).status()).isEqualTo(200);
            }
        }

        Answer claimed = claim(first, ada, guests, "guest@example.org");
        assertThat(claimed.status()).as(claimed.body()).isEqualTo(200);
        assertThat(claim(second, eve, guests, "guest@example.org").status()).isEqualTo(404);
        for (URI shop : List.of(first, second)) {
            assertThat(get(shop, guests, ada).status()).isEqualTo(200);
            assertThat(get(shop, guests, eve).status()).isEqualTo(404);
            assertThat(get(shop, guests, NOBODY).status()).isEqualTo(404);
            assertThat(get(shop, ME + "/orders", ada).texts("data", "id"))
                    .containsExactlyInAnyOrder(idOf(order), idOf(guests));
            assertThat(get(shop, ME + "/orders", eve).texts("data", "id")).isEmpty();
        }
    }

    @Test
    void endsASessionOnBothNodesWhenAnOldRefreshTokenComesAgain() {
        Answer login = newCustomer("grace@example.org");
        String phone = access(logIn(second, "grace@example.org"));
        Answer renewed = refresh(second, login);
        assertThat(renewed.status()).as(renewed.body()).isEqualTo(200);
        assertThat(get(first, ME, access(renewed)).status()).isEqualTo(200);
        assertThat(get(second, ME, access(renewed)).status()).isEqualTo(200);

        assertThat(refresh(first, login).status()).isEqualTo(401);

        assertThat(get(first, ME, access(renewed)).status()).isEqualTo(401);
        assertThat(get(first, ME, access(login)).status()).isEqualTo(401);
        assertThat(refresh(second, renewed).status()).isEqualTo(401);
        await().atMost(HEARD_WITHIN).until(() -> get(second, ME, access(renewed)).status() == 401);
        assertThat(get(second, ME, phone).status()).as("another session").isEqualTo(200);
    }

    @Test
    void letsAKeyDoWhatItsScopeSaysUntilItIsRevoked() {
        String order = idOf(place(access(newCustomer("joan@example.org")), "joan@example.org"));
        await().atMost(TIMEOUT).until(() -> get(first, FULFILLMENTS, deployment.operatorKey()).texts("data", "orderId")
                .contains(order));
        Answer made = post(first, API_KEYS, deployment.operatorKey(),
                "{\"name\":\"warehouse\",\"scopes\":[\"fulfillment:write\"]}");
        String keyId = made.text("/apiKey/id");
        String key = made.text("/key");
        await().atMost(HEARD_WITHIN).until(() -> get(second, FULFILLMENTS, key).status() == 200);

        Answer list = get(second, FULFILLMENTS, key);
        String fulfillment = list.texts("data", "id").get(list.texts("data", "orderId").indexOf(order));
        assertThat(post(second, FULFILLMENTS + "/" + fulfillment + "/acknowledge", key, "").status()).isEqualTo(200);
        assertThat(post(second, FULFILLMENTS + "/none/acknowledge", key, "").status()).isEqualTo(404);
        assertThat(get(second, "/api/v1/admin/orders", key).status()).isEqualTo(403);
        assertThat(post(second, API_KEYS, key, "{\"name\":\"more\",\"scopes\":[\"admin\"]}").status()).isEqualTo(403);
        assertThat(get(second, ME, key).status()).isEqualTo(403);
        assertThat(get(second, "/api/v1/orders/" + order, key).status()).isEqualTo(404);

        assertThat(send(first, "DELETE", API_KEYS + "/" + keyId, deployment.operatorKey(), "").status())
                .isEqualTo(204);

        assertThat(get(first, FULFILLMENTS, key).status()).isEqualTo(401);
        await().atMost(HEARD_WITHIN).until(() -> get(second, FULFILLMENTS, key).status() == 401);
        assertThat(logOf("operator-key")).contains("201 POST " + API_KEYS, "204 DELETE " + API_KEYS + "/" + keyId);
        assertThat(logOf(keyId)).containsExactly("403 POST " + API_KEYS, "404 POST " + FULFILLMENTS
                + "/none/acknowledge", "200 POST " + FULFILLMENTS + "/" + fulfillment + "/acknowledge");
    }

    /** What somebody did, newest first, as the second node tells it. */
    private static List<String> logOf(String actor) {
        Answer log = get(second, "/api/v1/admin/audit-log?actor=" + actor, deployment.operatorKey());
        return JSON.readTree(log.body()).path("data").valueStream().map(row -> row.path("status").asInt() + " "
                + row.path("action").asString().split(" ", 2)[0] + " " + row.path("resource").asString()).toList();
    }

    private static Answer newCustomer(String email) {
        Answer signedUp = post(first, "/api/v1/customers", NOBODY, credentials(email));
        assertThat(signedUp.status()).as(signedUp.body()).isEqualTo(201);
        return logIn(first, email);
    }

    private static Answer logIn(URI shop, String email) {
        Answer login = post(shop, "/api/v1/auth/login", NOBODY, credentials(email));
        assertThat(login.status()).as(login.body()).isEqualTo(200);
        return login;
    }

    private static String credentials(String email) {
        return "{\"email\":\"" + email + "\",\"password\":\"" + PASSWORD + "\"}";
    }

    private static Answer refresh(URI shop, Answer tokens) {
        return post(shop, "/api/v1/auth/refresh", NOBODY,
                "{\"refreshToken\":\"" + tokens.text("/refreshToken") + "\"}");
    }

    private static String access(Answer tokens) {
        return tokens.text("/accessToken");
    }

    /** The path of a new order. */
    private static String place(String token, String email) {
        Answer order = post(first, "/api/v1/orders", token,
                "{\"email\":\"" + email + "\",\"lines\":[{\"sku\":\"MUG\",\"quantity\":1}]}");
        assertThat(order.status()).as(order.body()).isEqualTo(201);
        return "/api/v1/orders/" + order.text("/id");
    }

    private static String idOf(String orderPath) {
        return orderPath.substring(orderPath.lastIndexOf('/') + 1);
    }

    private static Answer claim(URI shop, String token, String order, String email) {
        return post(shop, ME + "/orders/claims", token,
                "{\"orderId\":\"" + idOf(order) + "\",\"email\":\"" + email + "\"}");
    }

    private static Answer get(URI shop, String path, String token) {
        return send(shop, "GET", path, token, "");
    }

    private static Answer post(URI shop, String path, String token, String body) {
        return send(shop, "POST", path, token, body);
    }

    private static Answer send(URI shop, String method, String path, String token, String body) {
        HttpResponse<String> answer = cluster.send(method, shop.resolve(path), token, body);
        return new Answer(answer.statusCode(), answer.body());
    }
}
