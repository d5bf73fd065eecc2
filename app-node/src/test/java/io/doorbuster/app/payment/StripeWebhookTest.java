package io.doorbuster.app.payment;

import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.net.Webhook;
import io.doorbuster.app.MemoryServices;
import io.doorbuster.app.TestShop;
import io.doorbuster.app.TestShop.Answer;
import io.doorbuster.app.UnavailableServices;
import java.security.GeneralSecurityException;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** What is believed of webhooks, over real HTTP, signed by Stripe's own library. */
@Isolated("it sets properties of the JVM, which every shop reads that starts")
class StripeWebhookTest {

    private static final String SECRET = "whsec_test";
    private static final String PROPERTY = "doorbuster.payments.stripe-webhook-secret";
    private static final String ORDER = "ord_0123456789abcdef0123456789abcdef";
    private static final MemoryServices SERVICES = new MemoryServices();

    private static TestShop shop;

    @BeforeAll
    static void start() {
        System.setProperty(PROPERTY, SECRET);
        shop = TestShop.start(SERVICES);
    }

    @AfterAll
    static void stop() {
        System.clearProperty(PROPERTY);
        shop.close();
    }

    @BeforeEach
    void forget() {
        SERVICES.noted.clear();
    }

    @Test
    void tellsTheMemberWhatItHears() {
        assertThat(hear(payload("payment_intent.amount_capturable_updated", "\"amount_capturable\": 5")).status())
                .isEqualTo(204);
        hear(payload("payment_intent.succeeded", "\"amount_received\": 5"));
        hear(payload("payment_intent.payment_failed", "\"last_payment_error\": {\"decline_code\": \"lost_card\"}"));
        hear(payload("payment_intent.canceled", "\"amount\": 5"));
        hear(payload("payment_intent.requires_action", "\"client_secret\": \"pi_1_secret\""));

        assertThat(SERVICES.noted).containsExactly(ORDER + " pi_1 Authorized[amountMinor=5]",
                ORDER + " pi_1 Captured[key=pi_1, amountMinor=5]", ORDER + " pi_1 Declined[reason=lost_card]",
                ORDER + " pi_1 Voided[]", ORDER + " pi_1 ActionRequired[]");
    }

    @Test
    void hearsAmountsAsStripeCountsThemAndNothingOfNothing() {
        hear(payload("payment_intent.amount_capturable_updated", "\"amount_capturable\": 500, \"currency\": \"isk\""));
        hear(payload("payment_intent.succeeded", "\"amount_received\": 5, \"currency\": \"mga\""));
        hear(payload("payment_intent.amount_capturable_updated", "\"amount_capturable\": 0"));
        hear(payload("payment_intent.succeeded", "\"amount_received\": 0"));
        hear(payload("payment_intent.requires_action", "\"client_secret\": null"));

        assertThat(SERVICES.noted).containsExactly(ORDER + " pi_1 Authorized[amountMinor=5]",
                ORDER + " pi_1 Captured[key=pi_1, amountMinor=500]");
    }

    @Test
    void tellsOfRefundsByOurOwnIds() {
        String refund =
                "{\"type\": \"refund.updated\", \"data\": {\"object\": {\"object\": \"refund\", \"id\": \"re_1\","
                        + " \"payment_intent\": \"pi_1\", \"amount\": 3, \"status\": \"%s\", \"metadata\": {\"order\": \""
                        + ORDER
                        + "\", \"refund\": \"ref_1\"}}}}";

        hear(refund.formatted("succeeded"));
        hear(refund.formatted("pending"));
        hear(refund.formatted("failed"));

        assertThat(SERVICES.noted).containsExactly(ORDER + " pi_1 Refunded[key=ref_1, amountMinor=3]",
                ORDER + " pi_1 RefundFailed[key=ref_1, reason=]");
    }

    @Test
    void passesOverWhatIsNoneOfItsBusiness() {
        assertThat(hear("{\"type\": \"customer.created\", \"data\": {\"object\": {}}}").status()).isEqualTo(204);
        assertThat(hear(payload("payment_intent.succeeded", "\"a\": 1").replace(ORDER, "another-shop's")).status())
                .isEqualTo(204);
        assertThat(hear("[]").status()).isEqualTo(204);
        assertThat(SERVICES.noted).isEmpty();
    }

    @Test
    void believesNothingWithoutAFreshSignature() {
        String payload = payload("payment_intent.succeeded", "\"amount_received\": 5");
        long now = Instant.now().getEpochSecond();

        assertThat(send(payload, "").problem()).isEqualTo("validation");
        assertThat(send(payload, "t=1,v1=00").problem()).isEqualTo("validation");
        assertThat(send(payload, "nonsense").problem()).isEqualTo("validation");
        assertThat(send(payload, sign(payload, "whsec_other", now)).problem()).isEqualTo("validation");
        assertThat(send(payload, sign(payload, SECRET, now - 400)).problem()).isEqualTo("validation");
        assertThat(send(payload + " ", sign(payload, SECRET, now)).problem()).isEqualTo("validation");
        assertThat(send("{", sign("{", SECRET, now)).problem()).isEqualTo("validation");
        String large = " ".repeat(256 * 1024) + payload;
        assertThat(send(large, sign(large, SECRET, now)).status()).isEqualTo(413);
        assertThat(SERVICES.noted).isEmpty();
    }

    @Test
    void wantsToBeToldAgainWhatWasNotRecorded() {
        try (TestShop away = TestShop.start(new UnavailableServices())) {
            String payload = payload("payment_intent.succeeded", "\"amount_received\": 5");
            assertThat(away.send("POST", "/api/v1/webhooks/stripe", payload, "Stripe-Signature",
                    sign(payload, SECRET, Instant.now().getEpochSecond())).status()).isEqualTo(503);
        }
    }

    private static Answer hear(String payload) {
        return send(payload, sign(payload, SECRET, Instant.now().getEpochSecond()));
    }

    private static Answer send(String payload, String signature) {
        return shop.send("POST", "/api/v1/webhooks/stripe", payload, "Stripe-Signature", signature);
    }

    private static String payload(String type, String more) {
        return "{\"id\": \"evt_1\", \"type\": \"" + type + "\", \"data\": {\"object\": {\"object\": \"payment_intent\","
                + " \"id\": \"pi_1\", \"metadata\": {\"order\": \"" + ORDER + "\"}, " + more + "}}}";
    }

    private static String sign(String payload, String secret, long atSeconds) {
        try {
            return Webhook.Signature.generateSignatureHeader(payload, secret, atSeconds);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
