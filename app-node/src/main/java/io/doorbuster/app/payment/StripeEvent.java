package io.doorbuster.app.payment;

import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.payment.PaymentEvent;
import io.doorbuster.domain.payment.StripeAmount;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What a webhook of Stripe's says of one order's payment. */
record StripeEvent(OrderId order, String reference, PaymentEvent event) {

    /** Reads a payload; empty if it is about nothing that matters here, be it of another shop on the same account. */
    static Optional<StripeEvent> of(JsonNode payload) {
        JsonNode object = payload.path("data").path("object");
        Optional<OrderId> order = OrderId.parse(object.path("metadata").path("order").asString(""));
        Optional<PaymentEvent> event = switch (payload.path("type").asString("")) {
            case "payment_intent.amount_capturable_updated" ->
                    amount(object, "amount_capturable").map(PaymentEvent.Authorized::new);
            case "payment_intent.requires_action" -> Optional.of(object.path("client_secret").asString(""))
                    .filter(secret -> !secret.isEmpty()).map(PaymentEvent.ActionRequired::new);
            case "payment_intent.payment_failed" -> Optional.of(new PaymentEvent.Declined(reason(object)));
            case "payment_intent.succeeded" -> amount(object, "amount_received")
                    .map(received -> new PaymentEvent.Captured(object.path("id").asString(""), received));
            case "payment_intent.canceled" -> Optional.of(new PaymentEvent.Voided());
            case "refund.created", "refund.updated", "refund.failed" -> refund(object);
            default -> Optional.empty();
        };
        String reference = object.path("object").asString("").equals("refund")
                ? object.path("payment_intent").asString("") : object.path("id").asString("");
        return order.isPresent() && event.isPresent() && !reference.isEmpty()
                ? Optional.of(new StripeEvent(order.get(), reference, event.get()))
                : Optional.empty();
    }

    private static Optional<PaymentEvent> refund(JsonNode refund) {
        String id = refund.path("metadata").path("refund").asString("");
        if (id.isEmpty()) {
            return Optional.empty();
        }
        return switch (refund.path("status").asString("")) {
            case "succeeded" -> amount(refund, "amount").map(amount -> new PaymentEvent.Refunded(id, amount));
            case "failed", "canceled" ->
                    Optional.of(new PaymentEvent.RefundFailed(id, code(refund.path("failure_reason"))));
            default -> Optional.empty();
        };
    }

    /** Minor units; empty for none, for what is about no money says nothing, and would stand for what does. */
    private static Optional<Long> amount(JsonNode object, String field) {
        long amount = StripeAmount.from(object.path("currency").asString(""), object.path(field).asLong(0));
        return amount > 0 ? Optional.of(amount) : Optional.empty();
    }

    private static String reason(JsonNode intent) {
        JsonNode error = intent.path("last_payment_error");
        String decline = code(error.path("decline_code"));
        return decline.isEmpty() ? code(error.path("code")) : decline;
    }

    private static String code(JsonNode node) {
        String code = node.asString("");
        return code.matches("[a-z0-9_]{1,64}") ? code : "";
    }
}
