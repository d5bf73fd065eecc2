package io.doorbuster.app.cart;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.doorbuster.app.http.Problem;
import io.doorbuster.domain.cart.CartHold;
import io.doorbuster.domain.cart.CartHold.HeldLine;
import io.doorbuster.domain.stock.Hold;
import io.doorbuster.domain.stock.HoldOutcome;
import io.doorbuster.domain.stock.HoldOutcome.AboveLimit;
import io.doorbuster.domain.stock.HoldOutcome.Crowded;
import io.doorbuster.domain.stock.HoldOutcome.Held;
import io.doorbuster.domain.stock.HoldOutcome.Insufficient;
import io.doorbuster.domain.stock.HoldPlaces;
import io.doorbuster.domain.stock.HoldPlaces.Place;
import io.doorbuster.domain.stock.StockLevel;
import io.doorbuster.grid.Grid;
import io.doorbuster.grid.stock.HoldStock;
import io.doorbuster.grid.stock.TakeHoldPlace;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The units that stock levels keep for carts. Whatever is lost on the way, a hold ends when it expires: too little is on
 * offer until then, never too much. Thread-safe.
 */
@Component
class HeldStock {

    /** As long as a member gives the stock levels of an order. */
    private static final long ANSWER_MILLIS = 2_000;

    private static final Logger LOG = LoggerFactory.getLogger(HeldStock.class);

    private final IMap<String, StockLevel> inventory;
    private final IMap<String, HoldPlaces> places;
    private final Clock clock;

    HeldStock(HazelcastInstance hazelcast, Clock clock) {
        this.inventory = Grid.inventory(hazelcast);
        this.places = Grid.holdPlaces(hazelcast);
        this.clock = clock;
    }

    /**
     * Keeps all units of {@code wanted}, or leaves everything as {@code before} has it and throws the problem. Blocks for
     * two calls to the grid, one more if it throws, some seconds at most.
     *
     * @param before of the same id, or {@link CartHold#NONE}
     * @param maxOpen holds that the buyer may have open
     * @param maxUnits that the buyer may hold of a line's SKU
     */
    void keep(CartHold wanted, CartHold before, int maxOpen, ToLongFunction<HeldLine> maxUnits) {
        boolean hasPlace = places.executeOnKey(key(wanted), new TakeHoldPlace(
                new Place(wanted.id().serial(), wanted.expiresAtMillis()), maxOpen, clock.millis()));
        if (!hasPlace) {
            throw Problem.tooManyHolds(maxOpen);
        }
        boolean done = false;
        try {
            Map<HeldLine, CompletableFuture<HoldOutcome>> asked = new LinkedHashMap<>();
            wanted.lines().forEach(line -> asked.put(line, submit(line.sku(), wanted.of(line),
                    maxUnits.applyAsLong(line))));
            await(asked);
            asked.forEach((line, outcome) -> refuse(line, outcome.join()));
            done = true;
        } finally {
            if (!done) {
                takeBack(wanted, before);
            }
        }
    }

    /** Leaves everything as {@code before} has it. */
    private void takeBack(CartHold wanted, CartHold before) {
        if (!before.exists()) {
            release(wanted);
            return;
        }
        awaitTold(wanted.lines().stream().map(line -> tell(line.sku(),
                new Hold(wanted.id(), before.quantityOf(line.sku()), before.expiresAtMillis()))).toList());
    }

    /** Gives back all that is held, if anything is; does not wait. */
    void release(CartHold hold) {
        if (hold.exists()) {
            hold.lines().forEach(line -> {
                var _ = tell(line.sku(), Hold.named(hold.id()));
            });
            var _ = freePlace(hold);
        }
    }

    /** Gives back what is held of a SKU beyond what the hold says now; blocks for a call to the grid. */
    void lower(CartHold hold, String sku) {
        if (hold.exists()) {
            List<CompletableFuture<?>> told = new ArrayList<>();
            told.add(tell(sku, new Hold(hold.id(), hold.quantityOf(sku), hold.expiresAtMillis())));
            if (hold.lines().isEmpty()) {
                told.add(freePlace(hold));
            }
            awaitTold(told);
        }
    }

    /** The hold goes on: a message on its way must not come after that of a next call, which another node may make. */
    private static void awaitTold(List<? extends CompletableFuture<?>> told) {
        try {
            CompletableFuture.allOf(told.toArray(CompletableFuture[]::new)).get(ANSWER_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("A hold may be lowered late: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private CompletableFuture<Boolean> freePlace(CartHold hold) {
        return places.submitToKey(key(hold), TakeHoldPlace.giveBack(hold.id().serial())).toCompletableFuture();
    }

    private CompletableFuture<HoldOutcome> tell(String sku, Hold hold) {
        return submit(sku, hold, Long.MAX_VALUE).exceptionally(fault -> {
            LOG.warn("{} of SKU {} ends when it expires: {}", hold.id(), sku, fault.toString());
            return new Held();
        });
    }

    private CompletableFuture<HoldOutcome> submit(String sku, Hold hold, long maxUnits) {
        return inventory.submitToKey(sku, new HoldStock(hold, maxUnits, clock.millis())).toCompletableFuture();
    }

    private static void await(Map<HeldLine, CompletableFuture<HoldOutcome>> asked) {
        try {
            CompletableFuture.allOf(asked.values().toArray(CompletableFuture[]::new)).get(ANSWER_MILLIS,
                    TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("A hold of {} SKUs had no answer: {}", asked.size(), e.toString());
            throw Problem.notReady("Nothing is held; try again in a moment");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.notReady("Nothing is held; try again in a moment");
        }
    }

    private static void refuse(HeldLine line, HoldOutcome outcome) {
        switch (outcome) {
            case Held _ -> {
            }
            case Insufficient(long available) ->
                    throw Problem.insufficientStock(line.sku(), line.quantity(), available);
            case AboveLimit(long limit, long alreadyHeld) -> throw Problem.holdLimit(line.sku(), limit, alreadyHeld);
            case Crowded _ -> throw Problem.overloaded();
        }
    }

    private static String key(CartHold hold) {
        return HexFormat.of().toHexDigits(hold.id().buyer());
    }
}
