package io.doorbuster.domain.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.domain.Money;
import io.doorbuster.domain.catalog.Period;
import io.doorbuster.domain.pricing.Benefit.AmountOff;
import io.doorbuster.domain.pricing.Benefit.BuyGet;
import io.doorbuster.domain.pricing.Benefit.PercentOff;
import io.doorbuster.domain.pricing.PriceRule.Status;
import io.doorbuster.domain.pricing.PricingOutcome.Priced;
import io.doorbuster.domain.pricing.Promotion.Stacking;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Measures, on one thread, what it costs to price a cart of 20 lines: {@code -Dpricing.speed=true}. */
@EnabledIfSystemProperty(named = "pricing.speed", matches = "true")
class PricingSpeedTest {

    private static final System.Logger LOG = System.getLogger(PricingSpeedTest.class.getName());
    private static final int LINES = 20;
    private static final long NOW = 1_800_000_000_000L;
    private static final Benefit TENTH = new PercentOff(1_000);
    private static final Target ELSEWHERE = new Target(
            IntStream.range(0, Target.MAX_NAMES).mapToObj(i -> "OTHER-" + i).toList(),
            IntStream.range(0, Target.MAX_NAMES).mapToObj(i -> "Other/" + i).toList(),
            IntStream.range(0, Target.MAX_NAMES).mapToObj(i -> "other-" + i).toList());

    @Test
    void measures() {
        for (int count : new int[]{0, 10, 100, 1_000}) {
            for (Stacking stacking : Stacking.values()) {
                String name = count + " " + stacking + " ";
                measure(name + "percentages on all lines",
                        rules(count, i -> promotion(i, Target.ALL, TENTH, stacking)));
                measure(name + "percentages on two lines", rules(count, i -> promotion(i,
                        new Target(List.of("SKU-" + i % LINES, "SKU-" + (i + 1) % LINES), List.of(), List.of()), TENTH,
                        stacking)));
                measure(name + "amounts on all lines", rules(count, i -> promotion(i, Target.ALL,
                        new AmountOff(List.of(new Money(100 + i, "EUR"))), stacking)));
                measure(name + "deals on all lines", rules(count, i -> promotion(i, Target.ALL,
                        new BuyGet(2, 1, Benefit.ALL, 1 + i), stacking)));
                measure(name + "for 1,500 other names", rules(count, i -> promotion(i, ELSEWHERE, TENTH, stacking)));
            }
        }
    }

    private static PriceRules rules(int count, IntFunction<Promotion> promotion) {
        return new PriceRules(IntStream.range(0, count).mapToObj(promotion).toList(), List.of(), List.of());
    }

    private static Promotion promotion(int number, Target target, Benefit benefit, Stacking stacking) {
        return new Promotion("promo_" + number, 1, "Promotion " + number, Status.ACTIVE, Period.ALWAYS, false, target,
                Threshold.NONE, benefit, stacking, 0);
    }

    private static void measure(String name, PriceRules rules) {
        Basket basket = new Basket(IntStream.range(0, LINES).mapToObj(i -> new BasketLine("SKU-" + i, 1 + i % 3,
                1_999 + i, 350, "", "Shoes/Running/" + i, Set.of("sale", "tag-" + i, "summer"))).toList(), "EUR",
                Destination.UNKNOWN, "", Map.of(), NOW);
        run(basket, rules, 300_000_000L);
        long[] nanos = run(basket, rules, 300_000_000L);
        Arrays.sort(nanos);
        LOG.log(Level.INFO, "{0}: median {1} us, p99 {2} us", name, nanos[nanos.length / 2] / 1_000.0,
                nanos[nanos.length * 99 / 100] / 1_000.0);
    }

    private static long[] run(Basket basket, PriceRules rules, long forNanos) {
        LongBuffer nanos = new LongBuffer();
        long end = System.nanoTime() + forNanos;
        while (System.nanoTime() < end) {
            long start = System.nanoTime();
            PricingOutcome outcome = Pricing.price(basket, rules);
            nanos.add(System.nanoTime() - start);
            assertThat(outcome instanceof Priced).isTrue();
        }
        return nanos.toArray();
    }

    /** Grows without boxes, which would be measured. */
    private static final class LongBuffer {

        private long[] values = new long[1_024];
        private int size;

        void add(long value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, 2 * size);
            }
            values[size++] = value;
        }

        long[] toArray() {
            return Arrays.copyOf(values, size);
        }
    }
}
