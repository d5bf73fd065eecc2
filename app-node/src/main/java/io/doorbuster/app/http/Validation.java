package io.doorbuster.app.http;

import io.doorbuster.app.http.Problem.FieldError;
import io.doorbuster.domain.Money;
import io.doorbuster.domain.Sku;
import io.doorbuster.domain.Text;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Collects what is wrong with a request, so that the caller hears of all of it at once. The reading methods return the
 * value, or a stand-in for a wrong one: call {@link #check()} before using any. For one thread.
 */
public final class Validation {

    /** Errors that one answer lists; a body with more is garbage. */
    private static final int MAX_ERRORS = 100;

    /** Longest e-mail address that SMTP can carry (RFC 5321, erratum 1690). */
    private static final int MAX_EMAIL = 254;

    private static final Pattern EMAIL =
            Pattern.compile("[^\\s@\"(),:;<>\\[\\\\\\]]{1,64}@[^\\s@\"(),:;<>\\[\\\\\\]]{1,253}");

    private final List<FieldError> errors = new ArrayList<>();

    /** Notes that {@code field} is wrong; {@code message} continues a sentence that begins with the field. */
    public void refuse(String field, String message) {
        if (errors.size() < MAX_ERRORS) {
            errors.add(new FieldError(field, message));
        }
    }

    /** Throws a {@code validation} problem if anything was refused. */
    public void check() {
        if (!errors.isEmpty()) {
            throw Problem.validation(errors);
        }
    }

    /** Whether nothing was refused so far. */
    public boolean isClean() {
        return errors.isEmpty();
    }

    /** Returns {@code value}, which must not be missing, or {@code standIn}. */
    public <T> T required(String field, @Nullable T value, T standIn) {
        if (value == null) {
            refuse(field, "is missing");
            return standIn;
        }
        return value;
    }

    /** A text that must be there, not blank, and at most {@code maxLength} characters (code points). */
    public String text(String field, @Nullable String value, int maxLength) {
        String text = required(field, value, "");
        if (value != null && text.isBlank()) {
            refuse(field, "is blank");
        }
        return storable(field, text, maxLength);
    }

    /** A text that may be missing, then it is empty. */
    public String optionalText(String field, @Nullable String value, int maxLength) {
        return value == null ? "" : storable(field, value, maxLength);
    }

    /** A text of one line: like {@link #optionalText}, but no line ends and tabs. */
    public String optionalLine(String field, @Nullable String value, int maxLength) {
        String text = optionalText(field, value, maxLength);
        if (Text.isStorable(text) && !Text.isPrintable(text)) {
            refuse(field, "must be one line without control characters: " + Problem.quote(text));
        }
        return text;
    }

    /** A text of one line that must be there, not blank. */
    public String line(String field, @Nullable String value, int maxLength) {
        String text = required(field, value, "");
        if (value != null && text.isBlank()) {
            refuse(field, "is blank");
        }
        return optionalLine(field, text, maxLength);
    }

    /** The name of a constant of {@code type}, empty if it is missing or empty. */
    public <E extends Enum<E>> String optionalName(String field, @Nullable String value, Class<E> type) {
        String name = value == null ? "" : value;
        List<String> names = EnumSet.allOf(type).stream().map(Enum::name).toList();
        if (!name.isEmpty() && !names.contains(name)) {
            refuse(field, Problem.quote(name) + " is not one of " + names);
        }
        return name;
    }

    /** A whole number that must be there. */
    public long number(String field, @Nullable Long value, long min, long max) {
        long number = required(field, value, min);
        if (number < min || number > max) {
            refuse(field, number + " is not between " + min + " and " + max);
            return min;
        }
        return number;
    }

    /** A SKU that must be there; known or not. */
    public String sku(String field, @Nullable String value) {
        String sku = required(field, value, "");
        if (value != null && !Sku.isValid(sku)) {
            refuse(field, Problem.quote(sku) + " is not a SKU of 1 to " + Sku.MAX_LENGTH + " printable characters");
        }
        return sku;
    }

    /** An ISO 4217 code that must be there. */
    public String currency(String field, @Nullable String value) {
        String code = required(field, value, "EUR");
        if (!Money.isCurrency(code)) {
            refuse(field, Problem.quote(code) + " is not an ISO 4217 currency in capitals");
        }
        return code;
    }

    /** An e-mail address that must be there: one at-sign, no spaces; whether it can be delivered to is not known. */
    public String email(String field, @Nullable String value) {
        String email = required(field, value, "");
        boolean plausible = email.length() <= MAX_EMAIL && Text.isPrintable(email) && EMAIL.matcher(email).matches();
        if (value != null && !plausible) {
            refuse(field, Problem.quote(email) + " is not an e-mail address of at most " + MAX_EMAIL + " characters");
        }
        return email;
    }

    private String storable(String field, String text, int maxLength) {
        int length = text.codePointCount(0, text.length());
        if (length > maxLength) {
            refuse(field, "has " + length + " characters, above the limit of " + maxLength);
        }
        if (!Text.isStorable(text)) {
            refuse(field, "has characters that cannot be stored: " + Problem.quote(text));
        }
        return text;
    }
}
