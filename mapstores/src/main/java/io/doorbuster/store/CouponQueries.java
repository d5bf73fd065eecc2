package io.doorbuster.store;

import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.domain.coupon.CouponCount;
import io.doorbuster.domain.coupon.CouponCounts;
import java.util.List;

/** Looks how often coupons were used. */
public final class CouponQueries {

    private final Database database;

    public CouponQueries(Database database) {
        this.database = database;
    }

    /**
     * Uses by orders that are not cancelled. Blocks for one read, for two seconds at most; throws
     * {@link LedgerUnavailableException} if PostgreSQL does not answer, or did not a moment ago.
     */
    public CouponCounts counts(List<String> codes) {
        return database.read("counting coupons", connection -> new CouponCounts(Rows.list(connection,
                "SELECT code, used FROM coupon_counters WHERE code = ANY (?) ORDER BY code",
                row -> new CouponCount(row.getString("code"), row.getLong("used")), codes)));
    }
}
