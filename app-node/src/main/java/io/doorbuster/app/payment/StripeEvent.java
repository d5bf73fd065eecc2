package io.doorbuster.app.payment;

import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.payment.PaymentEvent;
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
                    Optional.of(new PaymentEvent.Authorized(amount(object, "amount_capturable")));
            case "payment_intent.requires_action" ->
                    Optional.of(new PaymentEvent.ActionRequired(object.path("client_secret").asString("")));
            case "payment_intent.payment_failed" -> Optional.of(new PaymentEvent.Declined(reason(object)));
            case "payment_intent.succeeded" -> Optional.of(new PaymentEvent.Captured(object.path("id").asString(""),
                    amount(object, "amount_received")));
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
            case "succeeded" -> Optional.of(new PaymentEvent.Refunded(id, amount(refund, "amount")));
            case "failed", "canceled" ->
                    Optional.of(new PaymentEvent.RefundFailed(id, code(refund.path("failure_reason"))));
            default -> Optional.empty();
        };
    }

    private static long amount(JsonNode object, String field) {
        return Math.max(0, object.path(field).asLong(0));
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
