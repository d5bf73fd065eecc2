package io.doorbuster.app.catalog;

import io.doorbuster.domain.Money;

/**
 * What a SKU is sold as now.
 *
 * @param title of the product, and of the variant where there are several
 * @param active whether shoppers may buy it
 */
public record Offer(String sku, String title, Money price, boolean active) {}
