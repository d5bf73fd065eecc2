package io.doorbuster.app.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.domain.Money;
import io.doorbuster.domain.catalog.Product;
import io.doorbuster.domain.catalog.ProductStatus;
import io.doorbuster.domain.catalog.Variant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchIndexTest {

    private final SearchIndex index = new SearchIndex();

    @AfterEach
    void close() {
        index.close();
    }

    @ParameterizedTest
    @CsvSource({"running shoes,run", "RUNNING,run", "runing shoe,run", "shoos,run", "runn,run", "shoe ru,run",
            "RS-7/blue,run", "rs-7,run", "acme shoes,run", "crème brûlée,cream", "creme brulee,cream",
            "ao dai,dress", "áo dài đỏ,dress", "aó đai do,dress", "القميص,shirt", "قميص ازرق,shirt", "أزرق,shirt",
            "смартфон,phone", "СМАРТФОНЫ,phone", "٧,digit", "straße,street", "strasse,street"})
    void findsWhatIsMeant(String search, String id) {
        index.apply(List.of(product("run", "Running Shoes", "Acme", "RS-7/blue"),
                product("cream", "Crème brûlée", "", "CB"), product("dress", "A\u0301o da\u0300i đỏ", "", "AD"),
                product("shirt", "قَميص أزرق", "", "SH"), product("phone", "Смартфон", "", "PH"),
                product("digit", "Size 7", "", "SZ"), product("street", "Straße", "", "ST")), Set.of());

        assertThat(found(search)).contains("prod_" + id);
    }

    @ParameterizedTest
    @CsvSource({"runing bicycle", "xyz", "r7", "shoes -", "rxnning shxes xx", "%", "S"})
    void findsNothingThatLacksAWord(String search) {
        index.apply(List.of(product("run", "Running Hat", "Acme", "RS-7")), Set.of());

        assertThat(found(search)).isEmpty();
    }

    @Test
    void putsFirstWhatFitsBest() {
        index.apply(List.of(product("described", "Bag", "", "A", "for a kettle"),
                product("typo", "Kettls", "", "B"), product("label", "Pot", "Kettle", "C"),
                product("begins", "Kettleholder", "", "D"), product("long", "Red kettle of steel", "", "E"),
                product("whole", "Kettle", "", "F"), product("sku", "Thing", "", "kettle")), Set.of());

        assertThat(found("kettle")).containsExactly("prod_sku", "prod_whole", "prod_long", "prod_label",
                "prod_begins", "prod_described", "prod_typo");
    }

    @Test
    void forgetsWhatIsChangedHiddenOrGone() {
        index.apply(List.of(product("a", "Lamp", "", "A"), product("b", "Lamp", "", "B"),
                product("c", "Lamp", "", "C")), Set.of());
        index.apply(List.of(product("a", "Chair", "", "A"),
                product("b", "Lamp", "", "B").withStatus(ProductStatus.DRAFT)), Set.of("prod_c"));

        assertThat(found("lamp")).isEmpty();
        assertThat(found("chair")).containsExactly("prod_a");
    }

    @Test
    void doesNotForgiveAnotherNumber() {
        index.apply(List.of(product("a", "Bulb 4000 lumen", "", "A")), Set.of());

        assertThat(found("bulb 4001")).isEmpty();
        assertThat(found("bulb 4000")).containsExactly("prod_a");
    }

    /** Pages go on where the one before ended, and app nodes rank alike, only if nothing else in the index counts. */
    @Test
    void ranksByTheProductAlone() {
        Random random = new Random(5);
        Product watched = product("watched", "Blue steel kettle", "Acme", "W-1", "a kettle for blue tea");
        index.apply(List.of(watched), Set.of());
        Map<String, Long> alone = new HashMap<>();
        List<String> searches = List.of("kettle", "blue kettle", "kettel", "acme", "stee", "tea", "w-1");
        searches.forEach(search -> alone.put(search, rank(search)));
        for (int round = 0; round < 20; round++) {
            List<Product> others = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                others.add(product("other-" + random.nextInt(200), Words.title(random), "Acme", "O-" + i));
            }
            index.apply(others.stream().collect(Collectors.toMap(Product::id, p -> p, (a, b) -> b))
                    .values(), Set.of("prod_other-" + random.nextInt(200)));

            assertThat(searches).allSatisfy(search -> assertThat(rank(search)).isEqualTo(alone.get(search)));
        }
    }

    @Test
    void answersAnySearchOfTheGreatestLength() {
        Random random = new Random(6);
        index.apply(List.of(product("a", "Lamp", "", "A")), Set.of());
        for (int round = 0; round < 2_000; round++) {
            StringBuilder text = new StringBuilder();
            random.ints(random.nextInt(200), 1, 0x2FFF).filter(c -> !Character.isISOControl(c))
                    .forEach(text::appendCodePoint);
            SearchText search = SearchText.of(text.toString());
            if (search.words().size() <= SearchText.MAX_WORDS) {
                index.search(search, (_, rank) -> assertThat(rank).isPositive());
            }
        }
    }

    private long rank(String search) {
        Map<String, Long> ranks = new HashMap<>();
        index.search(SearchText.of(search), ranks::put);
        return ranks.getOrDefault("prod_watched", 0L);
    }

    private List<String> found(String search) {
        record Hit(String id, long rank) {}
        List<Hit> hits = new ArrayList<>();
        index.search(SearchText.of(search), (id, rank) -> hits.add(new Hit(id, rank)));
        return hits.stream().sorted(Comparator.comparingLong(Hit::rank).reversed()).map(Hit::id).toList();
    }

    private static Product product(String name, String title, String vendor, String sku) {
        return product(name, title, vendor, sku, "");
    }

    private static Product product(String name, String title, String vendor, String sku, String description) {
        return new Product("prod_" + name, name, title, description, vendor, "", List.of(), List.of(), List.of(),
                ProductStatus.ACTIVE, 1, List.of(new Variant(sku, "Default", List.of(), new Money(1, "EUR"), 0)));
    }
}
