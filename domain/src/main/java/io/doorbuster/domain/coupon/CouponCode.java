package io.doorbuster.domain.coupon;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Codes as shoppers type them, from a poster or a mail: in capitals or not, with spaces around. */
public final class CouponCode {

    /** Characters of a code: what one can still type, and the generated ones, with room for a prefix. */
    public static final int MAX_LENGTH = 40;

    private static final Pattern TYPED = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{2,39}");
    private static final Pattern NORMALIZED = Pattern.compile("[A-Z0-9][A-Z0-9_-]{2,39}");

    private CouponCode() {}

    /** The one spelling of a code; empty if it cannot be one. Only ASCII: no letter has two capitals. */
    public static Optional<String> normalize(String typed) {
        String code = typed.strip();
        return TYPED.matcher(code).matches() ? Optional.of(code.toUpperCase(Locale.ROOT)) : Optional.empty();
    }

    /** Whether {@code code} is what {@link #normalize} makes of it. */
    public static boolean isNormalized(String code) {
        return NORMALIZED.matcher(code).matches();
    }
}
