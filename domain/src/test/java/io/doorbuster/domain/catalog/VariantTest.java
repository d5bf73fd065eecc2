package io.doorbuster.domain.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doorbuster.domain.Money;
import java.util.Currency;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class VariantTest {

    private static final Money EURO = new Money(100, "EUR");
    private static final Price YEN = Price.of(new Money(5, "JPY"));

    @Test
    void keepsOnePriceAsItAlwaysWasKept() {
        Variant reduced = Variant.priced("A", "A", List.of(), List.of(new Price(EURO, 60, Period.ALWAYS)));

        assertThat(reduced).isEqualTo(new Variant("A", "A", List.of(), new Money(60, "EUR"), 100));
        assertThat(Variant.priced("A", "A", List.of(), reduced.allPrices())).isEqualTo(reduced);
    }

    @Test
    void findsThePriceOfACurrency() {
        Variant variant = Variant.priced("A", "A", List.of(), List.of(Price.of(EURO), YEN));

        assertThat(variant.priceIn("JPY")).contains(YEN);
        assertThat(variant.priceIn("USD")).isEmpty();
        assertThat(new Variant("A", "A", List.of(), EURO, 0).priceIn("EUR")).contains(Price.of(EURO));
        assertThat(new Variant("A", "A", List.of(), EURO, 50).allPrices()).containsExactly(Price.of(EURO));
    }

    @Test
    void refusesTwoPricesInOneCurrencyAndMoreThanTheLimit() {
        List<Price> many = Stream.of("EUR", "JPY").flatMap(first -> Currency.getAvailableCurrencies().stream()
                .map(Currency::getCurrencyCode).filter(code -> code.equals("EUR") == first.equals("EUR")))
                .filter(Money::isCurrency).limit(Variant.MAX_PRICES + 1L)
                .map(code -> Price.of(new Money(100, code))).toList();

        assertThat(new Variant("A", "A", List.of(), EURO, 0, many.subList(0, Variant.MAX_PRICES)).prices())
                .hasSize(Variant.MAX_PRICES);
        assertThatThrownBy(() -> new Variant("A", "A", List.of(), EURO, 0, many)).hasMessageContaining("51 prices");
        assertThatThrownBy(() -> new Variant("A", "A", List.of(), EURO, 0, List.of(Price.of(EURO), YEN, YEN)))
                .hasMessageContaining("two prices are in JPY");
        assertThatThrownBy(() -> new Variant("A", "A", List.of(), EURO, 0, List.of(YEN)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
