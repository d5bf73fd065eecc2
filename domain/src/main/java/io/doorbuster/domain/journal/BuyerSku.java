package io.doorbuster.domain.journal;

import io.doorbuster.domain.AttemptId;

/** What a purchase limit is counted for: one buyer, digested, and one SKU. */
public record BuyerSku(AttemptId buyer, String sku) {}
