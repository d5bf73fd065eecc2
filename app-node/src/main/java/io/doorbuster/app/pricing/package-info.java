/** Promotions, tax rates and shipping methods: changed by operators, known to every app node. Coupons are looked up. */
@NullMarked
package io.doorbuster.app.pricing;

import org.jspecify.annotations.NullMarked;
