package io.doorbuster.app.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.app.catalog.ProductSort.Position;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CatalogTest {

    private static final long NOW = 1_800_000_000_000L;

    private static final List<ProductStatus> STATUSES = List.of(ProductStatus.ACTIVE, ProductStatus.DRAFT,
            ProductStatus.RETIRED);

    @Test
    void findsByIdHandleAndSku() {
        Catalog catalog = catalogOf(product("prod_1", "mug", "Mug", 5, ProductStatus.ACTIVE));

        assertThat(catalog.byId("prod_1")).isPresent();
        assertThat(catalog.byHandle("mug")).isPresent();
        assertThat(catalog.offer("SKU-mug", NOW))
                .contains(new Offer("SKU-mug", "Mug", List.of(new Money(5, "EUR")), true));
        assertThat(catalog.offer("sku-mug", NOW)).isEmpty();
    }

    @Test
    void forgetsNamesThatAProductHasNoMore() {
        Catalog catalog = catalogOf(product("prod_1", "mug", "Mug", 5, ProductStatus.ACTIVE))
                .with(List.of(product("prod_1", "cup", "Cup", 5, ProductStatus.ACTIVE)), Set.of());

        assertThat(catalog.byHandle("mug")).isEmpty();
        assertThat(catalog.offer("SKU-mug", NOW)).isEmpty();
        assertThat(catalog.byHandle("cup")).isPresent();
    }

    @Test
    void letsAProductTakeTheNameOfARetiredOne() {
        Catalog catalog = catalogOf(product("prod_1", "mug", "Old", 5, ProductStatus.ACTIVE)).with(
                List.of(product("prod_2", "mug", "New", 6, ProductStatus.ACTIVE),
                        product("prod_1", "mug", "Old", 5, ProductStatus.RETIRED)),
                Set.of());

        assertThat(catalog.byHandle("mug").orElseThrow().product().id()).isEqualTo("prod_2");
        assertThat(catalog.byId("prod_1").orElseThrow().isRetired()).isTrue();
    }

    @Test
    void offersDraftsAsNotActive() {
        Catalog catalog = catalogOf(product("prod_1", "mug", "Mug", 5, ProductStatus.DRAFT));

        assertThat(catalog.offer("SKU-mug", NOW).orElseThrow().active()).isFalse();
        assertThat(catalog.page(query(ProductSort.HANDLE, 10, null)).listings()).isEmpty();
    }

    @Test
    void namesTheVariantInAnOfferWhereThereAreSeveral() {
        List<Variant> variants = List.of(new Variant("S", "Small", List.of("Small"), new Money(5, "EUR"), 0),
                new Variant("L", "Large", List.of("Large"), new Money(6, "EUR"), 0));
        Catalog catalog = catalogOf(new Product("prod_1", "mug", "Mug", "", "", "", List.of(), List.of(),
                List.of("Size"), ProductStatus.ACTIVE, 1, variants));

        assertThat(catalog.offer("L", NOW).orElseThrow().title()).isEqualTo("Mug – Large");
    }

    @Test
    void showsTheSameOwnerOfADoubledNameWhateverCameFirst() {
        Product left = product("prod_1", "mug", "Left", 5, ProductStatus.ACTIVE);
        Product right = product("prod_2", "mug", "Right", 5, ProductStatus.ACTIVE);

        assertThat(catalogOf(left).with(List.of(right), Set.of()).byHandle("mug"))
                .isEqualTo(catalogOf(right).with(List.of(left), Set.of()).byHandle("mug"));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RELEVANCE")
    void pagesThroughEverythingOnceInOrder(ProductSort sort) {
        Random random = new Random(7);
        Catalog catalog = Catalog.EMPTY;
        Map<String, Product> model = new HashMap<>();
        for (int round = 0; round < 30; round++) {
            catalog = change(catalog, model, random);
            List<Listing> expected = model.values().stream().filter(p -> p.status() == ProductStatus.ACTIVE)
                    .map(Listing::of)
                    .sorted(Comparator.comparing(listing -> sort.positionOf(listing, NOW), sort::compare)).toList();

            assertThat(readAll(catalog, sort, 1 + random.nextInt(7))).isEqualTo(expected);
        }
    }

    @Test
    void keepsTheCursorsPlaceWhenProductsComeAndGo() {
        Catalog catalog = catalogOf(product("prod_a", "a", "A", 1, ProductStatus.ACTIVE),
                product("prod_b", "b", "B", 1, ProductStatus.ACTIVE),
                product("prod_d", "d", "D", 1, ProductStatus.ACTIVE));
        Listing last = catalog.page(query(ProductSort.HANDLE, 2, null)).listings().getLast();
        Position cursor = Position.parse(ProductSort.HANDLE.positionOf(last, NOW).toString());

        Catalog later = catalog.with(List.of(product("prod_0", "0", "0", 1, ProductStatus.ACTIVE),
                product("prod_c", "c", "C", 1, ProductStatus.ACTIVE)), Set.of("prod_b"));

        assertThat(later.page(query(ProductSort.HANDLE, 9, cursor)).listings())
                .extracting(listing -> listing.product().handle()).containsExactly("c", "d");
    }

    private static Catalog change(Catalog catalog, Map<String, Product> model, Random random) {
        Map<String, Product> changed = new HashMap<>();
        for (int i = 0; i < 10; i++) {
            String id = "prod_" + random.nextInt(60);
            ProductStatus status = STATUSES.get(random.nextInt(STATUSES.size()));
            changed.put(id, product(id, "h" + random.nextInt(90) + "-" + id.substring(5), "T" + random.nextInt(5),
                    random.nextInt(5), status));
        }
        Set<String> gone = Set.of("prod_" + random.nextInt(60));
        changed.keySet().removeAll(gone);
        model.putAll(changed);
        model.keySet().removeAll(gone);
        return catalog.with(changed.values(), gone);
    }

    private static List<Listing> readAll(Catalog catalog, ProductSort sort, int limit) {
        List<Listing> all = new ArrayList<>();
        Catalog.Page page = catalog.page(query(sort, limit, null));
        all.addAll(page.listings());
        while (page.hasMore()) {
            page = catalog.page(query(sort, limit, sort.positionOf(all.getLast(), NOW)));
            all.addAll(page.listings());
        }
        return all;
    }

    private static ProductQuery query(ProductSort sort, int limit, @Nullable Position after) {
        return new ProductQuery(ProductFilter.NONE, null, "", sort, limit, after, false, NOW, NOW);
    }

    private static Catalog catalogOf(Product... products) {
        return Catalog.EMPTY.with(List.of(products), Set.of());
    }

    private static Product product(String id, String handle, String title, long price, ProductStatus status) {
        Variant variant = new Variant("SKU-" + handle, "Default", List.of(), new Money(price, "EUR"), 0);
        return new Product(id, handle, title, "", "Vendor", "Kitchen", List.of("tag-a"), List.of(), List.of(), status,
                1,
                List.of(variant));
    }
}
