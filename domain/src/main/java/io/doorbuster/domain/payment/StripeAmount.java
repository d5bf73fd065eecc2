package io.doorbuster.domain.payment;

import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Amounts as Stripe counts them. It counts minor units as everybody does, but for some currencies, of which it documents its
 * own number of decimals. All pure; currencies in either case of letters.
 */
public final class StripeAmount {

    /** Stripe's units in one of ours: it writes two decimals where ISO 4217 has none. */
    private static final Map<String, Long> TIMES = Map.of("ISK", 100L, "UGX", 100L);
    /** Ours in one of Stripe's: it writes no decimals where ISO 4217 has two. */
    private static final Map<String, Long> PARTS = Map.of("MGA", 100L);
    /** Of three decimals, Stripe takes two: the last must be 0. */
    private static final Set<String> THREE_DECIMALS = Set.of("BHD", "JOD", "KWD", "OMR", "TND");

    private StripeAmount() {}

    /** What Stripe calls {@code minor} units of ISO 4217; empty if it cannot say it. */
    public static OptionalLong of(String currency, long minor) {
        String code = currency.toUpperCase(Locale.ROOT);
        long times = TIMES.getOrDefault(code, 1L);
        long parts = PARTS.getOrDefault(code, 1L);
        long step = THREE_DECIMALS.contains(code) ? 10 : parts;
        return minor % step != 0 || Math.abs(minor) > Long.MAX_VALUE / times ? OptionalLong.empty()
                : OptionalLong.of(minor / parts * times);
    }

    /** The minor units of ISO 4217 that Stripe means; rounded down, so that nobody believes in more than came. */
    public static long from(String currency, long amount) {
        String code = currency.toUpperCase(Locale.ROOT);
        long parts = PARTS.getOrDefault(code, 1L);
        return Math.floorDiv(Math.min(amount, Long.MAX_VALUE / parts), TIMES.getOrDefault(code, 1L)) * parts;
    }
}
