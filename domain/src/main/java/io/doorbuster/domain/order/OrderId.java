package io.doorbuster.domain.order;

import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The identity of an order: a version 7 UUID (RFC 9562), so time-ordered where it is stored, and with 74 random bits
 * not to be guessed. People and programs see it as {@code ord_} and 32 hexadecimal digits.
 */
public record OrderId(long high, long low) {

    private static final String PREFIX = "ord_";
    private static final Pattern FORM = Pattern.compile("ord_[0-9a-f]{32}");

    /** Makes an id from {@code millis} since the epoch and 74 random bits of {@code randomHigh} and {@code randomLow}. */
    public static OrderId of(long millis, long randomHigh, long randomLow) {
        long high = (millis << 16) | 0x7000L | (randomHigh & 0xFFFL);
        long low = (randomLow & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new OrderId(high, low);
    }

    /** Reads what {@link #toString()} wrote; empty for anything else. */
    public static Optional<OrderId> parse(String text) {
        if (!FORM.matcher(text).matches()) {
            return Optional.empty();
        }
        long high = Long.parseUnsignedLong(text, 4, 20, 16);
        long low = Long.parseUnsignedLong(text, 20, 36, 16);
        return Optional.of(new OrderId(high, low));
    }

    /** The id as it is stored. */
    public UUID toUuid() {
        return new UUID(high, low);
    }

    /** Reads an id as it is stored. */
    public static OrderId of(UUID stored) {
        return new OrderId(stored.getMostSignificantBits(), stored.getLeastSignificantBits());
    }

    @Override
    public String toString() {
        return PREFIX + HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
    }
}
