package io.doorbuster.domain;

import java.util.Currency;
import java.util.Locale;

/**
 * An exact amount in the minor units of its currency (cents of EUR, whole yen of JPY, fils of KWD).
 *
 * @param amount minor units, from zero to {@link #MAX_AMOUNT}
 * @param currency ISO 4217 code in capitals
 */
public record Money(long amount, String currency) {

    /** 10^15 minor units: a thousand lines of it still add up within a {@code long}. */
    public static final long MAX_AMOUNT = 1_000_000_000_000_000L;

    public Money {
        if (amount < 0 || amount > MAX_AMOUNT) {
            throw new IllegalArgumentException("amount " + amount + " is not between 0 and " + MAX_AMOUNT);
        }
        if (!isCurrency(currency)) {
            throw new IllegalArgumentException("currency '" + currency + "' is not an ISO 4217 code");
        }
    }

    /** Whether {@code code} is an ISO 4217 currency, in capitals, that has minor units defined (XXX has none). */
    public static boolean isCurrency(String code) {
        if (code.length() != 3 || !code.equals(code.toUpperCase(Locale.ROOT))) {
            return false;
        }
        try {
            return Currency.getInstance(code).getDefaultFractionDigits() >= 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The number of decimal digits of the currency's major unit: 2 for EUR, 0 for JPY, 3 for KWD. */
    public static int exponent(String currency) {
        return Currency.getInstance(currency).getDefaultFractionDigits();
    }
}
