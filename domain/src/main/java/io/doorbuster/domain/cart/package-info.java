/** Carts, and the rules by which their line items change. */
@NullMarked
package io.doorbuster.domain.cart;

import org.jspecify.annotations.NullMarked;
