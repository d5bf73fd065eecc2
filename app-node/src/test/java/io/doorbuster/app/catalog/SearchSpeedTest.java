package io.doorbuster.app.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.domain.Money;
import io.doorbuster.domain.catalog.Product;
import io.doorbuster.domain.catalog.ProductStatus;
import io.doorbuster.domain.catalog.Variant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Measures, on one thread, what a search costs among 100,000 products: {@code -Dsearch.speed=true}. */
@EnabledIfSystemProperty(named = "search.speed", matches = "true")
class SearchSpeedTest {

    private static final Logger LOG = LoggerFactory.getLogger(SearchSpeedTest.class);
    private static final int PRODUCTS = 100_000;
    private static final long NOW = 1_800_000_000_000L;

    @Test
    void measures() {
        Random random = new Random(1);
        List<Product> products = IntStream.range(0, PRODUCTS).mapToObj(i -> product(i, random)).toList();
        Catalog catalog = Catalog.EMPTY.with(products, Set.of());
        long before = heap();
        long start = System.nanoTime();
        try (SearchIndex index = new SearchIndex()) {
            index.apply(products, Set.of());
            LOG.info("{} products: index built in {} ms", PRODUCTS, (System.nanoTime() - start) / 1_000_000);
            index.search(SearchText.of("kettle"), (_, _) -> {});
            LOG.info("index takes {} MB of heap", (heap() - before) / (1024 * 1024));
            start = System.nanoTime();
            index.apply(products.subList(0, 1), Set.of());
            LOG.info("one change is seen after {} us", (System.nanoTime() - start) / 1_000);
            for (boolean facets : new boolean[]{false, true}) {
                measure("one invented word", catalog, index, facets, () -> Words.invented(random));
                measure("a title of three words", catalog, index, facets, () -> Words.title(random));
                measure("a title with a typo", catalog, index, facets, () -> typo(Words.title(random), random));
                measure("the beginning of a word", catalog, index, facets,
                        () -> Words.invented(random).substring(0, 3));
                measure("a tenth of all", catalog, index, facets, () -> Words.thing(random));
            }
            measure("no search", catalog, index, true, () -> "");
            measure("no search", catalog, index, false, () -> "");
        }
        assertThat(catalog.size()).isEqualTo(PRODUCTS);
    }

    private static void measure(String name, Catalog catalog, SearchIndex index, boolean facets,
            Supplier<String> texts) {
        run(catalog, index, facets, texts, 500_000_000L);
        long[] nanos = run(catalog, index, facets, texts, 2_000_000_000L);
        Arrays.sort(nanos);
        double seconds = Arrays.stream(nanos).sum() / 1e9;
        LOG.info("{}{}: {} a second, median {} us, p99 {} us", name, facets ? ", facets" : "",
                Math.round(nanos.length / seconds), nanos[nanos.length / 2] / 1_000,
                nanos[nanos.length * 99 / 100] / 1_000);
    }

    private static long[] run(Catalog catalog, SearchIndex index, boolean facets,
            Supplier<String> texts, long forNanos) {
        List<Long> nanos = new ArrayList<>();
        long end = System.nanoTime() + forNanos;
        while (System.nanoTime() < end) {
            String text = texts.get();
            long start = System.nanoTime();
            SearchText search = text.isEmpty() ? null : SearchText.of(text);
            ProductQuery query = new ProductQuery(ProductFilter.NONE, search, "",
                    search == null ? ProductSort.HANDLE : ProductSort.RELEVANCE, 50, null, facets, NOW, NOW);
            if (search == null && !facets) {
                assertThat(catalog.page(query).hasMore()).isTrue();
            } else {
                Selection selection = new Selection(query);
                if (search == null) {
                    catalog.active().forEach(listing -> selection.add(listing, 0));
                } else {
                    index.search(search, (id, rank) -> catalog.byId(id)
                            .ifPresent(listing -> selection.add(listing, rank)));
                }
                assertThat(selection.page().ranked().size()).isLessThanOrEqualTo(50);
                assertThat(selection.facets() != null).isEqualTo(facets);
            }
            nanos.add(System.nanoTime() - start);
        }
        return nanos.stream().mapToLong(Long::longValue).toArray();
    }

    private static String typo(String text, Random random) {
        int at = 1 + random.nextInt(text.length() - 1);
        return text.substring(0, at) + text.substring(at - 1);
    }

    private static Product product(int number, Random random) {
        String description = "<p>" + String.join(" ", IntStream.range(0, 40).mapToObj(_ -> Words.invented(random))
                .toList()) + "</p>";
        List<Variant> variants = IntStream.range(0, 1 + random.nextInt(4)).mapToObj(i -> new Variant(
                "SKU-" + number + "-" + i, "V" + i, List.of("Size " + i), new Money(1 + random.nextInt(10_000), "EUR"),
                0)).toList();
        return new Product("prod_" + number, "handle-" + number, Words.title(random), description,
                "Vendor " + random.nextInt(500), "Level" + random.nextInt(10) + "/Sub" + random.nextInt(20),
                List.of("tag" + random.nextInt(50), "other" + random.nextInt(1_000)), List.of(), List.of("Size"),
                ProductStatus.ACTIVE, 1, variants);
    }

    private static long heap() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
