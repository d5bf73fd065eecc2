package io.doorbuster.domain.pricing;

import io.doorbuster.domain.catalog.Period;

/**
 * A tax on what goes to a zone. Of those that fit a line, the most specific counts: one for a region before one for the
 * whole country, then one for a tax category before one for all.
 *
 * @param category the tax category of products and shipping methods; empty for all
 * @param partsPerMillion 190,000 for 19 %: fine enough for every rate there is
 * @param included whether prices contain it; else it is added
 * @param additional whether the next less specific rate counts as well, as Canada's provinces add theirs to the country's
 */
public record TaxRate(String id, long version, String name, Status status, Period period, Zone zone, String category,
        int partsPerMillion, boolean included, boolean additional) implements PriceRule {

    /** 100 %, in parts per million. */
    public static final int WHOLE = 1_000_000;

    public TaxRate {
        if (partsPerMillion < 0 || partsPerMillion > WHOLE) {
            throw new IllegalArgumentException(
                    partsPerMillion + " parts per million are not between 0 and " + WHOLE);
        }
    }

    @Override
    public TaxRate withVersion(long newVersion) {
        return new TaxRate(id, newVersion, name, status, period, zone, category, partsPerMillion, included,
                additional);
    }

    @Override
    public TaxRate withStatus(Status newStatus) {
        return new TaxRate(id, version, name, newStatus, period, zone, category, partsPerMillion, included,
                additional);
    }

    boolean fits(Destination destination, String wantedCategory) {
        return zone.includes(destination) && (category.isEmpty() || category.equals(wantedCategory));
    }

    /** 3 for a category in a region, 0 for all in a country. */
    int specificity() {
        return (zone.isRegion() ? 2 : 0) + (category.isEmpty() ? 0 : 1);
    }
}
