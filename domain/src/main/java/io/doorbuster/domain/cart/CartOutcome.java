package io.doorbuster.domain.cart;

import io.doorbuster.domain.AttemptId;

/** Every answer to a change of a cart. Only {@link Changed} changes the grid. */
public sealed interface CartOutcome {

    /** The change was made. */
    record Changed(Cart cart) implements CartOutcome {}

    /** The same change was made before, under the same key. */
    record Replayed(Cart cart) implements CartOutcome {}

    /** There is no such cart (any more). */
    record NoSuchCart() implements CartOutcome {}

    /** The SKU is not in the cart. */
    record NoSuchLineItem() implements CartOutcome {}

    /** The caller had seen another version. */
    record VersionConflict(long currentVersion) implements CartOutcome {}

    /** One more line item than {@code limit}. */
    record TooManyLineItems(int limit) implements CartOutcome {}

    /** One more coupon than {@code limit}. */
    record TooManyCoupons(int limit) implements CartOutcome {}

    /** One line item would pass {@code limit} units. */
    record QuantityAboveLimit(long limit) implements CartOutcome {}

    /** The same key came with another change before. */
    record KeyReused() implements CartOutcome {}

    /** Another checkout has taken the cart, or left it unclear whether it placed an order. */
    record InCheckout(AttemptId attempt, boolean overdue) implements CartOutcome {}

    /** The cart's order was placed: it does not change any more. */
    record AlreadyOrdered(String orderId) implements CartOutcome {}
}
