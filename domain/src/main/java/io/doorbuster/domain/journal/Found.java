package io.doorbuster.domain.journal;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.stock.LedgerRow;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What a transaction of the journal found: the ledger rows, locked, and the attempts that are decided already.
 *
 * @param closed SKUs of {@code rows} of which nothing may be sold yet: they were sold out a moment ago, and someone may
 *     still refuse from memory, see {@link io.doorbuster.domain.order.SoldOutNote}
 * @param bought units that buyers have bought of SKUs with a purchase limit; looked up only for orders that have one
 * @param coupons how often coupons were used, their counters locked; likewise
 */
public record Found(Map<String, LedgerRow> rows, Set<String> closed, Map<AttemptId, KnownAttempt> attempts,
        Map<BuyerSku, Long> bought, CouponUses coupons) {

    /** Where nothing is limited, and no coupon used. */
    public Found(Map<String, LedgerRow> rows, Set<String> closed, Map<AttemptId, KnownAttempt> attempts) {
        this(rows, closed, attempts, Map.of(), CouponUses.NONE);
    }

    /** What a transaction hopes to find: attempts that nobody has seen, and of each of {@code skus} enough. */
    public static Found plenty(Collection<String> skus) {
        Map<String, LedgerRow> rows = new HashMap<>();
        skus.forEach(sku -> rows.put(sku, new LedgerRow(0, Long.MAX_VALUE, 0)));
        return new Found(rows, Set.of(), Map.of());
    }

    /** The same with what was bought. */
    public Found with(Map<BuyerSku, Long> units) {
        return new Found(rows, closed, attempts, units, coupons);
    }

    /** The same with how often coupons were used. */
    public Found with(CouponUses uses) {
        return new Found(rows, closed, attempts, bought, uses);
    }
}
