/** Shoppers' carts over HTTP, and the way from a cart to its order. */
@NullMarked
package io.doorbuster.app.cart;

import org.jspecify.annotations.NullMarked;
