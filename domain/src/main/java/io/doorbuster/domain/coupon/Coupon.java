package io.doorbuster.domain.coupon;

import io.doorbuster.domain.catalog.Period;
import io.doorbuster.domain.order.OrderTerms.CouponUse;

/**
 * A code that opens a promotion for whoever enters it. How often it was used is no part of it: that is the journal's.
 *
 * @param code normalized, see {@link CouponCode}
 * @param version counts the saves, from 1
 * @param promotionId of the promotion that it opens
 * @param period when it counts while it is {@link Status#ACTIVE}; the promotion has a period of its own
 * @param totalLimit orders that may carry it; 0 if as many as there are
 * @param buyerLimit orders of one buyer that may carry it, likewise
 * @param batch names the request that made it with others; empty if it was made alone
 */
public record Coupon(String code, long version, String promotionId, Status status, Period period, long totalLimit,
        long buyerLimit, String batch) {

    /** Uses that may be allowed: as many orders as a counter of the largest sale counts, with room to spare. */
    public static final long MAX_LIMIT = 1_000_000_000;

    /** Whether a coupon counts. */
    public enum Status {
        /** Counts within its period. */
        ACTIVE,
        /** Kept, but counts for nobody. */
        PAUSED,
        /** Deleted; what stays is a tombstone, so that an older copy cannot come back. */
        DELETED
    }

    public Coupon {
        if (!CouponCode.isNormalized(code)) {
            throw new IllegalArgumentException("not a normalized code: " + code);
        }
        if (totalLimit < 0 || totalLimit > MAX_LIMIT || buyerLimit < 0 || buyerLimit > MAX_LIMIT) {
            throw new IllegalArgumentException("limits " + totalLimit + " and " + buyerLimit
                    + " are not between 0 and " + MAX_LIMIT);
        }
    }

    /** The same coupon as the given version of itself. */
    public Coupon withVersion(long newVersion) {
        return new Coupon(code, newVersion, promotionId, status, period, totalLimit, buyerLimit, batch);
    }

    /** The same coupon in another status. */
    public Coupon withStatus(Status newStatus) {
        return new Coupon(code, version, promotionId, newStatus, period, totalLimit, buyerLimit, batch);
    }

    /** The same coupon under another code. */
    public Coupon withCode(String newCode) {
        return new Coupon(newCode, version, promotionId, status, period, totalLimit, buyerLimit, batch);
    }

    /** Whether it counts at a moment, in epoch milliseconds. */
    public boolean countsAt(long atMillis) {
        return status == Status.ACTIVE && period.contains(atMillis);
    }

    /** One use of it, under its limits of now. */
    public CouponUse use() {
        return new CouponUse(code, totalLimit, buyerLimit);
    }
}
