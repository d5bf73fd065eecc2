package io.doorbuster.app.access;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A refresh token, as a customer holds it.
 *
 * @param handle the same in all tokens of a session, so that an old one is known for what it is
 * @param secret of this token
 */
record RefreshToken(String handle, String secret) {

    private static final String PREFIX = "dbr_";
    private static final int HANDLE_BYTES = 16;
    private static final int SECRET_BYTES = 32;
    private static final int HANDLE_CHARACTERS = 22;
    private static final Pattern FORM = Pattern.compile("dbr_([A-Za-z0-9_-]{22})([A-Za-z0-9_-]{43})");

    /** The first token of a new session. */
    static RefreshToken first() {
        return new RefreshToken(Secrets.random(HANDLE_BYTES), Secrets.random(SECRET_BYTES));
    }

    /** The token that comes after this one. */
    RefreshToken next() {
        return new RefreshToken(handle, Secrets.random(SECRET_BYTES));
    }

    /** Reads what {@link #text()} wrote; empty for anything else. */
    static Optional<RefreshToken> parse(String text) {
        return FORM.matcher(text).matches()
                ? Optional.of(new RefreshToken(text.substring(PREFIX.length(), PREFIX.length() + HANDLE_CHARACTERS),
                        text.substring(PREFIX.length() + HANDLE_CHARACTERS)))
                : Optional.empty();
    }

    String text() {
        return PREFIX + handle + secret;
    }

    String handleDigest() {
        return Secrets.digest(handle);
    }

    String secretDigest() {
        return Secrets.digest(secret);
    }

    /** Never prints the token. */
    @Override
    public String toString() {
        return "RefreshToken";
    }
}
