package io.doorbuster.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.doorbuster.domain.audit.MoneyAudit;
import io.doorbuster.harness.ShopClient;
import io.doorbuster.harness.deployment.Deployment;
import io.doorbuster.harness.payment.StripeDouble;
import io.doorbuster.harness.payment.StripeDouble.Mood;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Three grid nodes and two app nodes, each a process: orders that are paid while members die and the provider fails. */
class PaymentIT {

    private static final int ORDERS = 60;
    private static final long UNITS = 2 * ORDERS;
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final String SECRET = "whsec_system_test";
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir private static Path folder;
    @AutoClose private static StripeDouble stripe;
    @AutoClose private static Cluster cluster;
    private static Deployment deployment;
    private static List<ShopClient> shops = List.of();

    @BeforeAll
    static void start() throws Exception {
        stripe = StripeDouble.start(7, SECRET);
        cluster = new Cluster(folder, 3, 2);
        deployment = cluster.deployment;
        deployment.set("DOORBUSTER_STRIPE_SECRET_KEY", "sk_test_double");
        deployment.set("DOORBUSTER_STRIPE_API_BASE", stripe.url());
        deployment.set("DOORBUSTER_PAYMENTS_METHODS", "stripe,invoice,prepayment");
        deployment.set("DOORBUSTER_PAYMENTS_STRIPE_WEBHOOK_SECRET", SECRET);
        deployment.start();
        shops = cluster.shops;
        cluster.offer(Map.of("TEE", UNITS));
        stripe.sendWebhooksTo(
                deployment.shops().stream().map(shop -> shop.resolve("/api/v1/webhooks/stripe")).toList());
    }

    @Test
    void takesTheMoneyOfLiveOrdersOnceAndNoOther() throws Exception {
        stripe.behave(Mood.FLAKY);
        List<Future<String>> placed = new ArrayList<>();
        try (ExecutorService buyers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < ORDERS; i++) {
                int buyer = i;
                placed.add(buyers.submit(() -> buy(buyer)));
            }
            await().atMost(LIMIT).until(() -> stripe.requests() > ORDERS / 2);
            deployment.members().getFirst().kill();
            long before = stripe.requests();
            await().atMost(LIMIT).until(() -> stripe.requests() > before + ORDERS / 4);
            deployment.members().getFirst().start();
            deployment.members().getFirst().awaitReady();
            deployment.members().get(1).kill();
        }
        stripe.behave(Mood.HEALTHY);
        deployment.members().get(1).start();
        deployment.members().get(1).awaitReady();
        List<String> ids = new ArrayList<>();
        for (Future<String> one : placed) {
            ids.add(one.get());
        }

        Map<String, JsonNode> orders = awaitDecided(ids);
        TreeSet<String> live = new TreeSet<>();
        orders.forEach((id, order) -> {
            if (!order.path("status").asString().equals("CANCELLED")) {
                live.add(id);
            }
        });
        assertThat(live).hasSizeBetween(1, ORDERS - ORDERS / 3);
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(stripe.promised()).containsExactlyInAnyOrderElementsOf(live));
        awaitSold(live.size());

        shipAll(live.size());
        Map<String, Long> owed = new TreeMap<>();
        live.forEach(id -> owed.put(id, Objects.requireNonNull(orders.get(id)).at("/total/amount").asLong()));
        await().atMost(LIMIT).untilAsserted(() -> assertThat(stripe.kept()).isEqualTo(owed));
        assertThat(stripe.mostCaptures()).isEqualTo(1);
        await().atMost(LIMIT).until(stripe::hasToldAll);
        for (String id : live) {
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(order(id).at("/payment/status").asString()).isEqualTo("PAID"));
        }
        assertThat(operators("GET", "/api/v1/admin/dead-letters", "").path("data")).isEmpty();
        MoneyAudit money = shops.getLast().audit().money();
        assertThat(money.inconsistent()).isZero();
        assertThat(money.lines()).singleElement().satisfies(line -> {
            assertThat(line.capturedMinor() - line.refundedMinor()).as("as Stripe counts it")
                    .isEqualTo(stripe.kept().values().stream().mapToLong(Long::longValue).sum());
            assertThat(line.owedMinor()).isZero();
        });
    }

    /** Of three buyers one is declined; of the others one in four changes their mind at once. */
    private static String buy(int buyer) {
        URI shop = deployment.shops().get(buyer % 2);
        String body =
                "{\"email\": \"buyer-" + buyer + "@example.org\", \"lines\": [{\"sku\": \"TEE\", \"quantity\": 1}],"
                        + " \"payment\": {\"method\": \"stripe\", \"paymentMethod\": \""
                        + (buyer % 3 == 0 ? StripeDouble.DECLINED : StripeDouble.GRANTED) + "\"}}";
        String key = "order-" + buyer;
        JsonNode order = JSON.readTree(untilAnswered(shop.resolve("/api/v1/orders"), body, key).body());
        String id = order.path("id").asString();
        if (buyer % 4 == 1) {
            untilAnswered(shop.resolve("/api/v1/orders/" + id + "/cancel"), "", key);
        }
        return id;
    }

    /** As a client does that hears nothing, or 503: the same again. */
    private static HttpResponse<String> untilAnswered(URI uri, String body, String key) {
        HttpResponse<String> answer = await().atMost(LIMIT).pollDelay(Duration.ZERO)
                .ignoreExceptionsInstanceOf(UncheckedIOException.class)
                .until(() -> cluster.send("POST", uri, "", body, key), heard -> heard.statusCode() != 503);
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201);
        return answer;
    }

    private static Map<String, JsonNode> awaitDecided(List<String> ids) {
        Map<String, JsonNode> orders = new TreeMap<>();
        for (String id : ids) {
            orders.put(id, await().atMost(LIMIT).ignoreExceptions().until(() -> order(id),
                    order -> order.path("status").asString().equals("CANCELLED")
                            || order.at("/payment/status").asString().equals("AUTHORIZED")));
        }
        return orders;
    }

    private static void awaitSold(long units) {
        cluster.awaitAudit(audit -> {
            assertThat(audit.lines()).singleElement().satisfies(line -> assertThat(
                    List.of(line.received(), line.available(), line.reserved(), line.sold(), line.soldByLines()))
                    .containsExactly(UNITS, UNITS - units, 0L, units, units));
            assertThat(audit.isConsistent()).isTrue();
        });
    }

    private static void shipAll(int expected) {
        JsonNode open = operators("GET", "/api/v1/admin/fulfillments?status=OPEN&limit=200", "").path("data");
        assertThat(open).hasSize(expected);
        open.forEach(fulfillment -> {
            String path = "/api/v1/admin/fulfillments/" + fulfillment.path("id").asString();
            operators("POST", path + "/acknowledge", "");
            operators("POST", path + "/shipments", "{}");
        });
    }

    private static JsonNode order(String id) {
        return JSON.readTree(
                cluster.send("GET", deployment.shops().getFirst().resolve("/api/v1/orders/" + id), "", "").body());
    }

    private static JsonNode operators(String method, String path, String body) {
        HttpResponse<String> answer =
                cluster.send(method, deployment.shops().getFirst().resolve(path), deployment.operatorKey(), body);
        assertThat(answer.statusCode()).as(path + answer.body()).isLessThan(300);
        return JSON.readTree(answer.body());
    }
}
