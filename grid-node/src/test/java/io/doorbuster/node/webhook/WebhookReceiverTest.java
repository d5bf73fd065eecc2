package io.doorbuster.node.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookReceiverTest {

    private static final String URL = "DOORBUSTER_FULFILLMENT_WEBHOOK_URL";
    private static final String SECRET = "DOORBUSTER_FULFILLMENT_WEBHOOK_SECRET";
    private static final String KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    @Test
    void isNobodyUnlessItIsSet() {
        assertThat(WebhookReceiver.from(Map.of())).isEqualTo(new WebhookReceiver.None());
        assertThat(WebhookReceiver.from(Map.of(URL, "", SECRET, " "))).isEqualTo(new WebhookReceiver.None());
        assertThat(WebhookReceiver.from(Map.of(URL, "https://warehouse.example/in?shop=1", SECRET, KEY)))
                .isInstanceOf(WebhookReceiver.At.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "warehouse", "ftp://warehouse.example/", "file:///etc/passwd", "gopher://x/",
            "http://user:password@warehouse.example/", "http:///x", "http://warehouse.example/#x", "http://a b/",
            "mailto:x@example.com"})
    void refusesWhatIsNoUrlOfAServer(String url) {
        assertThatThrownBy(() -> WebhookReceiver.from(Map.of(URL, url, SECRET, KEY)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("DOORBUSTER_FULFILLMENT_WEBHOOK_");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hunter2hunter2", "whsec_", "whsec_aHVudGVyMg==", "whsec_!!!",
            "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"})
    void refusesAWeakSecretWithoutShowingIt(String secret) {
        assertThatThrownBy(() -> WebhookReceiver.from(Map.of(URL, "http://warehouse.example/", SECRET, secret)))
                .isInstanceOf(IllegalArgumentException.class)
                .message().doesNotContain("hunter", "aHVudGVyMg", "MfKQ9r8");
    }

    /** The example that the libraries of standardwebhooks.com are tested with. */
    @Test
    void signsAsStandardWebhooksDoes() {
        assertThat(
                WebhookSecret.parse(KEY).sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, "{\"test\": 2432232314}"))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        assertThat(WebhookSecret.parse(KEY)).hasToString("whsec_…");
    }

    @Test
    void waitsLongerEachTimeAndANightInAll() {
        Duration longest = Duration.ZERO;
        Duration all = Duration.ZERO;
        for (int tries = 1; tries < RetryDelay.MAX_TRIES; tries++) {
            Duration pause = RetryDelay.after(tries);
            assertThat(pause).isGreaterThanOrEqualTo(longest.dividedBy(2)).isLessThanOrEqualTo(Duration.ofHours(1));
            longest = pause.compareTo(longest) > 0 ? pause : longest;
            all = all.plus(pause);
        }
        assertThat(RetryDelay.after(1)).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
        assertThat(all).isBetween(Duration.ofHours(4), Duration.ofHours(10));
    }

    @Test
    void leavesAReceiverAloneThatIsAway() throws Exception {
        CircuitBreaker breaker = new CircuitBreaker();
        for (int i = 1; i < CircuitBreaker.THRESHOLD; i++) {
            breaker.failed();
        }
        assertThat(breaker.allowed(16, 0)).isEqualTo(16);

        for (int i = 0; i < 20; i++) {
            breaker.failed(); // as many as had been under way: the pause is that of one failure
        }

        assertThat(breaker.isOpen()).isTrue();
        assertThat(breaker.allowed(16, 0)).isZero();
        Thread.sleep(1_100);
        assertThat(breaker.allowed(15, 1)).as("one at a time").isZero();
        assertThat(breaker.allowed(16, 0)).as("a try").isEqualTo(1);
        breaker.succeeded();
        assertThat(breaker.allowed(16, 0)).isEqualTo(16);
    }
}
