package io.doorbuster.domain.audit;

import java.util.List;

/**
 * An audit of the shop.
 *
 * @param lines a page of the SKUs, in SKU order
 * @param total all SKUs, not only those of the page; its {@code sku} is empty
 * @param inconsistent how many of all SKUs are not consistent
 * @param orders committed orders
 * @param attempts attempts that own an order: as many as there are orders
 * @param fulfillments fulfillment orders
 * @param cancellations orders that are cancelled, of those that are committed
 * @param fulfillmentLagMillis age of the oldest order without a fulfillment order that is to have one, 0 if there is none
 * @param couponsInconsistent coupons whose counter is not that of the orders that carry them, or above a limit;
 *     counted for the first page only, 0 on others
 * @param money payments and their sums; for the first page only, {@link MoneyAudit#NONE} on others
 * @param next the cursor of the next page, empty if this is the last one
 */
public record Audit(List<AuditLine> lines, AuditLine total, long inconsistent, long orders, long attempts,
        long fulfillments, long cancellations, long fulfillmentLagMillis, long couponsInconsistent,
        MoneyAudit money, String next) {

    public Audit {
        lines = List.copyOf(lines);
    }

    /** Whether every SKU, coupon and payment is consistent and every order is owned by one attempt. */
    public boolean isConsistent() {
        return inconsistent == 0 && couponsInconsistent == 0 && money.inconsistent() == 0 && orders == attempts;
    }
}
