package io.doorbuster.app.catalog;

import io.doorbuster.app.catalog.ProductView.Shown;
import io.doorbuster.domain.catalog.Product;
import io.doorbuster.domain.catalog.Variant;
import java.time.Clock;
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
    private final Clock clock;
    private final Map<String, Page> pages = new ConcurrentHashMap<>();
    private final AtomicLong bytes = new AtomicLong();

    /** A page, and what it shows. */
    private record Page(Product product, Map<String, Availability> stock, Shown shown, CacheableAnswer answer) {

        /** Prices stay what they are up to the answer's end. A clock that was set back may have passed a beginning. */
        boolean shows(Product other, Map<String, Availability> otherStock, long nowMillis) {
            return product.equals(other) && stock.equals(otherStock) && nowMillis >= shown.atMillis()
                    && nowMillis < answer.untilMillis();
        }

        String key() {
            return ProductPages.key(product, shown);
        }
    }

    ProductPages(Availabilities availabilities, JsonMapper json, Clock clock) {
        this.availabilities = availabilities;
        this.json = json;
        this.clock = clock;
    }

    /** The page of {@code product} with its prices of now, in its own currency or another; blocks as {@link Availabilities#of} does. */
    CacheableAnswer of(Product product, String currency) {
        Map<String, Availability> stock = availabilities.of(product.variants().stream().map(Variant::sku).toList());
        Shown shown = new Shown(currency, clock.millis());
        Page known = pages.get(key(product, shown));
        if (known != null && known.shows(product, stock, shown.atMillis())) {
            return known.answer();
        }
        CacheableAnswer answer = new CacheableAnswer(json.writeValueAsBytes(ProductView.of(product, stock, shown)),
                new CacheableAnswer.Labels(product.version() + "-", product.id(), new HttpHeaders()),
                product.nextChange(shown.atMillis()));
        keep(new Page(product, stock, shown, answer));
        return answer;
    }

    private static String key(Product product, Shown shown) {
        return shown.currency().isEmpty() ? product.id() : product.id() + "/" + shown.currency();
    }

    private void keep(Page page) {
        Page before = pages.put(page.key(), page);
        long more = (long) page.answer().size() - (before == null ? 0 : before.answer().size());
        if (bytes.addAndGet(more) > MAX_BYTES) {
            pages.clear();
            bytes.set(0);
        }
    }
}
