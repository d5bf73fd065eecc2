package io.doorbuster.domain.pricing;

import io.doorbuster.domain.pricing.Benefit.AmountOff;
import io.doorbuster.domain.pricing.Benefit.BuyGet;
import io.doorbuster.domain.pricing.Benefit.FreeShipping;
import io.doorbuster.domain.pricing.Benefit.PercentOff;
import io.doorbuster.domain.pricing.Promotion.Stacking;
import io.doorbuster.domain.pricing.TargetIndex.Match;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What promotions take off the lines of a basket.
 *
 * <p>Those that combine work one after another, each on what the ones before have left of a line, so a line is never
 * made cheaper than nothing. One that is exclusive is had alone: that is an alternative to all of them.
 */
final class Discounts {

    private final Basket basket;
    private final List<Match> together;
    private final long[] left;
    /** What is taken off each line; empty as long as that is only tried. */
    private final List<List<AppliedDiscount>> byLine;
    private final List<Promotion> freeShipping = new ArrayList<>();

    private Discounts(Basket basket, List<Match> together, long[] totals, boolean isTrial) {
        this.basket = basket;
        this.together = together;
        this.left = totals.clone();
        this.byLine = isTrial ? List.of() : basket.lines().stream().map(_ -> newList()).toList();
        together.forEach(this::take);
    }

    private static List<AppliedDiscount> newList() {
        return new ArrayList<>();
    }

    /**
     * What would come of each set of promotions that may be had together; the one to take if all are equal is first: of
     * two, the one that uses fewer coupons. That is tried without a word of what is taken off which line, see {@link #told}.
     */
    static List<Discounts> alternatives(Basket basket, PriceRules rules) {
        List<Match> counting = rules.promotionsFor(basket.lines()).stream()
                .filter(match -> match.promotion().countsAt(basket.atMillis()) && isOpen(match.promotion(), basket))
                .toList();
        List<List<Match>> sets = new ArrayList<>();
        addCombinable(counting, basket, sets);
        counting.stream().filter(each -> each.promotion().stacking() == Stacking.EXCLUSIVE)
                .forEach(alone -> sets.add(List.of(alone)));
        sets.add(List.of()); // what is taken off may cost the free shipping, and make the whole dearer
        sets.sort(Comparator.comparingLong(Discounts::coupons)); // stable: else in the order above
        long[] totals = totals(basket);
        return sets.stream().map(set -> new Discounts(basket, set, totals, true)).toList();
    }

    /**
     * Those that combine, with each choice of the coupons among them: what a coupon takes off may cost the free shipping,
     * and no coupon shall make a cart dearer. With five of them at most, these are 32 sets.
     */
    private static void addCombinable(List<Match> counting, Basket basket, List<List<Match>> sets) {
        List<Match> combinable = counting.stream()
                .filter(each -> each.promotion().stacking() == Stacking.COMBINABLE)
                .filter(each -> !each.promotion().needsCoupon()
                        || each.promotion().threshold().isMetBy(each.lines(), basket))
                .toList();
        List<String> opened = combinable.stream().map(Match::promotion).filter(Promotion::needsCoupon)
                .map(Promotion::id).toList();
        for (int choice = 0; choice < 1 << opened.size(); choice++) {
            Set<String> left = new HashSet<>();
            for (int i = 0; i < opened.size(); i++) {
                if ((choice >> i & 1) == 0) {
                    left.add(opened.get(i));
                }
            }
            sets.add(combinable.stream().filter(each -> !left.contains(each.promotion().id())).toList());
        }
    }

    private static long coupons(List<Match> set) {
        return set.stream().filter(each -> each.promotion().needsCoupon()).count();
    }

    /** The same with what is taken off each line. */
    Discounts told() {
        return new Discounts(basket, together, totals(basket), false);
    }

    private static long[] totals(Basket basket) {
        return basket.lines().stream().mapToLong(BasketLine::totalMinor).toArray();
    }

    private static boolean isOpen(Promotion promotion, Basket basket) {
        return !promotion.needsCoupon() || basket.coupons().containsKey(promotion.id());
    }

