package io.doorbuster.store;

import io.doorbuster.domain.Money;
import io.doorbuster.domain.catalog.Product;
import io.doorbuster.domain.catalog.ProductStatus;
import io.doorbuster.domain.catalog.Variant;
import java.util.List;

/** Products to test with. */
final class Catalog {

    private Catalog() {}

    static Product product(String id, long version, String title) {
        Variant variant = new Variant(id + "-M", "M", List.of("M"), new Money(1999, "EUR"), 2999);
        return new Product(id, "a-shirt", title, "Soft <b>cotton</b>, \"20 °C\"", "Acme", "Apparel", List.of("new"),
                List.of("https://example.com/1.jpg"), List.of("Size"), ProductStatus.ACTIVE, version, List.of(variant));
    }
}
