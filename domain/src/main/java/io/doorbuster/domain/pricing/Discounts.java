package io.doorbuster.domain.pricing;

import io.doorbuster.domain.pricing.Benefit.AmountOff;
import io.doorbuster.domain.pricing.Benefit.BuyGet;
import io.doorbuster.domain.pricing.Benefit.FreeShipping;
import io.doorbuster.domain.pricing.Benefit.PercentOff;
import io.doorbuster.domain.pricing.Promotion.Stacking;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * What promotions take off the lines of a basket.
 *
 * <p>Those that combine work one after another, each on what the ones before have left of a line, so a line is never
 * made cheaper than nothing. One that is exclusive is had alone: that is an alternative to all of them.
 */
final class Discounts {

    private final Basket basket;
    private final long[] left;
    private final List<List<AppliedDiscount>> byLine = new ArrayList<>();
    private final List<Promotion> freeShipping = new ArrayList<>();

    private Discounts(Basket basket) {
        this.basket = basket;
        this.left = basket.lines().stream().mapToLong(BasketLine::totalMinor).toArray();
        basket.lines().forEach(_ -> byLine.add(new ArrayList<>()));
    }

    /** What comes of each set of promotions that may be had together; the one to take if all are equal is first. */
    static List<Discounts> alternatives(Basket basket, List<Promotion> promotions) {
        List<Promotion> counting = promotions.stream()
                .filter(promotion -> promotion.countsAt(basket.atMillis()) && isOpen(promotion, basket)).toList();
        List<List<Promotion>> sets = new ArrayList<>();
        sets.add(counting.stream().filter(each -> each.stacking() == Stacking.COMBINABLE).toList());
        counting.stream().filter(each -> each.stacking() == Stacking.EXCLUSIVE)
                .forEach(alone -> sets.add(List.of(alone)));
        sets.add(List.of()); // what is taken off may cost the free shipping, and make the whole dearer
        return sets.stream().map(set -> apply(basket, set)).toList();
    }

    private static Discounts apply(Basket basket, List<Promotion> together) {
        Discounts discounts = new Discounts(basket);
        together.forEach(discounts::take);
        return discounts;
    }

    private static boolean isOpen(Promotion promotion, Basket basket) {
        return !promotion.needsCode() || basket.codes().contains(promotion.code());
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

    /** What is taken off the price of a shipping method: all of it, or nothing. */
    List<AppliedDiscount> ofShipping(String methodId, long priceMinor) {
        return priceMinor == 0 ? List.of()
                : freeShipping.stream()
                        .filter(each -> each.benefit() instanceof FreeShipping(List<String> methods)
                                && (methods.isEmpty() || methods.contains(methodId)))
                        .limit(1).map(each -> new AppliedDiscount(each.id(), each.name(), priceMinor)).toList();
    }

    private void take(Promotion promotion) {
        List<Integer> lines = new ArrayList<>();
        for (int i = 0; i < left.length; i++) {
            if (promotion.target().includes(basket.lines().get(i))) {
                lines.add(i);
            }
        }
        if (!promotion.threshold().isMetBy(lines.stream().map(basket.lines()::get).toList(), basket.currency())) {
            return;
        }
        switch (promotion.benefit()) {
            case PercentOff(int basisPoints) -> lines.forEach(
                    line -> takeOff(promotion, line, Shares.ofAmount(left[line], basisPoints, Benefit.ALL)));
            case AmountOff off -> spread(promotion, off, lines);
            case BuyGet deal -> give(promotion, deal, lines);
            case FreeShipping _ -> freeShipping.add(promotion);
        }
    }

    private void spread(Promotion promotion, AmountOff off, List<Integer> lines) {
        long[] weights = lines.stream().mapToLong(line -> left[line]).toArray();
        String[] skus = lines.stream().map(line -> basket.lines().get(line).sku()).toArray(String[]::new);
        long most = lines.stream().mapToLong(line -> left[line]).sum();
        long amount = Math.min(most, Amounts.in(basket.currency(), off.amounts()).orElse(0));
        long[] shares = Shares.split(amount, weights, skus);
        for (int i = 0; i < shares.length; i++) {
            takeOff(promotion, lines.get(i), shares[i]);
        }
    }

    private void give(Promotion promotion, BuyGet deal, List<Integer> lines) {
        long units = lines.stream().mapToLong(line -> basket.lines().get(line).quantity()).sum();
        long times = units / (deal.buy() + deal.get());
        long given = deal.get() * (deal.maxTimes() == 0 ? times : Math.min(times, deal.maxTimes()));
        List<Integer> cheapestFirst = lines.stream().sorted(Comparator
                .<Integer>comparingLong(line -> basket.lines().get(line).unitPriceMinor())
                .thenComparing(line -> basket.lines().get(line).sku())).toList();
        for (int line : cheapestFirst) {
            long quantity = basket.lines().get(line).quantity();
            long ofLine = Math.min(given, quantity);
            takeOff(promotion, line,
                    Shares.ofAmount(left[line], ofLine * deal.basisPoints(), quantity * Benefit.ALL));
            given -= ofLine;
        }
    }

    private void takeOff(Promotion promotion, int line, long amountMinor) {
        if (amountMinor > 0) {
            left[line] -= amountMinor;
            byLine.get(line).add(new AppliedDiscount(promotion.id(), promotion.name(), amountMinor));
        }
    }
}
