package io.doorbuster.app.order;

import io.doorbuster.app.http.Validation;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How the shopper means to pay: the name of a method, never the data of a card. */
public record Payment(@Schema(requiredMode = Schema.RequiredMode.REQUIRED, example = "card") @Nullable String method) {

    private static final Pattern METHOD = Pattern.compile("[a-z][a-z_-]{0,31}");

    /** Reads what was sent as {@code field}, which may be missing; then the method is empty. */
    public static String read(String field, @Nullable Payment sent, Validation validation) {
        if (sent == null) {
            return "";
        }
        String method = validation.required(field + ".method", sent.method, "");
        if (sent.method != null && !METHOD.matcher(method).matches()) {
            // Not repeated in the answer: what does not look like a method may be a card's number.
            validation.refuse(field + ".method", "is not a name of 1 to 32 small letters, such as 'card' or 'invoice'");
        }
        return method;
    }
}
