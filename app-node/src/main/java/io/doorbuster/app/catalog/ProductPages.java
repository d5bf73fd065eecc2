package io.doorbuster.app.catalog;

import io.doorbuster.domain.catalog.Product;
import io.doorbuster.domain.catalog.Variant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Pages of products, each made once for as long as the product and its availability stay the same: on the day of the
 * sale everybody looks at the same few. Thread-safe.
 */
@Component
final class ProductPages {

    /** Bytes of all pages kept: some 30,000 pages of ordinary size. Beyond it all are made anew. */
    private static final long MAX_BYTES = 64L * 1024 * 1024;

    private final Availabilities availabilities;
    private final JsonMapper json;
    private final Map<String, Page> pages = new ConcurrentHashMap<>();
    private final AtomicLong bytes = new AtomicLong();

    /** A page, and what it shows. */
    private record Page(Product product, Map<String, Availability> stock, CacheableAnswer answer) {

        boolean shows(Product other, Map<String, Availability> otherStock) {
            return product.equals(other) && stock.equals(otherStock);
        }
    }

    ProductPages(Availabilities availabilities, JsonMapper json) {
        this.availabilities = availabilities;
        this.json = json;
    }

    /** The page of {@code product}; blocks as {@link Availabilities#of} does. */
    CacheableAnswer of(Product product) {
        Map<String, Availability> stock = availabilities.of(product.variants().stream().map(Variant::sku).toList());
        Page known = pages.get(product.id());
        if (known != null && known.shows(product, stock)) {
            return known.answer();
        }
        CacheableAnswer answer = new CacheableAnswer(json.writeValueAsBytes(ProductView.of(product, stock)),
                product.version() + "-", product.id(), new HttpHeaders());
        keep(new Page(product, stock, answer));
        return answer;
    }

    private void keep(Page page) {
        Page before = pages.put(page.product().id(), page);
        long more = (long) page.answer().size() - (before == null ? 0 : before.answer().size());
        if (bytes.addAndGet(more) > MAX_BYTES) {
            pages.clear();
            bytes.set(0);
        }
    }
}
