package io.doorbuster.store;

import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/** Ids of fulfillment orders: version 7 UUIDs (RFC 9562), seen as {@code ful_} and 32 hexadecimal digits. */
final class FulfillmentId {

    private static final String PREFIX = "ful_";
    private static final Pattern FORM = Pattern.compile("ful_[0-9a-f]{32}");

    private FulfillmentId() {}

    /** A new id; it need not be hard to guess, for only operators see it. */
    static UUID next(long nowMillis) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        long high = (nowMillis << 16) | 0x7000L | random.nextLong(0x1000L);
        long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    static String text(UUID id) {
        return PREFIX + HexFormat.of().toHexDigits(id.getMostSignificantBits())
                + HexFormat.of().toHexDigits(id.getLeastSignificantBits());
    }

    static Optional<UUID> parse(String text) {
        if (!FORM.matcher(text).matches()) {
            return Optional.empty();
        }
        return Optional.of(new UUID(Long.parseUnsignedLong(text, 4, 20, 16), Long.parseUnsignedLong(text, 20, 36, 16)));
    }
}
