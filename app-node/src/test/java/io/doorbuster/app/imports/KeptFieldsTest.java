package io.doorbuster.app.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.domain.Money;
import io.doorbuster.domain.catalog.Period;
import io.doorbuster.domain.catalog.Price;
import io.doorbuster.domain.catalog.Product;
import io.doorbuster.domain.catalog.ProductStatus;
import io.doorbuster.domain.catalog.Variant;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeptFieldsTest {

    private static final Period NOVEMBER = new Period(1_793_491_200, 1_796_083_200);
    private static final Price EURO = new Price(new Money(1_000, "EUR"), 600, NOVEMBER);
    private static final Price YEN = Price.of(new Money(1_500, "JPY"));
    private static final Product CATALOG = product(List.of(Variant.priced("A", "A", List.of(), List.of(EURO, YEN))),
            List.of("https://a.example/1", "https://a.example/2"))
            .with(List.of(Variant.priced("A", "A", List.of(), List.of(EURO, YEN))), List.of("One", ""), NOVEMBER);

    @Test
    void keepsASaleForWhichTheListPriceWasMade() {
        Variant kept = keptVariant(new Variant("A", "New title", List.of(), new Money(1_000, "EUR"), 0));

        assertThat(kept.title()).isEqualTo("New title");
        assertThat(kept.allPrices()).containsExactly(EURO, YEN);
    }

    @Test
    void takesTheFilesPriceAndKeepsOtherCurrencies() {
        assertThat(keptVariant(new Variant("A", "A", List.of(), new Money(900, "EUR"), 0)).allPrices())
                .containsExactly(Price.of(new Money(900, "EUR")), YEN);
        assertThat(keptVariant(new Variant("A", "A", List.of(), new Money(1_000, "EUR"), 1_200)).allPrices())
                .containsExactly(new Price(new Money(1_200, "EUR"), 1_000, Period.ALWAYS), YEN);
        assertThat(keptVariant(new Variant("A", "A", List.of(), new Money(7, "USD"), 0)).allPrices())
                .containsExactly(Price.of(new Money(7, "USD")), EURO, YEN);
    }

    /** A file can say them: what it does not say is empty. */
    @Test
    void takesTheFilesWeightAndTaxCategory() {
        Variant weighed = new Variant("A", "A", List.of(), new Money(1_000, "EUR"), 0).with(350, "books");

        assertThat(keptVariant(weighed)).isEqualTo(
                Variant.priced("A", "A", List.of(), List.of(EURO, YEN)).with(350, "books"));
    }

    @Test
    void keepsNothingForAnotherSku() {
        Variant other = new Variant("B", "B", List.of(), new Money(1_000, "EUR"), 0);

        assertThat(keptVariant(other)).isEqualTo(other);
    }

    @Test
    void keepsTextsOfImagesThatStay() {
        List<Variant> variants = List.of(new Variant("A", "A", List.of(), new Money(1, "EUR"), 0));

        assertThat(KeptFields.keep(CATALOG, product(variants, List.of("https://a.example/0", "https://a.example/1")))
                .imageAlts()).containsExactly("", "One");
        assertThat(KeptFields.keep(CATALOG, product(variants, List.of("https://a.example/2"))).imageAlts()).isEmpty();
        assertThat(KeptFields.keep(CATALOG, product(variants, List.of())).published()).isEqualTo(NOVEMBER);
    }

    private static Variant keptVariant(Variant read) {
        return KeptFields.keep(CATALOG, product(List.of(read), List.of())).variants().getFirst();
    }

    private static Product product(List<Variant> variants, List<String> images) {
        return new Product("prod_a", "a", "A", "", "", "", List.of(), images, List.of(), ProductStatus.ACTIVE, 1,
                variants);
    }
}
