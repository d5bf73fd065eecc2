package io.doorbuster.app.pricing;

import io.doorbuster.app.http.MoneyRequest;
import io.doorbuster.app.http.Problem;
import io.doorbuster.app.http.Validation;
import io.doorbuster.domain.Money;
import io.doorbuster.domain.catalog.Variant;
import io.doorbuster.domain.pricing.PriceRule.Status;
import io.doorbuster.domain.pricing.Zone;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what rules of several kinds have in common. What is wrong is noted, and a stand-in returned. */
final class RuleRequest {

    static final int MAX_NAME = 200;
    static final int MAX_TAX_CATEGORY = Variant.MAX_TAX_CATEGORY;
    private static final int MAX_REGION = 64;
    private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());

    private RuleRequest() {}

    /** A country, or one region of it, as it is sent and shown. */
    record ZoneRequest(@Nullable String country, @Nullable String region) {}

    static Status status(Validation validation, @Nullable String status) {
        return switch (status) {
            case null -> Status.ACTIVE;
            case "ACTIVE" -> Status.ACTIVE;
            case "PAUSED" -> Status.PAUSED;
            case String other -> {
                validation.refuse("status", Problem.quote(other) + " is neither ACTIVE nor PAUSED");
                yield Status.PAUSED;
            }
        };
    }

    static Zone zone(Validation validation, String field, @Nullable ZoneRequest zone) {
        if (zone == null) {
            validation.refuse(field, "is missing");
            return new Zone("DE", "");
        }
        String country = validation.required(field + ".country", zone.country(), "DE");
        String region = validation.optionalLine(field + ".region", zone.region(), MAX_REGION);
        if (!COUNTRIES.contains(country)) {
            validation.refuse(field + ".country", Problem.quote(country) + " is not an ISO 3166-1 code in capitals");
            return new Zone("DE", "");
        }
        return new Zone(country, region);
    }

    static ZoneRequest shown(Zone zone) {
        return new ZoneRequest(zone.country(), zone.region().isEmpty() ? null : zone.region());
    }

    /** Amounts in as many currencies, each once. */
    static List<Money> amounts(Validation validation, String field, @Nullable List<MoneyRequest> sent) {
        List<MoneyRequest> all = bounded(validation, field, sent, Variant.MAX_PRICES);
        List<Money> amounts = new ArrayList<>();
        Set<String> currencies = new HashSet<>();
        for (int i = 0; i < all.size(); i++) {
            Money amount = MoneyRequest.read(validation, field + "[" + i + "]", all.get(i));
            if (currencies.add(amount.currency())) {
                amounts.add(amount);
            } else {
                validation.refuse(field + "[" + i + "].currency", amount.currency() + " stands there twice");
            }
        }
        return amounts;
    }

    /** A list that may be missing, with at most {@code max} elements, none of them null. */
    static <T> List<T> bounded(Validation validation, String field, @Nullable List<T> sent, int max) {
        if (sent == null) {
            return List.of();
        }
        if (sent.size() > max) {
            validation.refuse(field, "has " + sent.size() + " elements, above the limit of " + max);
            return List.of();
        }
        return sent;
    }

    /** Lines of text, none of them blank. */
    static List<String> lines(Validation validation, String field, @Nullable List<String> sent, int max) {
        List<String> all = bounded(validation, field, sent, max);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            lines.add(validation.line(field + "[" + i + "]", all.get(i), MAX_NAME));
        }
        return lines;
    }

    /** A whole number that may be missing. */
    static long number(Validation validation, String field, @Nullable Long sent, Limits limits) {
        return sent == null ? limits.ifMissing() : validation.number(field, sent, limits.min(), limits.max());
    }

    /** What a number may be, and what it is if it is missing. */
    record Limits(long ifMissing, long min, long max) {}
}
