package io.doorbuster.domain.pricing;

import java.util.ArrayList;
import java.util.List;

/**
 * The tax on an amount.
 *
 * <p>Rounded once for each line, half up: the tax that the price contains in one step for all rates together, and the tax
 * that is added, on what is left without the other, in a second. Each is then split among its rates by largest remainder.
 * So a line's net amount and its taxes always make up its price.
 */
final class Taxes {

    private Taxes() {}

    static List<AppliedTax> on(long amountMinor, String category, Basket basket, PriceRules rules) {
        List<TaxRate> rates = ratesFor(category, basket, rules);
        List<TaxRate> included = rates.stream().filter(TaxRate::included).toList();
        List<TaxRate> added = rates.stream().filter(rate -> !rate.included()).toList();
        long includedMinor =
                Shares.ofAmount(amountMinor, sum(included), Math.addExact(TaxRate.WHOLE, sum(included)));
        long addedMinor = Shares.ofAmount(amountMinor - includedMinor, sum(added), TaxRate.WHOLE);
        List<AppliedTax> taxes = new ArrayList<>(split(includedMinor, included));
        taxes.addAll(split(addedMinor, added));
        return taxes;
    }

    /** The rates are sorted: the most specific first. */
    private static List<TaxRate> ratesFor(String category, Basket basket, PriceRules rules) {
        List<TaxRate> rates = new ArrayList<>();
        for (TaxRate rate : rules.taxRates()) {
            if (rate.countsAt(basket.atMillis()) && rate.fits(basket.destination(), category)) {
                rates.add(rate);
                if (!rate.additional()) {
                    break;
                }
            }
        }
        return rates;
    }

    private static long sum(List<TaxRate> rates) {
        return rates.stream().mapToLong(TaxRate::partsPerMillion).sum();
    }

    private static List<AppliedTax> split(long taxMinor, List<TaxRate> rates) {
        long[] amounts = Shares.split(taxMinor, rates.stream().mapToLong(TaxRate::partsPerMillion).toArray(),
                rates.stream().map(TaxRate::id).toArray(String[]::new));
        List<AppliedTax> taxes = new ArrayList<>();
        for (int i = 0; i < amounts.length; i++) {
            TaxRate rate = rates.get(i);
            taxes.add(new AppliedTax(rate.id(), rate.name(), rate.partsPerMillion(), rate.included(), amounts[i]));
        }
        return taxes;
    }
}
