/** Coupons, as operators make them. */
@NullMarked
package io.doorbuster.app.coupon;

import org.jspecify.annotations.NullMarked;
