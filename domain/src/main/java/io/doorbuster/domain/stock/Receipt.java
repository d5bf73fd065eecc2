package io.doorbuster.domain.stock;

import io.doorbuster.domain.Sku;

/** Goods in of one SKU, of several that come in under one reference. */
public record Receipt(String sku, long quantity) {

    public Receipt {
        Sku.check(sku);
        if (quantity <= 0) {
            throw new IllegalArgumentException("quantity " + quantity + " is not positive");
        }
    }
}
