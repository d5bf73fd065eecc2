package io.doorbuster.domain.pricing;

import java.util.Locale;

/**
 * Where goods go to, as far as tax and shipping ask; what is not known is empty. Letter case of the region does not
 * count.
 *
 * @param country ISO 3166-1 alpha-2 code in capitals
 * @param region state or province, as the shop's zones spell it
 */
public record Destination(String country, String region) {

    /** Nothing is known yet: no tax can be told, and only what is shipped everywhere can be offered. */
    public static final Destination UNKNOWN = new Destination("", "");

    public Destination {
        region = region.strip().toUpperCase(Locale.ROOT);
        if (country.isEmpty() && !region.isEmpty()) {
            throw new IllegalArgumentException("a region without a country");
        }
    }
}
