package io.doorbuster.app.cart;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.cart.Cart;
import io.doorbuster.domain.cart.Cart.KeyedChange;
import io.doorbuster.domain.cart.CartChange;
import io.doorbuster.domain.cart.CartOutcome;
import io.doorbuster.grid.Grid;
import io.doorbuster.grid.cart.ChangeCart;
import io.doorbuster.grid.cart.MergeCart;
import io.doorbuster.grid.cart.MergeCart.Step;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/**
 * The shoppers' carts in the grid. Who knows the id of a guest's cart may use it, so ids have 128 random bits. Thread-safe;
 * every method blocks for one call to the grid, and throws its exceptions when it does not answer.
 */
@Component
class Carts {

    private static final String PREFIX = "cart_";
    private static final Pattern ID = Pattern.compile("cart_[0-9a-f]{32}");
    private static final int ID_BYTES = 16;

    /** A cart as somebody asks for it; {@code callerId} is the customer's, empty for a guest. */
    record Wanted(String id, String callerId) {}

    /** A cart that is there, and whether it was there before. */
    record Created(Cart cart, boolean replayed) {}

    private final IMap<String, Cart> carts;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    Carts(HazelcastInstance hazelcast, Clock clock) {
        this.carts = Grid.carts(hazelcast);
        this.clock = clock;
    }

    /** A new cart of a customer or, with an empty id, a guest; under an id that nobody can guess. */
    Created create(String currency, String customerId) {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        Cart cart = Cart.create(PREFIX + HexFormat.of().formatHex(bytes), currency, customerId, clock.millis());
        carts.set(cart.id(), cart); // unlike a put, does not look for an older one in the database
        return new Created(cart, false);
    }

    /** The cart that {@code attempt} names, new or as it is now; the attempt is the customer's own. */
    Created createOnce(AttemptId attempt, String currency, String customerId) {
        Cart cart = Cart.create(PREFIX + attempt, currency, customerId, clock.millis());
        Cart earlier = carts.putIfAbsent(cart.id(), cart);
        return earlier == null ? new Created(cart, false) : new Created(earlier, true);
    }

    /** The cart, if the caller may see it. */
    Optional<Cart> find(Wanted wanted) {
        return isId(wanted.id())
                ? Optional.ofNullable(carts.get(wanted.id()))
                        .filter(cart -> cart.isVisible(clock.millis()) && cart.isOpenTo(wanted.callerId()))
                : Optional.empty();
    }

    /** The cart, if it is the caller's, be it merged into another one or deleted or expired meanwhile. */
    Optional<Cart> findEvenIfGone(Wanted wanted) {
        return isId(wanted.id())
                ? Optional.ofNullable(carts.get(wanted.id())).filter(cart -> cart.isOpenTo(wanted.callerId()))
                : Optional.empty();
    }

    /** The first step of a merge, for the cart whose line items go over to {@code intoId}. */
    CartOutcome leave(Wanted from, String intoId) {
        return carts.executeOnKey(from.id(), new MergeCart(intoId, Step.LEAVE, 0, from.callerId(), clock.millis()));
    }

    /** The last step of the merge for which the cart was {@code left}. */
    CartOutcome endMerge(Cart left, String callerId, Step step) {
        return carts.executeOnKey(left.id(), new MergeCart(left.checkout().orderId(), step, left.version(), callerId,
                clock.millis()));
    }

    /** Changes a cart; {@code expectedVersion} 0 means that any will do. */
    CartOutcome change(Wanted wanted, CartChange change, Optional<KeyedChange> key, long expectedVersion) {
        if (!isId(wanted.id())) {
            return new CartOutcome.NoSuchCart();
        }
        return carts.executeOnKey(wanted.id(),
                new ChangeCart(change, wanted.callerId(), key.orElse(null), expectedVersion, clock.millis()));
    }

    /** What is no id never gets as far as the database. */
    private static boolean isId(String id) {
        return ID.matcher(id).matches();
    }
}
