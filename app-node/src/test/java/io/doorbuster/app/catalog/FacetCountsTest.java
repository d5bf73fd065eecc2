package io.doorbuster.app.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.domain.Money;
import io.doorbuster.domain.catalog.Product;
import io.doorbuster.domain.catalog.ProductStatus;
import io.doorbuster.domain.catalog.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A count is the number of products that the list would have if the value were chosen instead of those of its kind. */
class FacetCountsTest {

    private static final List<String> VENDORS = List.of("Acme", "ACME", "Breda", "");
    private static final List<String> COLORS = List.of("Red", "red", "Blue");
    private static final List<String> SIZES = List.of("S", "M");
    private static final List<String> CATEGORIES = List.of("A", "a/B", "A / C", "D", "");

    @Test
    void tellsWhatChoosingEachValueWouldLeave() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            List<Product> products = IntStream.range(0, 40).mapToObj(i -> product(i, random)).toList();
            Catalog catalog = Catalog.EMPTY.with(products, Set.of());
            ProductFilter filter = filter(random);

            Facets facets = Objects.requireNonNull(select(catalog, filter, true).facets());

            assertThat(facets.total()).isEqualTo(count(catalog, filter));
            for (Facets.Value vendor : facets.vendors()) {
                assertThat(vendor.count()).isEqualTo(count(catalog, new ProductFilter(filter.categoryKey(),
                        Set.of(Listing.lower(vendor.value())), filter.tags(), filter.minMinor(), filter.maxMinor(),
                        filter.options(), Set.of())));
            }
            for (Facets.Value tag : facets.tags()) {
                assertThat(tag.count()).isEqualTo(count(catalog, new ProductFilter(filter.categoryKey(),
                        filter.vendors(), Set.of(Listing.lower(tag.value())), filter.minMinor(), filter.maxMinor(),
                        filter.options(), Set.of())));
            }
            for (Facets.Value category : facets.categories()) {
                assertThat(category.count()).isEqualTo(count(catalog, new ProductFilter(
                        Listing.lower(category.value()), filter.vendors(), filter.tags(), filter.minMinor(),
                        filter.maxMinor(), filter.options(), Set.of())));
            }
            for (Facets.OptionFacet option : facets.options()) {
                assertThat(option.values()).doesNotHaveDuplicates();
            }
        }
    }

    @Test
    void showsTheMostFrequentOfVeryManyValues() {
        List<Product> products = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            products.add(product(i, "Vendor " + Math.max(0, i - 100)));
        }

        Facets facets = Objects.requireNonNull(
                select(Catalog.EMPTY.with(products, Set.of()), ProductFilter.NONE, true).facets());

        assertThat(facets.vendors()).hasSize(FacetCounts.MAX_VALUES).first()
                .isEqualTo(new Facets.Value("Vendor 0", 101));
        assertThat(facets.total()).isEqualTo(300);
    }

    private static long count(Catalog catalog, ProductFilter filter) {
        return select(catalog, filter, false).page().ranked().size();
    }

    private static Selection select(Catalog catalog, ProductFilter filter, boolean facets) {
        Selection selection = new Selection(
                new ProductQuery(filter, null, "", ProductSort.HANDLE, 1_000, null, facets, 0, 0));
        catalog.active().forEach(listing -> selection.add(listing, 0));
        return selection;
    }

    private static ProductFilter filter(Random random) {
        return new ProductFilter(random.nextBoolean() ? "" : "a",
                random.nextBoolean() ? Set.of() : Set.of("acme"), random.nextBoolean() ? Set.of() : Set.of("t1", "t2"),
                random.nextInt(3), random.nextBoolean() ? Long.MAX_VALUE : 5,
                random.nextBoolean() ? Map.of() : Map.of("color", Set.of("red"), "size", Set.of("s", "m")), Set.of());
    }

    private static Product product(int number, Random random) {
        List<Variant> variants = IntStream.range(0, 1 + random.nextInt(3)).mapToObj(i -> new Variant(
                "SKU-" + number + "-" + i, "V", List.of(Words.pick(COLORS, random), Words.pick(SIZES, random)),
                new Money(random.nextInt(8), "EUR"), 0)).toList();
        return new Product("prod_" + number, "h-" + number, "T", "", Words.pick(VENDORS, random),
                Words.pick(CATEGORIES, random), List.of("t" + random.nextInt(3), "T" + random.nextInt(3)), List.of(),
                List.of("Color", "Size"), ProductStatus.ACTIVE, 1, variants);
    }

    private static Product product(int number, String vendor) {
        return new Product("prod_" + number, "h-" + number, "T", "", vendor, "", List.of(), List.of(), List.of(),
                ProductStatus.ACTIVE, 1, List.of(new Variant("S" + number, "V", List.of(), new Money(1, "EUR"), 0)));
    }
}
