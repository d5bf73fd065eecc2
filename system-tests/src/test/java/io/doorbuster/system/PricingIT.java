package io.doorbuster.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.doorbuster.harness.deployment.Deployment;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * From rules that an operator makes to the cents of the order in PostgreSQL, and rules that outlive every process. On real
 * processes and a real PostgreSQL server.
 */
class PricingIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> RULES =
            List.of("/promotions/promo_tenth", "/tax-rates/tax_vat", "/shipping-methods/ship_parcel");

    @TempDir private static Path folder;
    @AutoClose private static Cluster cluster;
    private static Deployment deployment;
    private static URI shop;

    private record Answer(int status, String body) {

        JsonNode at(String pointer) {
            return JSON.readTree(body).at(pointer);
        }

        long amount(String pointer) {
            JsonNode amount = at(pointer + "/amount");
            assertThat(amount.isIntegralNumber()).as(pointer + " of " + body).isTrue();
            return amount.asLong();
        }
    }

    @BeforeAll
    static void start() throws Exception {
        cluster = new Cluster(folder, 1, 1);
        deployment = cluster.deployment;
        deployment.start();
        shop = deployment.shops().getFirst();
        cluster.offer(Map.of("CUP", 1_000L, "POT", 1_000L));
    }

    @Test
    void ordersWhatTheCartShowedAndKeepsTheRulesWhenEveryProcessIsKilled() throws Exception {
        put("/promotions/promo_tenth", """
                {"name": "A tenth", "target": {"skus": ["CUP"]},
                 "benefit": {"type": "PERCENT_OFF", "basisPoints": 1000}}""");
        put("/tax-rates/tax_vat", """
                {"name": "VAT", "zone": {"country": "GB"}, "partsPerMillion": 200000, "included": false}""");
        put("/shipping-methods/ship_parcel", """
                {"name": "Parcel", "zones": [{"country": "GB"}], "basis": "TOTAL",
                 "tariffs": [{"currency": "GBP", "brackets": [{"upTo": 100000, "price": 499}]}]}""");

        Answer shown = cart();
        Answer order = checkOut(shown);

        // 2 × 9.99 less 2.00, and 9.99; shipping 4.99; 20 % of 17.98, 9.99 and 4.99, each half up.
        assertThat(shown.amount("/lineItems/0/discounts/0/amount")).isEqualTo(200);
        assertThat(shown.amount("/lineItems/0/taxes/0/amount")).isEqualTo(360);
        assertThat(shown.at("/lineItems/1/discounts").isEmpty()).isTrue();
        assertThat(shown.amount("/lineItems/1/taxes/0/amount")).isEqualTo(200);
        assertThat(shown.amount("/total")).isEqualTo(2_997 - 200 + 499 + 660);
        assertCentsOf(order, shown);
        assertThat(stored(order.at("/id").asString())).isEqualTo(List.of(2_997L, 200L, 560L, 499L, 100L));

        List<Answer> before = RULES.stream().map(PricingIT::rule).toList();
        awaitStored(RULES.size()); // written behind, within seconds
        killAll();
        deployment.start();

        assertThat(RULES.stream().map(PricingIT::rule)).isEqualTo(before);
        Answer again = cart();
        assertThat(again.at("/lineItems")).isEqualTo(shown.at("/lineItems"));
        assertCentsOf(checkOut(again), shown);
        assertCentsOf(buyNow(), shown);
        Answer replay = send("GET", "/api/v1/orders/" + order.at("/id").asString(), "");
        assertCentsOf(replay, shown);
    }

    private static void killAll() throws InterruptedException {
        deployment.appNodes().getFirst().kill();
        deployment.members().getFirst().kill();
    }

    private static void put(String rule, String body) {
        Answer answer = send("PUT", "/api/v1/admin" + rule, body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    }

    private static Answer rule(String path) {
        Answer answer = send("GET", "/api/v1/admin" + path, "");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer;
    }

    /** A new cart with two cups and a pot on their way to Britain, as it is shown. */
    private static Answer cart() {
        String cart = "/api/v1/carts/" + send("POST", "/api/v1/carts", "{\"currency\":\"GBP\"}").at("/id").asString();
        send("POST", cart + "/line-items", "{\"sku\":\"CUP\",\"quantity\":2}");
        send("POST", cart + "/line-items", "{\"sku\":\"POT\",\"quantity\":1}");
        Answer shown =
                send("PUT", cart + "/delivery", "{\"country\":\"GB\",\"shippingMethod\":\"ship_parcel\"}");
        assertThat(shown.status()).as(shown.body()).isEqualTo(200);
        return shown;
    }

    private static Answer checkOut(Answer shown) {
        Answer order = send("POST", "/api/v1/carts/" + shown.at("/id").asString() + "/checkout",
                "{\"email\":\"ada@example.org\",\"shippingAddress\":{\"city\":\"York\",\"country\":\"GB\"},\"total\":"
                        + shown.amount("/total") + "}");
        assertThat(order.status()).as(order.body()).isEqualTo(201);
        return order;
    }

    private static Answer buyNow() {
        Answer order = send("POST", "/api/v1/orders", """
                {"email": "ada@example.org", "shippingAddress": {"city": "York", "country": "GB"},
                 "shippingMethod": "ship_parcel",
                 "lines": [{"sku": "CUP", "quantity": 2}, {"sku": "POT", "quantity": 1}]}""");
        assertThat(order.status()).as(order.body()).isEqualTo(201);
        return order;
    }

    private static void assertCentsOf(Answer order, Answer shown) {
        for (String sum : List.of("/subtotal", "/discounts", "/shipping", "/tax", "/total")) {
            assertThat(order.amount(sum)).as(sum).isEqualTo(shown.amount(sum));
        }
        assertThat(order.at("/lines/0/discounts")).isEqualTo(shown.at("/lineItems/0/discounts"));
        assertThat(order.at("/lines/1/taxes")).isEqualTo(shown.at("/lineItems/1/taxes"));
        assertThat(order.at("/shippingMethod")).isEqualTo(shown.at("/shippingMethod"));
    }

    /** Subtotal, discounts and tax of the lines, shipping and its tax, added up from an order's rows by PostgreSQL. */
    private static List<Long> stored(String orderId) throws SQLException {
        String query = """
                SELECT (SELECT sum(quantity * unit_price_minor) FROM order_lines l WHERE l.order_id = o.id),
                       (SELECT sum((d ->> 'amountMinor')::bigint)
                          FROM jsonb_path_query(charges, '$.lines[*].discounts[*]') d),
                       (SELECT sum((t ->> 'amountMinor')::bigint)
                          FROM jsonb_path_query(charges, '$.lines[*].taxes[*]') t),
                       (charges #>> '{shipping,amountMinor}')::bigint,
                       (SELECT sum((t ->> 'amountMinor')::bigint)
                          FROM jsonb_path_query(charges, '$.shipping.taxes[*]') t)
                  FROM orders o WHERE id = ?::uuid""";
        try (Connection connection = cluster.database();
                PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, orderId.substring(orderId.indexOf('_') + 1));
            try (ResultSet row = statement.executeQuery()) {
                assertThat(row.next()).isTrue();
                return List.of(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5));
            }
        }
    }

    private static void awaitStored(int rules) {
        await().atMost(TIMEOUT).until(() -> {
            try (Connection connection = cluster.database();
                    PreparedStatement statement = connection.prepareStatement("SELECT count(*) FROM price_rules");
                    ResultSet row = statement.executeQuery()) {
                return row.next() && row.getLong(1) == rules;
            }
        });
    }

    private static Answer send(String method, String path, String body) {
        String token = path.startsWith("/api/v1/admin") ? deployment.operatorKey() : "";
        HttpResponse<String> answer = cluster.send(method, shop.resolve(path), token, body);
        return new Answer(answer.statusCode(), answer.body());
    }
}
