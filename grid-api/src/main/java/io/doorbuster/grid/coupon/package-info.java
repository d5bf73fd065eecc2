/** How coupons are changed in the grid. */
@NullMarked
package io.doorbuster.grid.coupon;

import org.jspecify.annotations.NullMarked;
