package io.doorbuster.app.payment;

import com.stripe.exception.SignatureVerificationException;
import com.stripe.net.Webhook;
import io.doorbuster.app.backoffice.BackOffice;
import io.doorbuster.app.http.Problem;
import io.doorbuster.grid.member.MemberRequest.NotePayment;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Hears of payments from Stripe. It may tell of anything twice, late and in any order: what is known is known, and what was
 * not recorded is told again, for it is answered with 503.
 */
@RestController
@Hidden
class StripeWebhookController {

    /** Bytes of a payload: an intent takes a few thousand. */
    private static final int MAX_BYTES = 256 * 1024;
    /** How old a signature may be: Stripe's own advice. One that is recorded and sent again later is refused. */
    private static final long TOLERANCE_SECONDS = 300;

    private static final Logger LOG = LoggerFactory.getLogger(StripeWebhookController.class);

    private final BackOffice backOffice;
    private final JsonMapper json;
    private final Clock clock;
    private final String secret;

    StripeWebhookController(BackOffice backOffice, JsonMapper json, Clock clock,
            @Value("${doorbuster.payments.stripe-webhook-secret}") String secret) {
        this.backOffice = backOffice;
        this.json = json;
        this.clock = clock;
        this.secret = secret;
    }

    @PostMapping("/api/v1/webhooks/stripe")
    ResponseEntity<Void> hear(HttpServletRequest request) throws IOException {
        if (secret.isEmpty()) {
            throw Problem.notFound("No webhooks are taken here");
        }
        byte[] body = request.getInputStream().readNBytes(MAX_BYTES + 1);
        if (body.length > MAX_BYTES) {
            throw Problem.bodyTooLarge(MAX_BYTES);
        }
        String payload = new String(body, StandardCharsets.UTF_8);
        verify(payload, request.getHeader("Stripe-Signature"));
        try {
            StripeEvent.of(json.readTree(payload)).ifPresent(heard -> backOffice
                    .ask(new NotePayment(heard.order(), heard.reference(), heard.event())));
        } catch (JacksonException _) {
            throw Problem.validation("", "is not JSON");
        }
        return ResponseEntity.noContent().build();
    }

    private void verify(String payload, @Nullable String signature) {
        try {
            if (signature != null
                    && Webhook.Signature.verifyHeader(payload, signature, secret, TOLERANCE_SECONDS, clock)) {
                return;
            }
        } catch (SignatureVerificationException | RuntimeException e) {
            LOG.debug("a webhook's signature is refused: {}", e.getClass().getSimpleName());
        }
        throw Problem.validation("", "has no valid signature in Stripe-Signature");
    }
}
