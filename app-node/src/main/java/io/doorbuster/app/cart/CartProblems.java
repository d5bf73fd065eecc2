package io.doorbuster.app.cart;

import io.doorbuster.app.http.Problem;
import io.doorbuster.domain.cart.CartOutcome;
import io.doorbuster.domain.cart.CartOutcome.AlreadyOrdered;
import io.doorbuster.domain.cart.CartOutcome.Changed;
import io.doorbuster.domain.cart.CartOutcome.InCheckout;
import io.doorbuster.domain.cart.CartOutcome.KeyReused;
import io.doorbuster.domain.cart.CartOutcome.NoSuchCart;
import io.doorbuster.domain.cart.CartOutcome.NoSuchLineItem;
import io.doorbuster.domain.cart.CartOutcome.QuantityAboveLimit;
import io.doorbuster.domain.cart.CartOutcome.Replayed;
import io.doorbuster.domain.cart.CartOutcome.TooManyCoupons;
import io.doorbuster.domain.cart.CartOutcome.TooManyLineItems;
import io.doorbuster.domain.cart.CartOutcome.VersionConflict;

/** What shoppers hear when a cart does not change. */
final class CartProblems {

    private CartProblems() {}

    /** There is no such cart, or not any more. */
    static Problem noSuchCart(String id) {
        return Problem.notFound("There is no cart " + Problem.quote(id));
    }

    /** The problem of a change of cart {@code id} that was not made. */
    static Problem of(CartOutcome outcome, String id) {
        return switch (outcome) {
            case NoSuchCart _ -> noSuchCart(id);
            case NoSuchLineItem _ -> Problem.notFound("The SKU is not in the cart");
            case VersionConflict(long currentVersion) -> Problem.versionConflict(currentVersion);
            case TooManyLineItems(int limit) -> Problem.validation("sku",
                    "would be one line item more than the limit of " + limit);
            case QuantityAboveLimit(long limit) -> Problem.validation("quantity",
                    "makes more than the limit of " + limit + " units");
            case TooManyCoupons(int limit) -> Problem.validation("code",
                    "would be one coupon more than the limit of " + limit);
            case KeyReused _ -> Problem.idempotencyKeyReused();
            case InCheckout _ -> Problem.conflict("The cart is being checked out; try again in a moment");
            case AlreadyOrdered(String orderId) when orderId.isEmpty() ->
                    Problem.conflict("The cart was ordered; begin a new one");
            case AlreadyOrdered(String orderId) ->
                    Problem.conflict("The cart was ordered; begin a new one").with("orderId", orderId);
            case Changed _,Replayed _ -> throw new IllegalArgumentException("not a problem: " + outcome);
        };
    }
}
