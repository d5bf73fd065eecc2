package io.doorbuster.app.catalog;

import io.doorbuster.domain.AttemptId;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The rule for product ids: {@code prod_} and 1 to 64 letters, digits, underscores and hyphens. Operators name products
 * by their own ids, with or without the prefix. No id is a handle, for handles have no underscore.
 */
public final class ProductId {

    private static final String PREFIX = "prod_";
    private static final int MAX_NAME = 64;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1," + MAX_NAME + "}");
    private static final int DIGEST_LENGTH = 8;

    private ProductId() {}

    /** Reads an operator's id, with or without the prefix; empty if it is none. */
    public static Optional<String> parse(String text) {
        String name = text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text;
        return NAME.matcher(name).matches() ? Optional.of(PREFIX + name) : Optional.empty();
    }

    /**
     * Ids for a product that only has a handle, the preferred one first. The same handle always gives the same ids, so
     * that two imports of one new product meet.
     */
    public static List<String> ofHandle(String handle) {
        String unique = PREFIX + shorten(handle, handle, MAX_NAME);
        return handle.length() <= MAX_NAME ? List.of(PREFIX + handle, unique) : List.of(unique);
    }

    /** Whether {@code text} has the form of an id, and not that of a handle. */
    static boolean isId(String text) {
        return text.startsWith(PREFIX);
    }

    /** Cuts {@code text} and adds a short digest of {@code identity}, to {@code maxLength} characters at most. */
    public static String shorten(String text, String identity, int maxLength) {
        int room = maxLength - DIGEST_LENGTH - 1;
        String digest = String.format("%016x", AttemptId.fingerprint(identity)).substring(0, DIGEST_LENGTH);
        return (text.length() > room ? text.substring(0, room) : text) + "-" + digest;
    }
}
