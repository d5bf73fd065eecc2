package io.doorbuster.domain.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doorbuster.domain.Money;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProductTest {

    private static final Money PRICE = new Money(100, "EUR");
    private static final String HANDLE_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789-";

    @Test
    void takesEveryHandleOfTheAllowedLetters() {
        Random random = new Random(3);
        for (int i = 0; i < 1_000; i++) {
            StringBuilder handle = new StringBuilder("a");
            random.ints(random.nextInt(255), 0, HANDLE_LETTERS.length()).mapToObj(HANDLE_LETTERS::charAt)
                    .forEach(handle::append);

            assertThat(Product.isHandle(handle.toString())).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "A", "a b", "ä", "a_b", "a/b", "a\n"})
    void refusesWhatIsNoHandle(String handle) {
        assertThatThrownBy(() -> product(handle, List.of(variant("A")))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not a handle");
    }

    @Test
    void refusesHandlesAboveTheLimit() {
        assertThat(Product.isHandle("a".repeat(255))).isTrue();
        assertThat(Product.isHandle("a".repeat(256))).isFalse();
    }

    @Test
    void needsAVariantAndTakesNoMoreThanTheLimit() {
        List<Variant> most = IntStream.range(0, Product.MAX_VARIANTS).mapToObj(i -> variant("SKU-" + i)).toList();
        List<Variant> tooMany = new ArrayList<>(most);
        tooMany.add(variant("ONE-MORE"));

        assertThat(product("a", most).variants()).hasSize(Product.MAX_VARIANTS);
        assertThatThrownBy(() -> product("a", tooMany)).hasMessageContaining("2049 variants");
        assertThatThrownBy(() -> product("a", List.of())).hasMessageContaining("0 variants");
    }

    @Test
    void refusesTwoVariantsWithOneSku() {
        assertThatThrownBy(() -> product("a", List.of(variant("A"), variant("A")))).hasMessageContaining("SKU A");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Money.MAX_AMOUNT + 1})
    void refusesComparePricesThatCannotBe(long compareAtMinor) {
        assertThatThrownBy(() -> new Variant("A", "A", List.of(), PRICE, compareAtMinor))
                .hasMessageContaining("compare-at price " + compareAtMinor);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Variant.MAX_WEIGHT_GRAMS + 1})
    void refusesWeightsThatCannotBe(long weightGrams) {
        assertThatThrownBy(() -> variant("A").with(weightGrams, "")).hasMessageContaining("weight " + weightGrams);
    }

    @Test
    void keepsItsListsWhenTheCallersChange() {
        List<Variant> variants = new ArrayList<>(List.of(variant("A")));
        Product product = product("a", variants);
        Collections.addAll(variants, variant("B"));

        assertThat(product.variants()).hasSize(1);
    }

    @Test
    void changesOnlyVersionOrStatus() {
        Product product = product("a", List.of(variant("A")));

        assertThat(product.withVersion(9).withVersion(product.version())).isEqualTo(product);
        assertThat(product.withStatus(ProductStatus.RETIRED).withStatus(product.status())).isEqualTo(product);
        assertThat(product.withVersion(9).version()).isEqualTo(9);
        assertThat(product.withStatus(ProductStatus.RETIRED).status()).isEqualTo(ProductStatus.RETIRED);
    }

    private static Variant variant(String sku) {
        return new Variant(sku, "Title", List.of(), PRICE, 0);
    }

    private static Product product(String handle, List<Variant> variants) {
        return new Product("prod_a", handle, "Title", "", "", "", List.of(), List.of(), List.of(), ProductStatus.ACTIVE,
                1, variants);
    }
}