    List<AppliedDiscount> ofLine(int line) {
        return byLine.get(line);
    }

    long leftMinor(int line) {
        return left[line];
    }

    /** What is left of all lines. */
    long leftMinor() {
        return Arrays.stream(left).sum();
    }

    /** Whether some way of shipping would be free. */
    boolean freesShipping() {
        return !freeShipping.isEmpty();
    }

    /** What is taken off the price of a shipping method: all of it, or nothing. */
    List<AppliedDiscount> ofShipping(String methodId, long priceMinor) {
        return priceMinor == 0 ? List.of()
                : freeShipping.stream()
                        .filter(each -> each.benefit() instanceof FreeShipping(List<String> methods)
                                && (methods.isEmpty() || methods.contains(methodId)))
                        .limit(1).map(each -> applied(each, priceMinor)).toList();
    }

    private AppliedDiscount applied(Promotion promotion, long amountMinor) {
        String coupon = promotion.needsCoupon() ? basket.coupons().getOrDefault(promotion.id(), "") : "";
        return new AppliedDiscount(promotion.id(), promotion.name(), amountMinor, coupon);
    }

    private void take(Match match) {
        Promotion promotion = match.promotion();
        if (!promotion.threshold().isMetBy(match.lines(), basket)) {
            return;
        }
        switch (promotion.benefit()) {
            case PercentOff(int basisPoints) -> {
                for (int line : match.lines()) {
                    takeOff(promotion, line, Shares.ofAmount(left[line], basisPoints, Benefit.ALL));
                }
            }
            case AmountOff off -> spread(match, off);
            case BuyGet deal -> give(match, deal);
            case FreeShipping _ -> freeShipping.add(promotion);
        }
    }

    private void spread(Match match, AmountOff off) {
        int[] lines = match.lines();
        long most = 0;
        for (int line : lines) {
            most += left[line];
        }
        long amount = Math.min(most, Amounts.in(basket.currency(), off.amounts()).orElse(0));
        if (byLine.isEmpty() && together.size() == 1) {
            takeOffAnyLines(lines, amount);
            return;
        }
        String[] skus = new String[lines.length];
        long[] weights = new long[lines.length];
        for (int i = 0; i < lines.length && amount > 0; i++) {
            skus[i] = basket.lines().get(lines[i]).sku();
            weights[i] = left[lines[i]];
        }
        long[] shares = Shares.split(amount, weights, skus);
        for (int i = 0; i < shares.length; i++) {
            takeOff(match.promotion(), lines[i], shares[i]);
        }
    }

    /** Of a promotion that is tried alone nobody asks from which lines it is taken: to split it costs ten times as much. */
    private void takeOffAnyLines(int[] lines, long amount) {
        long rest = amount;
        for (int line : lines) {
            long taken = Math.min(rest, left[line]);
            left[line] -= taken;
            rest -= taken;
        }
    }

    private void give(Match match, BuyGet deal) {
        long units = Arrays.stream(match.lines()).mapToLong(line -> basket.lines().get(line).quantity()).sum();
        long times = units / (deal.buy() + deal.get());
        long given = deal.get() * (deal.maxTimes() == 0 ? times : Math.min(times, deal.maxTimes()));
        List<Integer> cheapestFirst = Arrays.stream(match.lines()).boxed().sorted(Comparator
                .<Integer>comparingLong(line -> basket.lines().get(line).unitPriceMinor())
                .thenComparing(line -> basket.lines().get(line).sku())).toList();
        for (int line : cheapestFirst) {
            long quantity = basket.lines().get(line).quantity();
            long ofLine = Math.min(given, quantity);
            takeOff(match.promotion(), line,
                    Shares.ofAmount(left[line], ofLine * deal.basisPoints(), quantity * Benefit.ALL));
            given -= ofLine;
        }
    }

    private void takeOff(Promotion promotion, int line, long amountMinor) {
        if (amountMinor > 0) {
            left[line] -= amountMinor;
            if (!byLine.isEmpty()) {
                byLine.get(line).add(applied(promotion, amountMinor));
            }
        }
    }
}
