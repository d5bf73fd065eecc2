package io.doorbuster.domain.catalog;

import io.doorbuster.domain.Money;
import io.doorbuster.domain.Sku;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One purchasable form of a product.
 *
 * <p>A variant with one price that never changes keeps it in {@code price} and {@code compareAtMinor}, as all did before
 * there were others; any more are in {@code prices}. What costs what is told by {@link #allPrices()}.
 *
 * @param options values in the order of the product's option names; empty for a product without options
 * @param price the price; the list price in the first currency if there are {@code prices}
 * @param compareAtMinor the price it is compared with, in minor units of {@code price}'s currency; 0 if there is none
 * @param prices one for each currency, the first in that of {@code price}; empty if {@code price} says all
 * @param weightGrams of one unit, as it is shipped; 0 if it weighs nothing, or nobody said
 * @param taxCategory by which tax rates tell it from others; empty if it is taxed like most
 * @param purchaseLimit units that one buyer may buy, over all orders; 0 for no limit
 */
public record Variant(String sku, String title, List<String> options, Money price, long compareAtMinor,
        List<Price> prices, long weightGrams, String taxCategory, long purchaseLimit) {

    /** Currencies of one variant: more than any shop sells in; it bounds what a page carries. */
    public static final int MAX_PRICES = 50;
    /** Grams of one unit: a ton is freight, which no shipping method of a shop is for. */
    public static final long MAX_WEIGHT_GRAMS = 1_000_000;
    /** Characters of a tax category. */
    public static final int MAX_TAX_CATEGORY = 64;
    /** The highest purchase limit: as many units as one order line may have. */
    public static final long MAX_PURCHASE_LIMIT = 1_000_000;

    public Variant {
        Sku.check(sku);
        options = List.copyOf(options);
        // Missing in what was stored before there were several prices.
        prices = prices == null ? List.of() : List.copyOf(prices);
        taxCategory = taxCategory == null ? "" : taxCategory; // as is this before there was tax
        if (weightGrams < 0 || weightGrams > MAX_WEIGHT_GRAMS) {
            throw new IllegalArgumentException(
                    "weight " + weightGrams + " is not between 0 and " + MAX_WEIGHT_GRAMS + " grams");
        }
        if (compareAtMinor < 0 || compareAtMinor > Money.MAX_AMOUNT) {
            throw new IllegalArgumentException(
                    "compare-at price " + compareAtMinor + " is not between 0 and " + Money.MAX_AMOUNT);
        }
        if (purchaseLimit < 0 || purchaseLimit > MAX_PURCHASE_LIMIT) {
            throw new IllegalArgumentException(
                    "purchase limit " + purchaseLimit + " is not between 0 and " + MAX_PURCHASE_LIMIT);
        }
        if (!prices.isEmpty()) {
            checkPrices(price, prices);
        }
    }

    /** A variant that nobody has weighed and anybody may buy any number of, with several prices. */
    public Variant(String sku, String title, List<String> options, Money price, long compareAtMinor,
            List<Price> prices) {
        this(sku, title, options, price, compareAtMinor, prices, 0, "", 0);
    }

    /** The same variant with another purchase limit, 0 for none. */
    public Variant limitedTo(long units) {
        return units == purchaseLimit ? this
                : new Variant(sku, title, options, price, compareAtMinor, prices, weightGrams, taxCategory, units);
    }

    /** A variant that nobody has weighed, with one price. */
    public Variant(String sku, String title, List<String> options, Money price, long compareAtMinor) {
        this(sku, title, options, price, compareAtMinor, List.of());
    }

    /** A variant with {@code prices}, at least one. */
    public static Variant priced(String sku, String title, List<String> options, List<Price> prices) {
        Price first = prices.getFirst();
        if (prices.size() > 1 || !first.salePeriod().equals(Period.ALWAYS)) {
            return new Variant(sku, title, options, first.list(), 0, prices);
        }
        return first.hasSale()
                ? new Variant(sku, title, options, new Money(first.saleMinor(), first.currency()),
                        first.list().amount())
                : new Variant(sku, title, options, first.list(), 0);
    }

    /** The same variant with another weight and tax category. */
    public Variant with(long newWeightGrams, String newTaxCategory) {
        return new Variant(sku, title, options, price, compareAtMinor, prices, newWeightGrams, newTaxCategory,
                purchaseLimit);
    }

    private static void checkPrices(Money price, List<Price> prices) {
        if (prices.size() > MAX_PRICES || !prices.getFirst().list().equals(price)) {
            throw new IllegalArgumentException(prices.size() + " prices are above the limit of " + MAX_PRICES
                    + ", or the first is not " + price);
        }
        Set<String> currencies = new HashSet<>();
        for (Price each : prices) {
            if (!currencies.add(each.currency())) {
                throw new IllegalArgumentException("two prices are in " + each.currency());
            }
        }
    }

    /** The prices, one for each currency, at least one. */
    public List<Price> allPrices() {
        return prices.isEmpty() ? List.of(onlyPrice()) : prices;
    }

    /** The price in {@code currency}, if it is sold in it. */
    public Optional<Price> priceIn(String currency) {
        if (prices.isEmpty()) {
            return price.currency().equals(currency) ? Optional.of(onlyPrice()) : Optional.empty();
        }
        return prices.stream().filter(each -> each.currency().equals(currency)).findFirst();
    }

    /** A compare-at price that is no higher is no list price. */
    private Price onlyPrice() {
        return compareAtMinor > price.amount()
                ? new Price(new Money(compareAtMinor, price.currency()), price.amount(), Period.ALWAYS)
                : Price.of(price);
    }
}
