package io.doorbuster.domain.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doorbuster.domain.Money;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PriceTest {

    private static final Money LIST = new Money(100, "EUR");

    @Test
    void isInEffectFromTheFirstMillisecondToTheLast() {
        Price price = new Price(LIST, 60, new Period(10, 20));

        assertThat(price.at(9_999)).isEqualTo(LIST);
        assertThat(price.at(10_000)).isEqualTo(new Money(60, "EUR"));
        assertThat(price.at(19_999)).isEqualTo(new Money(60, "EUR"));
        assertThat(price.at(20_000)).isEqualTo(LIST);
    }

    @Test
    void takesAMissingEndForNever() {
        assertThat(new Price(LIST, 60, new Period(10, 0)).at(Long.MAX_VALUE).amount()).isEqualTo(60);
        assertThat(new Price(LIST, 60, new Period(0, 10)).at(Long.MIN_VALUE).amount()).isEqualTo(60);
        assertThat(new Price(LIST, 60, Period.ALWAYS).nextChange(Long.MIN_VALUE)).isEqualTo(Period.NEVER);
    }

    @Test
    void hasNoSaleAtTheListPrice() {
        assertThat(new Price(LIST, 100, new Period(10, 20))).isEqualTo(Price.of(LIST));
        assertThatThrownBy(() -> new Price(LIST, 101, Period.ALWAYS)).hasMessageContaining("sale price 101");
        assertThatThrownBy(() -> new Period(20, 20)).hasMessageContaining("not after");
        assertThatThrownBy(() -> new Period(-1, 20)).hasMessageContaining("not between");
    }

    /** The life of an answer ends at the next change: between two of them nothing may change. */
    @Test
    void changesAtItsBoundariesOnly() {
        Random random = new Random(11);
        for (int round = 0; round < 2_000; round++) {
            Product product = product(random);
            long at = random.nextInt(40_000);
            long next = product.nextChange(at);
            long until = Math.min(next, 50_000);
            for (long between = at; between < until; between += 1 + random.nextInt(700)) {
                assertThat(shown(product, between)).isEqualTo(shown(product, at));
            }
            assertThat(next).isGreaterThan(at);
            if (next != Period.NEVER) {
                assertThat(shown(product, next - 1)).isEqualTo(shown(product, at));
                assertThat(shown(product, next)).isNotEqualTo(shown(product, at));
            }
        }
    }

    private static List<Object> shown(Product product, long at) {
        return List.of(product.isVisibleAt(at),
                product.variants().getFirst().allPrices().stream().map(price -> price.at(at)).toList());
    }

    private static Product product(Random random) {
        Variant variant = Variant.priced("A", "A", List.of(), List.of(new Price(LIST, 1, period(random)),
                new Price(new Money(50, "JPY"), 1 + random.nextInt(40), period(random))));
        return new Product("prod_1", "a", "A", "", "", "", List.of(), List.of(), List.of(), ProductStatus.ACTIVE, 1,
                List.of(variant), List.of(), period(random), 0);
    }

    private static Period period(Random random) {
        long from = random.nextInt(20);
        return new Period(from, random.nextBoolean() ? 0 : from + 1 + random.nextInt(20));
    }
}
