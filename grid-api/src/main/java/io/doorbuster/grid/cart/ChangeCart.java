package io.doorbuster.grid.cart;

import com.hazelcast.map.EntryProcessor;
import io.doorbuster.domain.cart.Cart;
import io.doorbuster.domain.cart.CartChange;
import io.doorbuster.domain.cart.CartOutcome;
import io.doorbuster.domain.cart.CartOutcome.Changed;
import io.doorbuster.domain.cart.CartOutcome.NoSuchCart;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Changes a cart on the member that owns it.
 *
 * @param callerId the customer who asks, empty for a guest: to others the cart does not exist
 * @param key the change under its Idempotency-Key, null if it came without
 * @param expectedVersion the version that the caller has seen, 0 if any will do
 * @param nowMillis the caller's clock, epoch milliseconds
 */
public record ChangeCart(CartChange change, String callerId, Cart.@Nullable KeyedChange key, long expectedVersion,
        long nowMillis) implements EntryProcessor<String, Cart, CartOutcome> {

    @Override
    public CartOutcome process(Map.Entry<String, Cart> entry) {
        Cart cart = entry.getValue();
        if (cart == null || !cart.isOpenTo(callerId)) {
            return new NoSuchCart();
        }
        CartOutcome outcome = cart.apply(change, Optional.ofNullable(key), expectedVersion, nowMillis);
        if (outcome instanceof Changed(Cart next)) {
            entry.setValue(next);
        }
        return outcome;
    }
}
