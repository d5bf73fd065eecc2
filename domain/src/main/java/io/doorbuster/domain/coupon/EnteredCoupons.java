package io.doorbuster.domain.coupon;

import io.doorbuster.domain.order.OrderTerms.CouponUse;
import io.doorbuster.domain.pricing.AppliedDiscount;
import io.doorbuster.domain.pricing.Basket;
import io.doorbuster.domain.pricing.Charge;
import io.doorbuster.domain.pricing.PriceRules;
import io.doorbuster.domain.pricing.PricedCart;
import io.doorbuster.domain.pricing.Pricing;
import io.doorbuster.domain.pricing.Promotion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The coupons that a shopper entered, as of one moment: which promotions they open, and afterwards what became of each.
 *
 * @param codes in the order in which they were entered
 * @param valid those of {@code codes} that count, whatever is in the basket
 * @param opened of these the one that opens a promotion, by its id: the first one entered
 * @param unknown those of {@code codes} of which there is no coupon, or none any more: as good as guessed
 */
public record EnteredCoupons(List<String> codes, Map<String, Coupon> valid, Map<String, String> opened,
        Set<String> unknown) {

    /** None, as in most carts. */
    public static final EnteredCoupons NONE = new EnteredCoupons(List.of(), Map.of(), Map.of(), Set.of());

    /** What became of a coupon. */
    public enum Verdict {
        /** It takes something off, and is used with the order. */
        APPLIED,
        /** There is no such coupon now: which of the reasons it is, is nobody's to find out. */
        INVALID,
        /** The basket has nothing, or too little, that it is for, or comes to more than the shop sells. */
        NOT_ELIGIBLE,
        /** It is for shipping, and how to ship is not chosen yet. */
        NO_SHIPPING_CHOSEN,
        /** It would take something off alone, but the basket is cheaper with what it has, or has it by another coupon. */
        NOT_COMBINED
    }

    /** A coupon, what became of it, and what it takes off in all. */
    public record Explained(String code, Verdict verdict, long discountMinor) {}

    public EnteredCoupons {
        codes = List.copyOf(codes);
        valid = Map.copyOf(valid);
        opened = Map.copyOf(opened);
        unknown = Set.copyOf(unknown);
    }

    /** Holds {@code codes} against the coupons that are {@code known} of them and the rules, at a moment. */
    public static EnteredCoupons of(List<String> codes, Map<String, Coupon> known, PriceRules rules, long atMillis) {
        Map<String, Promotion> promotions = rules.promotions().stream()
                .filter(each -> each.needsCoupon() && each.countsAt(atMillis))
                .collect(Collectors.toMap(Promotion::id, each -> each));
        Map<String, Coupon> valid = new HashMap<>();
        Map<String, String> opened = new HashMap<>();
        Set<String> unknown = new HashSet<>();
        for (String code : codes) {
            Coupon coupon = known.get(code);
            if (coupon == null || coupon.status() == Coupon.Status.DELETED) {
                unknown.add(code);
            }
            if (coupon != null && coupon.countsAt(atMillis) && promotions.containsKey(coupon.promotionId())) {
                valid.put(code, coupon);
                opened.putIfAbsent(coupon.promotionId(), code);
            }
        }
        return new EnteredCoupons(codes, valid, opened, unknown);
    }

    /** The first of the codes that does not count, if any does not. */
    public Optional<String> firstInvalid() {
        for (String code : codes) {
            if (!valid.containsKey(code)) {
                return Optional.of(code);
            }
        }
        return Optional.empty();
    }

    /** What an order that costs so uses of them. */
    public List<CouponUse> usedBy(Set<String> applied) {
        return codes.stream().filter(applied::contains).map(valid::get).map(Coupon::use).toList();
    }

    /** What became of each in a basket that was priced with them. */
    public List<Explained> explain(Basket basket, PricedCart priced, PriceRules rules) {
        List<Explained> explained = new ArrayList<>();
        for (String code : codes) {
            long discount = discountOf(code, priced);
            explained.add(new Explained(code, discount > 0 ? Verdict.APPLIED : whyNot(code, basket, rules), discount));
        }
        return explained;
    }

    /** What there is to say of each in a basket that comes to too much to be priced. */
    public List<Explained> unpriced() {
        return codes.stream().map(code -> new Explained(code,
                valid.containsKey(code) ? Verdict.NOT_ELIGIBLE : Verdict.INVALID, 0)).toList();
    }

    private Verdict whyNot(String code, Basket basket, PriceRules rules) {
        Coupon coupon = valid.get(code);
        if (coupon == null) {
            return Verdict.INVALID;
        }
        if (Pricing.wouldTakeOff(basket, rules, coupon.promotionId(), code)) {
            return Verdict.NOT_COMBINED;
        }
        return Pricing.waitsForShipping(basket, rules, coupon.promotionId(), code) ? Verdict.NO_SHIPPING_CHOSEN
                : Verdict.NOT_ELIGIBLE;
    }

    private static long discountOf(String code, PricedCart priced) {
        return Stream.concat(priced.lines().stream().map(line -> line.charge()), Stream.of(priced.shipping().price()))
                .map(Charge::discounts).flatMap(List::stream).filter(discount -> discount.coupon().equals(code))
                .mapToLong(AppliedDiscount::amountMinor).sum();
    }
}
