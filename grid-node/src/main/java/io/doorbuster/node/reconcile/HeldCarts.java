package io.doorbuster.node.reconcile;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.domain.cart.Cart;
import io.doorbuster.domain.cart.CartHold;
import io.doorbuster.domain.stock.StockLevel;
import io.doorbuster.grid.Grid;
import io.doorbuster.grid.cart.OpenHolds;
import io.doorbuster.grid.stock.RestoreHold;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Gatherers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells stock levels of the holds of carts that this member owns, after something was lost: a cart has a backup that is
 * waited for, a stock level has not (decision 0017), so a level may have come back without the newest holds. A hold that
 * was given back in this very moment may come back with it, and is over when it expires.
 */
final class HeldCarts {

    /** Entry processors under way at once. */
    private static final int PAGE = 1_000;
    private static final long GRID_MILLIS = 30_000;

    private static final Logger LOG = LoggerFactory.getLogger(HeldCarts.class);

    private final IMap<String, Cart> carts;
    private final IMap<String, StockLevel> inventory;
    private final Clock clock;
    private final Counter restored;

    HeldCarts(HazelcastInstance member, MeterRegistry registry, Clock clock) {
        this.carts = Grid.carts(member);
        this.inventory = Grid.inventory(member);
        this.clock = clock;
        this.restored = Counter.builder("doorbuster.holds.restored")
                .description("Holds of a SKU that a stock level had lost with a member").register(registry);
    }

    /** Blocks for a scan of the member's carts, and a call for each line that is held. */
    void restore() {
        Collection<Cart> held = carts.getAll(carts.localKeySet(new OpenHolds(clock.millis()))).values();
        int found = 0;
        for (List<Cart> page : held.stream().gather(Gatherers.windowFixed(PAGE)).toList()) {
            List<CompletableFuture<Boolean>> answers = new ArrayList<>();
            page.forEach(cart -> cart.hold().lines().forEach(line -> answers.add(restore(cart.hold(), line))));
            found += await(answers);
        }
        if (found > 0) {
            restored.increment(found);
            LOG.warn("Brought back what is held of {} SKUs in carts", found);
        }
    }

    private CompletableFuture<Boolean> restore(CartHold hold, CartHold.HeldLine line) {
        return inventory.submitToKey(line.sku(), new RestoreHold(hold.of(line))).toCompletableFuture();
    }

    private static int await(List<CompletableFuture<Boolean>> answers) {
        try {
            CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                    .orTimeout(GRID_MILLIS, TimeUnit.MILLISECONDS).join();
            return (int) answers.stream().filter(CompletableFuture::join).count();
        } catch (CompletionException e) {
            throw new LedgerUnavailableException("the grid does not answer", e);
        }
    }
}
