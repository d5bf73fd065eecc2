/** Entry processors on carts. */
@NullMarked
package io.doorbuster.grid.cart;

import org.jspecify.annotations.NullMarked;
