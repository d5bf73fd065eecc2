package io.doorbuster.app.order;

import io.doorbuster.app.http.Validation;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How the shopper means to pay: never the data of a card.
 *
 * @param method one that the shop offers
 * @param paymentMethod by which the payment provider knows the shopper's means of payment, as its own page made it
 */
public record Payment(
        @Schema(requiredMode = Schema.RequiredMode.REQUIRED, example = "invoice") @Nullable String method,
        @Schema(example = "pm_1NaLeb2eZvKYlo2C") @Nullable String paymentMethod) {

    private static final Pattern METHOD = Pattern.compile("[a-z][a-z_-]{0,31}");
    private static final Pattern TOKEN = Pattern.compile("pm_[A-Za-z0-9_]{1,61}");

    /** How an order is to be paid; both are empty if it does not say. */
    public record Chosen(String method, String token) {

        /** Nothing was said. */
        public static final Chosen NOTHING = new Chosen("", "");

        /** What a digest of a request takes of it: what it took before there were tokens, where there is none. */
        public String digested() {
            return token.isEmpty() ? method : method + " " + token;
        }

        /** Leaves out the token. */
        @Override
        public String toString() {
            return "Chosen[" + method + "]";
        }
    }

    /** Reads what was sent as {@code field}, which may be missing. Which methods there are is not asked yet. */
    public static Chosen read(String field, @Nullable Payment sent, Validation validation) {
        if (sent == null) {
            return Chosen.NOTHING;
        }
        String method = validation.required(field + ".method", sent.method, "");
        if (sent.method != null && !METHOD.matcher(method).matches()) {
            // Not repeated in the answer: what does not look like a method may be a card's number.
            validation.refuse(field + ".method",
                    "is not a name of 1 to 32 small letters, such as 'stripe' or 'invoice'");
        }
        String token = sent.paymentMethod == null ? "" : sent.paymentMethod;
        if (sent.paymentMethod != null && !TOKEN.matcher(token).matches()) {
            validation.refuse(field + ".paymentMethod", "is not the id of a payment method (pm_…)");
        }
        return new Chosen(method, token);
    }

    /** Leaves out the token. */
    @Override
    public String toString() {
        return "Payment";
    }
}
