package io.doorbuster.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.doorbuster.domain.audit.Audit;
import io.doorbuster.domain.audit.AuditLine;
import io.doorbuster.harness.deployment.Node;
import io.doorbuster.harness.payment.StripeDouble;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Three grid nodes and two app nodes, each a process: shoppers, operators and the warehouse do what comes to their minds,
 * all at once, now and then while a member is killed, and whenever they pause the audit must be what they were told.
 */
class RandomOperationsIT {

    /**
     * {@code mvn verify} has little time, for one round and no kill; 100,000 take some 20 minutes:
     * {@code -Doperations=100000}.
     */
    private static final int OPERATIONS = Integer.getInteger("operations", 3_000);
    private static final long SEED = Long.getLong("seed", 1);
    private static final int SHOPPERS = 12;
    private static final int PER_ROUND = 250;
    /** In one round of so many a member dies, another one each time. */
    private static final int ROUNDS_FOR_A_KILL = 4;
    /** Time for the round to be under way, and then for it to go on without the member. */
    private static final Duration BREATH = Duration.ofSeconds(1);
    private static final String WEBHOOK_SECRET = "whsec_random";
    private static final long UNITS = 150;
    /** They end without anybody doing anything, and soon enough to wait for it. */
    private static final String HOLD = "2s";
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final List<String> SKUS = IntStream.range(0, 8).mapToObj(i -> "RANDOM-" + i).toList();

    @TempDir private static Path folder;
    @AutoClose private static StripeDouble stripe;
    @AutoClose private static Cluster cluster;
    @AutoClose private static PatientClient client;

    private final Books books = new Books();

    @BeforeAll
    static void start() throws Exception {
        stripe = StripeDouble.start(SEED, WEBHOOK_SECRET);
        cluster = new Cluster(folder, 3, 2);
        cluster.deployment.set("DOORBUSTER_STRIPE_SECRET_KEY", "sk_test_double");
        cluster.deployment.set("DOORBUSTER_STRIPE_API_BASE", stripe.url());
        cluster.deployment.set("DOORBUSTER_PAYMENTS_METHODS", "stripe,prepayment");
        cluster.deployment.set("DOORBUSTER_PAYMENTS_STRIPE_WEBHOOK_SECRET", WEBHOOK_SECRET);
        cluster.deployment.set("DOORBUSTER_HOLDS_DURATION", HOLD);
        cluster.deployment.set("DOORBUSTER_HOLDS_LONGEST", HOLD);
        cluster.deployment.start();
        client = new PatientClient(cluster.deployment.shops(), cluster.deployment.operatorKey());
        cluster.offer(SKUS.stream().collect(Collectors.toMap(sku -> sku, _ -> UNITS)));
        stripe.sendWebhooksTo(
                cluster.deployment.shops().stream().map(shop -> shop.resolve("/api/v1/webhooks/stripe")).toList());
        put("promotions/promo_tenth",
                """
                {"name": "A tenth off", "needsCoupon": true, "benefit": {"type": "PERCENT_OFF", "basisPoints": 1000}}""");
        put("coupons/" + RandomShopper.COUPON, """
                {"promotion": "promo_tenth", "totalLimit": 40, "perCustomerLimit": 6}""");
        for (int i = 0; i < cluster.shops.size(); i++) { // the other app node hears of the promotion by the grid's event
            awaitCoupon(i);
        }
    }

    private static void awaitCoupon(int shop) {
        String cart = client.send(new PatientClient.Call("POST", "/api/v1/carts", "", "", "{\"currency\": \"GBP\"}"),
                Set.of(201), shop).body().path("id").asString();
        await().atMost(LIMIT)
                .until(() -> client.send(new PatientClient.Call("PUT", "/api/v1/carts/" + cart + "/coupons/"
                        + RandomShopper.COUPON, "", "", ""), Set.of(200, 422), shop).status() == 200);
    }

    private static void put(String path, String body) {
        client.send(new PatientClient.Call("PUT", "/api/v1/admin/" + path, client.operatorKey(), "", body), Set.of(201),
                0);
    }

