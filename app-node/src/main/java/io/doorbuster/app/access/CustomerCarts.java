package io.doorbuster.app.access;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.doorbuster.app.backoffice.BackOffice;
import io.doorbuster.domain.cart.Cart;
import io.doorbuster.domain.cart.LineItem;
import io.doorbuster.grid.Grid;
import io.doorbuster.grid.access.AccessRequest.ListCustomerCarts;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import org.springframework.stereotype.Component;

/** The carts of a customer, for the export. Blocks for a look-up in the database and one in the grid. Thread-safe. */
@Component
final class CustomerCarts {

    /** People have one or two, and machines make them by the thousand; each is up to some kilobytes. */
    private static final int MAX_CARTS = 100;

    private final BackOffice members;
    private final IMap<String, Cart> carts;
    private final Clock clock;

    CustomerCarts(BackOffice members, HazelcastInstance hazelcast, Clock clock) {
        this.members = members;
        this.carts = Grid.carts(hazelcast);
        this.clock = clock;
    }

    /** A cart as it is kept: what it costs is told when it is shown. */
    record ExportedCart(String id, String currency, List<Item> lineItems, String country, String region,
            Instant expiresAt) {

        /** A row of the cart. */
        record Item(String sku, long quantity) {
            static Item of(LineItem item) {
                return new Item(item.sku(), item.quantity());
            }
        }

        static ExportedCart of(Cart cart) {
            return new ExportedCart(cart.id(), cart.currency(), cart.lineItems().stream().map(Item::of).toList(),
                    cart.delivery().destination().country(), cart.delivery().destination().region(),
                    Instant.ofEpochMilli(cart.expiresAtMillis()));
        }
    }

    /** Carts, and whether there are no others. */
    record Carts(List<ExportedCart> carts, boolean complete) {}

    /** Those that can still be changed, of the hundred that were used last; one of the last seconds may be missing. */
    Carts of(String customerId) {
        List<String> ids = members.ask(new ListCustomerCarts(customerId, MAX_CARTS + 1)).ids();
        List<String> shown = ids.subList(0, Math.min(MAX_CARTS, ids.size()));
        return new Carts(carts.getAll(new HashSet<>(shown)).values().stream()
                .filter(cart -> cart.isVisible(clock.millis()) && cart.isOpenTo(customerId))
                .sorted(Comparator.comparing(Cart::id)).map(ExportedCart::of).toList(), ids.size() <= MAX_CARTS);
    }
}
