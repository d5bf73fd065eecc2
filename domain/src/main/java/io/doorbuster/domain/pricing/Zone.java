package io.doorbuster.domain.pricing;

import java.util.Locale;

/**
 * A country, or one region of it. Letter case of the region does not count.
 *
 * @param country ISO 3166-1 alpha-2 code in capitals
 * @param region state or province; empty for the whole country
 */
public record Zone(String country, String region) {

    private static final int CODE_LENGTH = 2;

    public Zone {
        region = region.strip().toUpperCase(Locale.ROOT);
        if (country.length() != CODE_LENGTH) {
            throw new IllegalArgumentException("country '" + country + "' is not a code of two letters");
        }
    }

    boolean includes(Destination destination) {
        return country.equals(destination.country()) && (region.isEmpty() || region.equals(destination.region()));
    }

    boolean isRegion() {
        return !region.isEmpty();
    }
}
