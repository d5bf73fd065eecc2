package io.doorbuster.app.access;

import io.doorbuster.app.http.Validation;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a password must be: long. Rules for its characters make passwords worse (NIST SP 800-63B). */
final class NewPassword {

    static final int MIN_LENGTH = 10;
    /** Room for a sentence. */
    static final int MAX_LENGTH = 128;

    private static final int FEWEST_CHARACTERS = 4;

    private NewPassword() {}

    /** Reads a new password; {@code email} is the customer's, empty if it is not known. */
    static String read(String field, @Nullable String sent, String email, Validation validation) {
        String password = validation.text(field, sent, MAX_LENGTH);
        if (sent == null) {
            return password;
        }
        int length = password.codePointCount(0, password.length());
        if (length < MIN_LENGTH) {
            validation.refuse(field, "has " + length + " characters, fewer than " + MIN_LENGTH);
        } else if (password.codePoints().distinct().count() < FEWEST_CHARACTERS) {
            validation.refuse(field, "has fewer than " + FEWEST_CHARACTERS + " different characters");
        } else if (!email.isEmpty() && password.toLowerCase(Locale.ROOT).contains(email.toLowerCase(Locale.ROOT))) {
            validation.refuse(field, "must not hold the e-mail address");
        }
        return password;
    }
}
