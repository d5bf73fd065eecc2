package io.doorbuster.domain.pricing;

import io.doorbuster.domain.Money;
import io.doorbuster.domain.catalog.Variant;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** Amounts that say the same in several currencies. */
final class Amounts {

    private Amounts() {}

    /** Returns a copy, or throws if a currency stands twice or there are more than a variant may have. */
    static List<Money> check(List<Money> amounts) {
        if (amounts.size() > Variant.MAX_PRICES) {
            throw new IllegalArgumentException(
                    amounts.size() + " currencies are above the limit of " + Variant.MAX_PRICES);
        }
        Set<String> currencies = new HashSet<>();
        for (Money amount : amounts) {
            if (!currencies.add(amount.currency())) {
                throw new IllegalArgumentException("two amounts are in " + amount.currency());
            }
        }
        return List.copyOf(amounts);
    }

    /** The amount in {@code currency}, in minor units. */
    static OptionalLong in(String currency, List<Money> amounts) {
        return amounts.stream().filter(amount -> amount.currency().equals(currency)).mapToLong(Money::amount)
                .findFirst();
    }
}
