package io.doorbuster.domain.journal;

import io.doorbuster.domain.AttemptId;

/** What a coupon's limit for each buyer is counted for: one buyer, digested, and one code. */
public record BuyerCoupon(AttemptId buyer, String code) {}
