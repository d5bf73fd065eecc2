package io.doorbuster.grid.cart;

import com.hazelcast.query.Predicate;
import io.doorbuster.domain.cart.Cart;
import java.util.Map;

/** Finds the carts that something is held for at {@code nowMillis}; runs on query threads. */
public record OpenHolds(long nowMillis) implements Predicate<String, Cart> {

    @Override
    public boolean apply(Map.Entry<String, Cart> entry) {
        return entry.getValue().hold().isOpenAt(nowMillis);
    }
}
