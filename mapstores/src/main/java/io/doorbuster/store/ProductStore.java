package io.doorbuster.store;

import io.doorbuster.domain.catalog.Product;

/** The map {@code products}. */
public final class ProductStore extends DocumentStore<Product> {

    private static final String NAME = "products";

    static final Table<Product> TABLE = table(NAME, Product::version);

    /** For Hazelcast, which makes it by its name. */
    public ProductStore() {
        super(NAME, Product.class, TABLE);
    }
}
