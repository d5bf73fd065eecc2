package io.doorbuster.store;

import io.doorbuster.domain.audit.MoneyAudit;
import java.util.List;

/**
 * PostgreSQL's side of an audit, all of it from one snapshot. SKUs that only a counter or only order lines know are
 * among the rest, with zeros.
 *
 * @param lines a page of the SKUs, in SKU order
 * @param total all SKUs, not only those of the page; its {@code sku} is empty, its {@code version} the sum
 * @param inconsistent how many of all SKUs drift or are oversold
 * @param orders committed orders
 * @param attempts attempts that own an order
 * @param fulfillments fulfillment orders
 * @param cancellations orders that are cancelled, of those that are committed
 * @param fulfillmentLagMillis age of the oldest order without a fulfillment order that is to have one, 0 if there is none
 * @param couponsInconsistent coupons whose counter is not that of the orders that carry them, or above a limit;
 *     counted for the first page only, 0 on others
 * @param money payments and their sums; for the first page only, {@link MoneyAudit#NONE} on others
 * @param next the cursor of the next page, empty if this is the last one
 */
public record LedgerAudit(List<Line> lines, Line total, long inconsistent, long orders, long attempts,
        long fulfillments, long cancellations, long fulfillmentLagMillis, long couponsInconsistent,
        MoneyAudit money, String next) {

    /** One SKU: its ledger row, and the units on committed order lines that are not cancelled. */
    public record Line(String sku, long version, long received, long sold, long soldByLines) {}

    public LedgerAudit {
        lines = List.copyOf(lines);
    }
}
