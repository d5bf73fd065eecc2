package io.doorbuster.domain.pricing;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The rules of a shop, each kind in an order of its own that depends on nothing but the rules. */
public final class PriceRules {

    /** Rules of one kind: every cart is held against each of them. */
    public static final int MAX_OF_A_KIND = 1_000;

    /** A shop that gives nothing off, taxes nothing and ships for nothing. */
    public static final PriceRules NONE = new PriceRules(List.of(), List.of(), List.of());

    private final List<Promotion> promotions;
    private final List<TaxRate> taxRates;
    private final List<ShippingMethod> shippingMethods;
    private final TargetIndex targets;

    public PriceRules(List<Promotion> promotions, List<TaxRate> taxRates, List<ShippingMethod> shippingMethods) {
        this.promotions = promotions.stream().sorted(Comparator.comparingInt(Promotion::priority).reversed()
                .thenComparing(Promotion::id)).toList();
        this.taxRates = taxRates.stream().sorted(Comparator.comparingInt(TaxRate::specificity).reversed()
                .thenComparing(TaxRate::id)).toList();
        this.shippingMethods = shippingMethods.stream().sorted(Comparator.comparing(ShippingMethod::id)).toList();
        this.targets = new TargetIndex(this.promotions);
    }

    public List<Promotion> promotions() {
        return promotions;
    }

    public List<TaxRate> taxRates() {
        return taxRates;
    }

    public List<ShippingMethod> shippingMethods() {
        return shippingMethods;
    }

    /** Those of {@code rules} that are not deleted. */
    public static PriceRules of(Collection<PriceRule> rules) {
        return new PriceRules(kind(rules, Promotion.class), kind(rules, TaxRate.class),
                kind(rules, ShippingMethod.class));
    }

    private static <T extends PriceRule> List<T> kind(Collection<PriceRule> rules, Class<T> kind) {
        return rules.stream().filter(rule -> rule.status() != PriceRule.Status.DELETED).filter(kind::isInstance)
                .map(kind::cast).toList();
    }

    /** Whether there is none: then all costs what it costs by its price. */
    public boolean isEmpty() {
        return promotions.isEmpty() && taxRates.isEmpty() && shippingMethods.isEmpty();
    }

    /** Whether the shop taxes anything at a moment. */
    public boolean hasTaxAt(long atMillis) {
        return taxRates.stream().anyMatch(rate -> rate.countsAt(atMillis));
    }

    /** Whether the shop charges for shipping at all at a moment. */
    public boolean hasShippingAt(long atMillis) {
        return shippingMethods.stream().anyMatch(method -> method.countsAt(atMillis));
    }

    /** The shipping method, if it is offered at a moment. */
    Optional<ShippingMethod> shippingMethod(String id, long atMillis) {
        return shippingMethods.stream().filter(method -> method.id().equals(id) && method.countsAt(atMillis))
                .findFirst();
    }

    /** The promotions that include any of the lines, in their order, whether they count or not. */
    List<TargetIndex.Match> promotionsFor(List<BasketLine> lines) {
        return targets.matches(lines);
    }

    @Override
    public String toString() {
        return "PriceRules[" + promotions + ", " + taxRates + ", " + shippingMethods + "]";
    }
}
