package io.doorbuster.app.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The header {@code Idempotency-Key}: a quoted structured-field string (RFC 8941) or a bare token; both spellings of
 * one value are the same key.
 */
public final class IdempotencyKey {

    /** The header's name. */
    public static final String HEADER = "Idempotency-Key";
    /** Characters of a key. */
    public static final int MAX_LENGTH = 255;

    private static final Pattern BARE = Pattern.compile("[!#-~][!-~]*");
    private static final Pattern QUOTED = Pattern.compile("\"((?:[!#-\\[\\]-~]|\\\\[\"\\\\])+)\"");

    private IdempotencyKey() {}

    /** The key of a request that may come without. Throws a {@link Problem} if it is malformed or sent twice. */
    public static Optional<String> of(HttpServletRequest request) {
        if (request.getHeader(HEADER) == null) {
            return Optional.empty();
        }
        List<String> values = Collections.list(request.getHeaders(HEADER));
        if (values.size() > 1) {
            throw Problem.validation(HEADER, "is sent " + values.size() + " times, the limit is 1");
        }
        return Optional.of(parse(values.getFirst().strip()));
    }

    /** The key of a request that needs one. Throws a {@link Problem} if it is missing or malformed. */
    public static String required(HttpServletRequest request) {
        return of(request).orElseThrow(Problem::idempotencyKeyMissing);
    }

    private static String parse(String value) {
        var quoted = QUOTED.matcher(value);
        String key;
        if (value.startsWith("\"") && quoted.matches()) {
            key = quoted.group(1).indexOf('\\') < 0 ? quoted.group(1) : quoted.group(1).replaceAll("\\\\(.)", "$1");
        } else if (BARE.matcher(value).matches()) {
            key = value;
        } else {
            throw Problem.validation(HEADER, "must be 1 to " + MAX_LENGTH + " visible ASCII characters, not "
                    + Problem.quote(value));
        }
        if (key.length() > MAX_LENGTH) {
            throw Problem.validation(HEADER, "has " + key.length() + " characters, above the limit of " + MAX_LENGTH);
        }
        return key;
    }
}
