package io.doorbuster.domain.catalog;

import io.doorbuster.domain.Money;

/**
 * What a variant costs in one currency. Which of its two amounts is in effect depends on nothing but the moment.
 *
 * @param list the price outside of the sale
 * @param saleMinor the price within {@code salePeriod}, in minor units; the list price's amount if there is no sale
 */
public record Price(Money list, long saleMinor, Period salePeriod) {

    public Price {
        if (saleMinor < 0 || saleMinor > list.amount()) {
            throw new IllegalArgumentException(
                    "sale price " + saleMinor + " is not between 0 and the list price " + list.amount());
        }
        if (saleMinor == list.amount()) {
            salePeriod = Period.ALWAYS;
        }
    }

    /** A price that never changes. */
    public static Price of(Money list) {
        return new Price(list, list.amount(), Period.ALWAYS);
    }

    /** ISO 4217 code. */
    public String currency() {
        return list.currency();
    }

    /** Whether it is lower than the list price at some time. */
    public boolean hasSale() {
        return saleMinor < list.amount();
    }

    /** The price in effect at a moment, in epoch milliseconds. */
    public Money at(long atMillis) {
        return hasSale() && salePeriod.contains(atMillis) ? new Money(saleMinor, list.currency()) : list;
    }

    /** Epoch milliseconds of the next change after {@code atMillis}, or {@link Period#NEVER}. */
    public long nextChange(long atMillis) {
        return salePeriod.nextBoundary(atMillis);
    }
}
