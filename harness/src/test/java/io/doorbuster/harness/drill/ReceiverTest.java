package io.doorbuster.harness.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.harness.deployment.Deployment;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A receiver that would take anything could not tell that signatures are wrong. */
class ReceiverTest {

    private static final String BODY = "{\"data\": {\"orderId\": \"ord_1\"}}";

    private final HttpClient http = HttpClient.newHttpClient();
    private Receiver receiver;

    @BeforeEach
    void start() throws IOException {
        receiver = Receiver.start(Deployment.freePort());
    }

    @AfterEach
    void stop() {
        http.close();
        receiver.close();
    }

    @Test
    void takesASignedEventOnceAndCountsWhatComesAgain() throws Exception {
        assertThat(send("evt_1", BODY, sign("evt_1", BODY))).isEqualTo(204);
        assertThat(send("evt_1", BODY, sign("evt_1", BODY))).isEqualTo(204);

        assertThat(receiver.orderByEvent()).containsExactly(Map.entry("evt_1", "ord_1"));
        assertThat(receiver.repeated()).isEqualTo(1);
        assertThat(receiver.forged()).isZero();
    }

    @Test
    void refusesAnotherBodyOrIdThanWasSigned() throws Exception {
        String other = BODY.replace("ord_1", "ord_2");

        assertThat(send("evt_1", other, sign("evt_1", BODY))).isEqualTo(401);
        assertThat(send("evt_2", BODY, sign("evt_1", BODY))).isEqualTo(401);
        assertThat(send("evt_1", BODY, "v1,")).isEqualTo(401);

        assertThat(receiver.orderByEvent()).isEmpty();
        assertThat(receiver.forged()).isEqualTo(3);
    }

    private int send(String id, String body, String signature) throws Exception {
        return http.send(HttpRequest.newBuilder(receiver.url()).header("webhook-id", id)
                .header("webhook-timestamp", "1").header("webhook-signature", signature)
                .POST(BodyPublishers.ofString(body)).build(), BodyHandlers.discarding()).statusCode();
    }

    private String sign(String id, String body) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Base64.getDecoder().decode(receiver.secret().substring("whsec_".length())),
                "HmacSHA256"));
        byte[] hash = mac.doFinal((id + ".1." + body).getBytes(StandardCharsets.UTF_8));
        return "v1," + Base64.getEncoder().encodeToString(hash);
    }
}
