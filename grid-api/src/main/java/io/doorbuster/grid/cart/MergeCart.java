package io.doorbuster.grid.cart;

import com.hazelcast.map.EntryProcessor;
import io.doorbuster.domain.cart.Cart;
import io.doorbuster.domain.cart.CartOutcome;
import io.doorbuster.domain.cart.CartOutcome.Changed;
import io.doorbuster.domain.cart.CartOutcome.NoSuchCart;
import java.util.Map;

/**
 * One side of a merge: what happens to the cart whose line items go over to another one.
 *
 * @param leftVersion of the cart that {@link Step#LEAVE} left, for the steps after it
 * @param callerId the customer who asks, empty for a guest: to others the cart does not exist
 * @param nowMillis the caller's clock, epoch milliseconds
 */
public record MergeCart(String intoId, Step step, long leftVersion, String callerId, long nowMillis)
        implements EntryProcessor<String, Cart, CartOutcome> {

    /** How far the merge is. */
    public enum Step {
        /** The cart is closed; its line items are on their way. */
        LEAVE,
        /** They have arrived. */
        FORGET,
        /** They cannot be taken: the cart is open again. */
        COME_BACK
    }

    @Override
    public CartOutcome process(Map.Entry<String, Cart> entry) {
        Cart cart = entry.getValue();
        if (cart == null || !cart.isOpenTo(callerId)) {
            return new NoSuchCart();
        }
        CartOutcome outcome = switch (step) {
            case LEAVE -> cart.mergeInto(intoId, nowMillis);
            case FORGET -> cart.endMerge(intoId, leftVersion, true);
            case COME_BACK -> cart.endMerge(intoId, leftVersion, false);
        };
        if (outcome instanceof Changed(Cart next)) {
            entry.setValue(next);
        }
        return outcome;
    }
}
