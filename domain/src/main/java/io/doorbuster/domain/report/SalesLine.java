package io.doorbuster.domain.report;

/**
 * What was sold of one SKU in one currency, and what was called off or came back, each when it happened.
 *
 * @param units on orders placed in the time, those included that were cancelled since
 * @param grossMinor what they come to before discounts, in minor units
 * @param taxMinor included or added
 * @param cancelledUnits on orders cancelled in the time, whenever they were placed
 * @param returnedUnits that came back in the time
 */
public record SalesLine(String sku, String currency, long units, long grossMinor, long discountsMinor, long taxMinor,
        long cancelledUnits, long returnedUnits) {}