    @Test
    void keepTheAuditConsistent() throws Exception {
        SKUS.forEach(sku -> books.received(sku, UNITS));
        List<RandomShopper> shoppers = IntStream.range(0, SHOPPERS)
                .mapToObj(i -> new RandomShopper(SEED * SHOPPERS + i, "shopper-" + i, client, SKUS, books)).toList();
        int rounds = Math.max(1, OPERATIONS / (SHOPPERS * PER_ROUND));
        for (int round = 0; round < rounds; round++) {
            actAtOnce(shoppers, memberToKill(round));
            assertBooksAreRight();
        }
        assertOrdersAreRight();
        await().atMost(LIMIT).untilAsserted(
                () -> assertThat(stripe.promised()).as("whose money is taken").noneMatch(books::isCancelled));
        assertThat(shoppers.stream().flatMap(shopper -> shopper.done().keySet().stream()))
                .as("what was done").contains(RandomShopper.Deed.values());
    }

    private static Optional<Node> memberToKill(int round) {
        List<Node> members = cluster.deployment.members();
        return round % ROUNDS_FOR_A_KILL == ROUNDS_FOR_A_KILL - 1
                ? Optional.of(members.get(round / ROUNDS_FOR_A_KILL % members.size()))
                : Optional.empty();
    }

    private static void actAtOnce(List<RandomShopper> shoppers, Optional<Node> doomed) throws Exception {
        List<Future<?>> ends = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (RandomShopper shopper : shoppers) {
                ends.add(threads.submit(() -> shopper.act(PER_ROUND)));
            }
            if (doomed.isPresent()) {
                Thread.sleep(BREATH);
                doomed.get().kill();
                Thread.sleep(BREATH);
                doomed.get().start();
                doomed.get().awaitReady();
            }
        }
        for (Future<?> end : ends) {
            end.get();
        }
    }

    private void assertBooksAreRight() {
        cluster.awaitAudit(audit -> {
            assertThat(audit.total().reserved()).as("reserved").isZero();
            assertThat(column(audit, AuditLine::received)).as("received").isEqualTo(books.received());
            assertThat(column(audit, AuditLine::sold)).as("sold").isEqualTo(books.sold());
            assertThat(audit.isConsistent()).isTrue();
            assertThat(audit.orders()).isEqualTo(books.orders().size());
            assertThat(audit.cancellations()).isEqualTo(books.cancellations());
        });
        assertThat(books.shippedThoughCancelled()).isEmpty();
    }

    /** Each as it was confirmed; what left is no more than was ordered, and what came back no more than left. */
    private void assertOrdersAreRight() {
        books.orders().forEach((id, units) -> {
            JsonNode order =
                    client.send(new PatientClient.Call("GET", "/api/v1/orders/" + id, "", "", ""), Set.of(200), 0)
                            .body();
            assertThat(units(order.path("lines"))).as(id).isEqualTo(new TreeMap<>(units));
            assertThat(order.path("status").asString().equals("CANCELLED")).as(id).isEqualTo(books.isCancelled(id));
            Map<String, Long> shipped = unitsOfAll(order.path("shipments"));
            Map<String, Long> returned = unitsOfAll(order.path("returns"));
            shipped.forEach((sku, left) -> assertThat(left).as(id).isLessThanOrEqualTo(units.get(sku)));
            returned.forEach((sku, back) -> assertThat(back).as(id).isLessThanOrEqualTo(shipped.getOrDefault(sku, 0L)));
        });
    }

    private static Map<String, Long> unitsOfAll(JsonNode documents) {
        Map<String, Long> all = new TreeMap<>();
        documents.forEach(document -> units(document.path("lines"))
                .forEach((sku, units) -> all.merge(sku, units, Long::sum)));
        return all;
    }

    private static Map<String, Long> units(JsonNode lines) {
        Map<String, Long> units = new TreeMap<>();
        lines.forEach(line -> units.merge(line.path("sku").asString(), line.path("quantity").asLong(), Long::sum));
        return units;
    }

    private static Map<String, Long> column(Audit audit, ToLongFunction<AuditLine> figure) {
        return audit.lines().stream()
                .collect(Collectors.toMap(AuditLine::sku, figure::applyAsLong, Long::sum, TreeMap::new));
    }
}
