package io.doorbuster.app.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.app.catalog.ProductSort.Position;
import io.doorbuster.domain.Money;
import io.doorbuster.domain.catalog.Period;
import io.doorbuster.domain.catalog.Price;
import io.doorbuster.domain.catalog.Product;
import io.doorbuster.domain.catalog.ProductStatus;
import io.doorbuster.domain.catalog.Variant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever reads all pages of a list sees every product that is there throughout exactly once, whatever else changes. */
class StablePagesTest {

    private static final long START = 1_000_000;
    private static final int LASTING = 120;

    private final SearchIndex index = new SearchIndex();
    private final AtomicReference<Catalog> catalog = new AtomicReference<>(Catalog.EMPTY);

    @AfterEach
    void close() {
        index.close();
    }

    @ParameterizedTest
    @EnumSource
    void showsEachLastingProductOnceBetweenWrites(ProductSort sort) {
        for (int seed = 0; seed < 40; seed++) {
            Random random = new Random(seed);
            start(random);
            for (String text : sort == ProductSort.RELEVANCE ? List.of("kettle", "blue ket") : List.of("", "kettle")) {
                readAll(sort, text, random, () -> write(random));
            }
        }
    }

    @Test
    @Timeout(60)
    void showsEachLastingProductOnceDuringWrites() throws Exception {
        Random random = new Random(99);
        start(random);
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService writer = Executors.newSingleThreadExecutor()) {
            var writes = writer.submit(() -> {
                Random other = new Random(100);
                while (!done.get()) {
                    write(other);
                }
            });
            try {
                for (int round = 0; round < 200; round++) {
                    ProductSort sort = Words.pick(List.of(ProductSort.values()), random);
                    readAll(sort, sort == ProductSort.RELEVANCE || random.nextBoolean() ? "kettle" : "", random,
                            () -> {});
                }
            } finally {
                done.set(true);
            }
            writes.get();
        }
    }

    /** Time goes on between the pages, over boundaries of prices; the list stays sorted by those of its beginning. */
    private void readAll(ProductSort sort, String text, Random random, Runnable between) {
        long now = START + random.nextInt(20_000);
        long pricedAt = catalog.get().lastBoundary(now);
        int limit = 1 + random.nextInt(40);
        ProductFilter filter = random.nextBoolean() ? ProductFilter.NONE
                : new ProductFilter("kitchen", Set.of("acme"), Set.of(), 0, 1_000_000, Map.of(), Set.of());
        Map<String, Integer> seen = new HashMap<>();
        @Nullable Position after = null;
        boolean more = true;
        while (more) {
            ProductQuery query = new ProductQuery(filter, text.isEmpty() ? null : SearchText.of(text), "", sort, limit,
                    after, random.nextBoolean(), now, pricedAt);
            Catalog.Page page = page(query);
            page.listings().forEach(listing -> seen.merge(listing.product().id(), 1, Integer::sum));
            after = page.ranked().isEmpty() ? after : read(page.ranked().getLast().position());
            more = page.hasMore();
            now += random.nextInt(3_000);
            between.run();
        }
        for (int i = 0; i < LASTING; i++) {
            assertThat(seen).as("%s %s", sort, text).containsEntry("prod_lasting-" + i, 1);
        }
    }

    private static Position read(Position position) {
        return Position.parse(position.toString());
    }

    private Catalog.Page page(ProductQuery query) {
        Catalog current = catalog.get();
        SearchText text = query.text();
        if (text == null) {
            return current.page(query);
        }
        Selection selection = new Selection(query);
        index.search(text, (id, rank) -> current.byId(id).ifPresent(listing -> selection.add(listing, rank)));
        return selection.page();
    }

    private void start(Random random) {
        Set<String> old = new HashSet<>();
        catalog.get().all().forEach(listing -> old.add(listing.product().id()));
        List<Product> lasting = new ArrayList<>();
        for (int i = 0; i < LASTING; i++) {
            lasting.add(product("lasting-" + i, "Blue kettle " + random.nextInt(5), random));
        }
        lasting.forEach(product -> old.remove(product.id()));
        show(lasting, old);
    }

    private void write(Random random) {
        Map<String, Product> changed = new HashMap<>();
        for (int i = 0; i < 1 + random.nextInt(5); i++) {
            Product product = product("other-" + random.nextInt(60), Words.title(random) + " kettle", random);
            changed.put(product.id(), random.nextInt(4) == 0 ? product.withStatus(ProductStatus.RETIRED) : product);
        }
        Set<String> gone = new HashSet<>(Set.of("prod_other-" + random.nextInt(60)));
        gone.removeAll(changed.keySet());
        show(changed.values(), gone);
    }

    private void show(Collection<Product> changed, Set<String> gone) {
        index.apply(changed, gone);
        catalog.set(catalog.get().with(changed, gone));
    }

    private static Product product(String name, String title, Random random) {
        int list = 1 + random.nextInt(20);
        long from = START / 1_000 + random.nextInt(40);
        Price price = new Price(new Money(list, "EUR"), random.nextInt(list + 1),
                random.nextBoolean() ? Period.ALWAYS : new Period(from, from + 1 + random.nextInt(20)));
        return new Product("prod_" + name, name, title, "", "Acme", "Kitchen/Kettles", List.of("t"), List.of(),
                List.of(), ProductStatus.ACTIVE, 1, List.of(Variant.priced("SKU-" + name, "D", List.of(),
                        List.of(price, Price.of(new Money(9, "JPY"))))),
                List.of(), Period.ALWAYS, random.nextInt(5));
    }
}
