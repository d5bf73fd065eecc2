package io.doorbuster.harness.payment;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The payment intents and refunds of the account: the states that Stripe documents, and the money. Not thread-safe. */
final class Intents {

    static final String DECLINES = "pm_card_chargeDeclined";
    static final String ASKS_BUYER = "pm_card_authenticationRequired";
    static final String FAILS_LATER = "pm_card_captureFails";
    static final String UNKNOWN = "pm_card_unknown";
    /** Stripe's least amount of a euro. */
    private static final long LEAST = 50;
    private static final String UNEXPECTED_STATE = "payment_intent_unexpected_state";

    private final Map<String, Intent> intents = new LinkedHashMap<>();
    private final Map<String, Map<String, Object>> refunds = new LinkedHashMap<>();

    /** An intent; amounts in minor units. */
    static final class Intent {
        final String id;
        final String order;
        final String currency;
        final String method;
        final long amount;
        String status = "requires_confirmation";
        String error = "";
        long received;
        long refunded;
        int captures;

        Intent(String id, String order, String currency, String method, long amount) {
            this.id = id;
            this.order = order;
            this.currency = currency;
            this.method = method;
            this.amount = amount;
        }

        Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("id", id);
            json.put("object", "payment_intent");
            json.put("amount", amount);
            json.put("amount_capturable", status.equals("requires_capture") ? amount : 0);
            json.put("amount_received", received);
            json.put("capture_method", "manual");
            json.put("client_secret", id + "_secret");
            json.put("currency", currency);
            json.put("last_payment_error",
                    error.isEmpty() ? null : Map.of("type", "card_error", "code", "card_declined",
                            "decline_code", error));
            json.put("metadata", Map.of("order", order));
            json.put("status", status);
            return json;
        }
    }

    /** What is answered, and told by webhook: empty if nothing is. */
    record Answer(int status, Map<String, Object> body, String event) {

        static Answer of(Map<String, Object> body, String event) {
            return new Answer(200, body, event);
        }

        static Answer error(int status, String type, String code, Map<String, Object> more) {
            Map<String, Object> error = new LinkedHashMap<>(more);
            error.put("type", type);
            error.put("code", code);
            error.put("message", "refused: " + code);
            return new Answer(status, Map.of("error", error), "");
        }
    }

    Collection<Intent> all() {
        return List.copyOf(intents.values());
    }

    Optional<Intent> find(String id) {
        return Optional.ofNullable(intents.get(id));
    }

    Answer create(Map<String, String> form) {
        String method = form.getOrDefault("payment_method", "");
        if (method.equals(UNKNOWN)) {
            return Answer.error(400, "invalid_request_error", "resource_missing", Map.of("param", "payment_method"));
        }
        long amount = Long.parseLong(form.getOrDefault("amount", "0"));
        if (amount < LEAST) {
            return Answer.error(400, "invalid_request_error", "amount_too_small", Map.of("param", "amount"));
        }
        Intent intent = new Intent("pi_double" + intents.size(), form.getOrDefault("metadata[order]", ""),
                form.getOrDefault("currency", ""), method, amount);
        intents.put(intent.id, intent);
        return Answer.of(intent.json(), "payment_intent.created");
    }

    Answer act(Intent intent, String action) {
        return switch (action) {
            case "confirm" -> confirm(intent);
            case "capture" -> capture(intent);
            case "cancel" -> cancel(intent);
            default -> Answer.error(404, "invalid_request_error", "resource_missing", Map.of());
        };
    }

    private static Answer confirm(Intent intent) {
        if (!intent.status.equals("requires_confirmation")) {
            return unexpected(intent);
        }
        if (intent.method.equals(ASKS_BUYER)) {
            intent.status = "requires_action";
            return Answer.of(intent.json(), "payment_intent.requires_action");
        }
        return authorize(intent, !intent.method.equals(DECLINES));
    }

    /** The buyer's bank has spoken. */
    static Answer authorize(Intent intent, boolean granted) {
        if (granted) {
            intent.status = "requires_capture";
            return Answer.of(intent.json(), "payment_intent.amount_capturable_updated");
        }
        intent.status = "requires_payment_method";
        intent.error = "insufficient_funds";
        Answer error = Answer.error(402, "card_error", "card_declined",
                Map.of("decline_code", intent.error, "payment_intent", intent.json()));
        return new Answer(error.status(), error.body(), "payment_intent.payment_failed");
    }

    private static Answer capture(Intent intent) {
        if (!intent.status.equals("requires_capture")) {
            return unexpected(intent);
        }
        if (intent.method.equals(FAILS_LATER)) {
            return Answer.error(402, "card_error", "capture_charge_authorization_expired", Map.of());
        }
        intent.status = "succeeded";
        intent.received = intent.amount;
        intent.captures++;
        return Answer.of(intent.json(), "payment_intent.succeeded");
    }

    private static Answer cancel(Intent intent) {
        if (intent.status.equals("succeeded") || intent.status.equals("canceled")) {
            return unexpected(intent);
        }
        intent.status = "canceled";
        return Answer.of(intent.json(), "payment_intent.canceled");
    }

    private static Answer unexpected(Intent intent) {
        return Answer.error(400, "invalid_request_error", UNEXPECTED_STATE, Map.of("payment_intent", intent.json()));
    }

    Answer refund(Map<String, String> form) {
        Intent intent = intents.get(form.getOrDefault("payment_intent", ""));
        long amount = Long.parseLong(form.getOrDefault("amount", "0"));
        if (intent == null || amount <= 0 || amount > intent.received - intent.refunded) {
            return Answer.error(400, "invalid_request_error", "charge_already_refunded", Map.of());
        }
        intent.refunded += amount;
        Map<String, Object> refund = new LinkedHashMap<>();
        refund.put("id", "re_double" + refunds.size());
        refund.put("object", "refund");
        refund.put("amount", amount);
        refund.put("payment_intent", intent.id);
        refund.put("metadata", Map.of("refund", form.getOrDefault("metadata[refund]", ""), "order",
                form.getOrDefault("metadata[order]", "")));
        refund.put("status", "succeeded");
        refunds.put("re_double" + refunds.size(), refund);
        return Answer.of(refund, "refund.created");
    }

    Answer refundsOf(String intentId) {
        List<Object> data = new ArrayList<>();
        refunds.values().stream().filter(refund -> intentId.equals(refund.get("payment_intent"))).forEach(data::add);
        return Answer.of(Map.of("object", "list", "data", data, "has_more", false, "url", "/v1/refunds"), "");
    }
}
