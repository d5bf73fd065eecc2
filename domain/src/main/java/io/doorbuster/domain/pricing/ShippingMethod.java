package io.doorbuster.domain.pricing;

import io.doorbuster.domain.Money;
import io.doorbuster.domain.catalog.Period;
import io.doorbuster.domain.catalog.Variant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A way to ship a cart.
 *
 * @param zones where it ships to; empty for everywhere
 * @param basis what the brackets of its tariffs are of
 * @param tariffs one for each currency in which it is offered
 * @param taxCategory under which its price is taxed
 */
public record ShippingMethod(String id, long version, String name, Status status, Period period, List<Zone> zones,
        Basis basis, List<Tariff> tariffs, String taxCategory) implements PriceRule {

    /** Zones of one method: all countries, and many regions. */
    public static final int MAX_ZONES = 500;

    /** What a price depends on. */
    public enum Basis {
        /** Grams of all lines. */
        WEIGHT,
        /** What the lines cost after discounts and before added tax, in minor units. */
        TOTAL
    }

    /**
     * What it costs in one currency.
     *
     * @param brackets in ascending order; what is above the last is not shipped this way
     * @param freeFromMinor from what total on, see {@link Basis#TOTAL}, it costs nothing; 0 for never
     */
    public record Tariff(String currency, List<Bracket> brackets, long freeFromMinor) {

        /** Brackets of one tariff. */
        public static final int MAX_BRACKETS = 100;

        public Tariff {
            brackets = List.copyOf(brackets);
            if (!Money.isCurrency(currency) || freeFromMinor < 0 || freeFromMinor > Money.MAX_AMOUNT) {
                throw new IllegalArgumentException("no tariff in " + currency + ", free from " + freeFromMinor);
            }
            if (brackets.isEmpty() || brackets.size() > MAX_BRACKETS) {
                throw new IllegalArgumentException(
                        brackets.size() + " brackets are not between 1 and " + MAX_BRACKETS);
            }
            for (int i = 1; i < brackets.size(); i++) {
                if (brackets.get(i).upTo() <= brackets.get(i - 1).upTo()) {
                    throw new IllegalArgumentException("bracket " + i + " does not end above the one before");
                }
            }
        }

        private OptionalLong priceOf(long measure, long totalMinor) {
            OptionalLong price = brackets.stream().filter(bracket -> measure <= bracket.upTo())
                    .mapToLong(Bracket::priceMinor).findFirst();
            boolean free = freeFromMinor > 0 && totalMinor >= freeFromMinor;
            return free && price.isPresent() ? OptionalLong.of(0) : price;
        }
    }

    /**
     * A price for all that is above the bracket before and not above this one.
     *
     * @param upTo grams or minor units, itself included
     */
    public record Bracket(long upTo, long priceMinor) {
        public Bracket {
            if (upTo < 0 || priceMinor < 0 || priceMinor > Money.MAX_AMOUNT) {
                throw new IllegalArgumentException("no bracket: up to " + upTo + " for " + priceMinor);
            }
        }
    }

    public ShippingMethod {
        zones = List.copyOf(zones);
        tariffs = List.copyOf(tariffs);
        if (zones.size() > MAX_ZONES || tariffs.isEmpty() || tariffs.size() > Variant.MAX_PRICES) {
            throw new IllegalArgumentException(zones.size() + " zones or " + tariffs.size()
                    + " tariffs are not between 0 and " + MAX_ZONES + ", or 1 and " + Variant.MAX_PRICES);
        }
        Set<String> currencies = new HashSet<>();
        for (Tariff tariff : tariffs) {
            if (!currencies.add(tariff.currency())) {
                throw new IllegalArgumentException("two tariffs are in " + tariff.currency());
            }
        }
    }

    @Override
    public ShippingMethod withVersion(long newVersion) {
        return new ShippingMethod(id, newVersion, name, status, period, zones, basis, tariffs, taxCategory);
    }

    @Override
    public ShippingMethod withStatus(Status newStatus) {
        return new ShippingMethod(id, version, name, newStatus, period, zones, basis, tariffs, taxCategory);
    }

    /** What it costs before promotions, in minor units; empty if it does not ship this, there, or in that currency. */
    OptionalLong priceOf(Parcel parcel, Destination destination) {
        if (!zones.isEmpty() && zones.stream().noneMatch(zone -> zone.includes(destination))) {
            return OptionalLong.empty();
        }
        long measure = switch (basis) {
            case WEIGHT -> parcel.weightGrams();
            case TOTAL -> parcel.totalMinor();
        };
        Optional<Tariff> tariff =
                tariffs.stream().filter(each -> each.currency().equals(parcel.currency())).findFirst();
        return tariff.map(found -> found.priceOf(measure, parcel.totalMinor())).orElse(OptionalLong.empty());
    }

    /** What a method's price depends on, after discounts. */
    record Parcel(String currency, long totalMinor, long weightGrams) {}
}
