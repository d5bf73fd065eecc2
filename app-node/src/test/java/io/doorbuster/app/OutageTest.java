package io.doorbuster.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.doorbuster.app.TestShop.Answer;
import io.doorbuster.domain.Money;
import io.doorbuster.domain.catalog.ProductStatus;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.PlacementBatch;
import io.doorbuster.grid.Grid;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What an app node says while what stands behind it is away. */
class OutageTest {

    @Test
    void saysThatTheDatabaseIsAway() {
        try (TestShop shop = TestShop.start(new UnavailableServices())) {
            shop.offer("MUG", new Money(100, "EUR"), ProductStatus.ACTIVE);

            Answer audit = shop.asOperator("GET", "/api/v1/admin/audit", null);
            Answer order = order(shop);

            assertNotReady(audit);
            assertNotReady(order);
            assertThat(shop.get("/api/v1/inventory/MUG").status()).isEqualTo(200);
        }
    }

    @Test
    void endsTheWaitForAMemberThatDoesNotAnswer() {
        CountDownLatch over = new CountDownLatch(1);
        UnavailableServices silent = new UnavailableServices() {
            @Override
            public PlacementBatch place(List<PlaceOrder> orders) {
                awaitQuietly(over);
                return super.place(orders);
            }
        };
        try (TestShop shop = TestShop.start(silent)) {
            shop.offer("MUG", new Money(100, "EUR"), ProductStatus.ACTIVE);
            long startNanos = System.nanoTime();

            Answer order = order(shop);
            long waitedNanos = System.nanoTime() - startNanos;
            over.countDown();

            assertNotReady(order);
            assertThat(order.json().path("detail").asString()).contains("not known yet");
            assertThat(waitedNanos).isGreaterThanOrEqualTo(TimeUnit.SECONDS.toNanos(10));
        }
    }

    @Test
    void saysThatTheGridIsAwayAndComesBackWithoutARestart() {
        try (TestShop shop = TestShop.start()) {
            shop.stock("MUG", 100, 5);
            assertThat(readiness(shop).status()).isEqualTo(200);

            shop.member.getLifecycleService().terminate();

            Awaitility.await().untilAsserted(() -> assertThat(readiness(shop).status()).isEqualTo(503));
            assertNotReady(order(shop));
            assertNotReady(shop.get("/api/v1/inventory/MUG"));
            assertNotReady(shop.asOperator("GET", "/api/v1/admin/audit", null));
            assertThat(management(shop, "/actuator/health/liveness").status()).isEqualTo(200);

            shop.restartMember();

            Awaitility.await().untilAsserted(() -> assertThat(readiness(shop).status()).isEqualTo(200));
            assertThat(shop.get("/api/v1/inventory/MUG").status()).isEqualTo(200);
            assertThat(shop.asOperator("GET", "/api/v1/admin/audit", null).status()).isEqualTo(200);
        }
    }

    @Test
    void showsTheAvailabilityOfOthersWhenOneSkuCannotBeTold() {
        try (TestShop shop = TestShop.start()) {
            shop.stock("MUG", 100, 50);
            shop.stock("JUG", 100, 50);
            shop.member.<String, Object>getMap(Grid.INVENTORY).set("JUG", "not a level");

            JsonNode products = shop.get("/api/v1/products").json().path("data");

            assertThat(products.valueStream().map(product -> product.at("/variants/0")).toList())
                    .extracting(variant -> variant.path("sku").asString(),
                            variant -> variant.path("availability").asString(""))
                    .containsExactlyInAnyOrder(tuple("MUG", "IN_STOCK"), tuple("JUG", ""));
        }
    }

    @Test
    void countsOrdersByOutcome() {
        try (TestShop shop = TestShop.start()) {
            shop.stock("MUG", 100, 1);
            order(shop);
            order(shop);

            String metrics = management(shop, "/actuator/prometheus").response().body();

            assertThat(metrics).contains("doorbuster_orders_seconds_count{outcome=\"placed\"} 1")
                    .contains("doorbuster_orders_seconds_count{outcome=\"replayed\"} 1")
                    .contains("doorbuster_requests_in_flight");
        }
    }

    private static void awaitQuietly(CountDownLatch over) {
        try {
            boolean _ = over.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void assertNotReady(Answer answer) {
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.problem()).isEqualTo("not-ready");
        assertThat(answer.header("Retry-After")).isEqualTo("2");
    }

    private static Answer order(TestShop shop) {
        return shop.send("POST", "/api/v1/orders", """
                {"email": "ada@example.org", "lines": [{"sku": "MUG", "quantity": 1}]}""", "Idempotency-Key", "k");
    }

    private static Answer readiness(TestShop shop) {
        return management(shop, "/actuator/health/readiness");
    }

    private static Answer management(TestShop shop, String path) {
        URI uri = URI.create("http://127.0.0.1:" + shop.node.managementPort() + path);
        return shop.send(HttpRequest.newBuilder(uri).build());
    }
}
