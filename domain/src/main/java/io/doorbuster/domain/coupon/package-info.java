/** Coupons: codes that open promotions, and what became of those that a shopper entered. */
@NullMarked
package io.doorbuster.domain.coupon;

import org.jspecify.annotations.NullMarked;
