package io.doorbuster.domain.order;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.stock.HoldId;
import java.util.List;
import java.util.Locale;

/**
 * What an order is placed under beyond what it says itself.
 *
 * @param hold whose units it may use, {@link HoldId#NONE} if it has none
 * @param buyer whom the limits count for, see {@link #buyer(String, String)}; any if there are none
 * @param limits of its lines; empty for almost all
 * @param coupons that take something off it, each once; likewise
 * @param paymentToken by which the payment provider knows the buyer's means of payment; empty if there is none
 * @param prepaymentDays days of 24 hours within which all the money must have come; 0 if it may come whenever it does
 */
public record OrderTerms(HoldId hold, AttemptId buyer, List<PurchaseLimit> limits, List<CouponUse> coupons,
        String paymentToken, int prepaymentDays) {

    private static final AttemptId NOBODY = new AttemptId(0, 0);

    /** No hold, and nothing limited. */
    public static final OrderTerms NONE = new OrderTerms(HoldId.NONE, NOBODY, List.of(), List.of(), "", 0);

    /** Units of one SKU that one buyer may have bought. */
    public record PurchaseLimit(String sku, long units) {}

    /**
     * One use of a coupon, and how many there may be by the time that it was looked at.
     *
     * @param totalLimit uses by all buyers; 0 if as many as they like
     * @param buyerLimit uses by one buyer, likewise
     */
    public record CouponUse(String code, long totalLimit, long buyerLimit) {}

    public OrderTerms {
        limits = List.copyOf(limits);
        coupons = List.copyOf(coupons);
        if (prepaymentDays < 0) {
            throw new IllegalArgumentException("a time of " + prepaymentDays + " days is below 0");
        }
        if (coupons.size() > 1 && coupons.stream().map(CouponUse::code).distinct().count() != coupons.size()) {
            throw new IllegalArgumentException("a coupon stands there twice: " + coupons);
        }
    }

    /** Terms without coupons, of an order that no provider is asked for. */
    public OrderTerms(HoldId hold, AttemptId buyer, List<PurchaseLimit> limits) {
        this(hold, buyer, limits, List.of(), "", 0);
    }

    /** Terms of limits only; without any, as almost always, who buys is not even digested. */
    public static OrderTerms limited(String customerId, String email, List<PurchaseLimit> limits) {
        return counted(customerId, email, limits, List.of());
    }

    /** Terms of all that is counted for a buyer; without any, as almost always, who buys is not even digested. */
    public static OrderTerms counted(String customerId, String email, List<PurchaseLimit> limits,
            List<CouponUse> coupons) {
        return limits.isEmpty() && coupons.isEmpty() ? NONE
                : new OrderTerms(HoldId.NONE, buyer(customerId, email), limits, coupons, "", 0);
    }

    /** The same, and a hold. */
    public OrderTerms with(HoldId other) {
        return other.equals(hold) ? this : new OrderTerms(other, buyer, limits, coupons, paymentToken,
                prepaymentDays);
    }

    /** The same terms, paid by what the provider knows by {@code token}; empty for nothing. */
    public OrderTerms paidBy(String token) {
        return token.equals(paymentToken) ? this
                : new OrderTerms(hold, buyer, limits, coupons, token, prepaymentDays);
    }

    /** The same terms, under which the money must have come within {@code days}; 0 for whenever it does. */
    public OrderTerms prepaidWithin(int days) {
        return days == prepaymentDays ? this : new OrderTerms(hold, buyer, limits, coupons, paymentToken, days);
    }

    /**
     * Who buys: a customer by the id, a guest by the e-mail address in small letters and without what follows a plus in
     * front of the at sign. Digested: what is counted is nobody's to read.
     */
    public static AttemptId buyer(String customerId, String email) {
        return customerId.isEmpty() ? AttemptId.of("guest", "buyer", normalized(email))
                : AttemptId.of("customer", "buyer", customerId);
    }

    /** Leaves out the token. */
    @Override
    public String toString() {
        return "OrderTerms[" + hold + ", " + buyer + ", " + limits + ", " + coupons + "]";
    }

    private static String normalized(String email) {
        String small = email.strip().toLowerCase(Locale.ROOT);
        int at = small.lastIndexOf('@');
        int plus = small.indexOf('+');
        return plus > 0 && plus < at ? small.substring(0, plus) + small.substring(at) : small;
    }
}
