package io.doorbuster.app.cart;

import com.hazelcast.core.HazelcastException;
import io.doorbuster.app.cart.HoldRules.Buyer;
import io.doorbuster.app.catalog.CatalogView;
import io.doorbuster.app.catalog.Offer;
import io.doorbuster.app.http.Caller;
import io.doorbuster.app.http.EntityTag;
import io.doorbuster.app.http.Problem;
import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.cart.Cart;
import io.doorbuster.domain.cart.CartChange;
import io.doorbuster.domain.cart.CartChange.AbandonCheckout;
import io.doorbuster.domain.cart.CartChange.BeginCheckout;
import io.doorbuster.domain.cart.CartChange.CompleteHold;
import io.doorbuster.domain.cart.CartChange.EndHold;
import io.doorbuster.domain.cart.CartHold;
import io.doorbuster.domain.cart.CartHold.HeldLine;
import io.doorbuster.domain.cart.CartOutcome;
import io.doorbuster.domain.cart.CartOutcome.Changed;
import io.doorbuster.domain.cart.CartOutcome.InCheckout;
import io.doorbuster.domain.cart.CartOutcome.Replayed;
import io.doorbuster.domain.cart.CartOutcome.VersionConflict;
import io.doorbuster.domain.stock.HoldId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Holds of carts. Whoever holds a cart takes it for that moment, as a checkout does, so that what the cart says is held
 * and what the stock levels keep do not go apart.
 */
@RestController
@Tag(name = "Carts")
@RequestMapping(path = "/api/v1/carts/{id}/hold", produces = MediaType.APPLICATION_JSON_VALUE)
class HoldController {

    /** Longer than all calls of a hold together; after that another may take the cart. */
    private static final long TAKEN_MILLIS = 10_000;
    /** Two holds of one cart at once, as of a double click, take turns; one of them takes milliseconds. */
    private static final int TRIES = 40;
    private static final long PAUSE_MILLIS = 25;

    private final Carts carts;
    private final CartPrices prices;
    private final Checkout checkout;
    private final HeldStock stock;
    private final HoldRules rules;
    private final CatalogView catalog;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    HoldController(Carts carts, CartPrices prices, Checkout checkout, HeldStock stock, HoldRules rules,
            CatalogView catalog, Clock clock) {
        this.carts = carts;
        this.prices = prices;
        this.checkout = checkout;
        this.stock = stock;
        this.rules = rules;
        this.catalog = catalog;
        this.clock = clock;
    }

    @PostMapping
    @Operation(summary = "Holds every line of the cart, or none",
            description = "Until the hold's expiresAt nobody else "
                    + "can buy these units; from then on everybody can. Called again, it holds the lines as they are now and is "
                    + "extended, up to a limit from when it began. A refusal leaves the hold as it was.")
    @ApiResponse(responseCode = "200", description = "The cart, with its hold", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "409", description = "insufficient-stock, conflict")
    @ApiResponse(responseCode = "412", description = "version-conflict")
    @ApiResponse(responseCode = "422", description = "purchase-limit")
    ResponseEntity<CartView> hold(@PathVariable String id, HttpServletRequest request) {
        Carts.Wanted wanted = new Carts.Wanted(id, Caller.of(request).customerId());
        AttemptId attempt = new AttemptId(random.nextLong(), random.nextLong());
        Cart taken = take(wanted, attempt, expectedVersion(wanted, request));
        CartChange end = new AbandonCheckout(attempt);
        try {
            prices.refuseUnbuyable(taken);
            end = new CompleteHold(attempt, keep(taken, rules.buyerOf(request)));
        } finally {
            if (end instanceof AbandonCheckout) {
                checkout.settle(wanted, end);
            }
        }
        return answer(complete(wanted, taken, (CompleteHold) end));
    }

    @DeleteMapping
    @Operation(summary = "Ends the hold and gives its units back", description = "A cart without one: the same answer.")
    @ApiResponse(responseCode = "200", description = "The cart", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "409", description = "conflict")
    @ApiResponse(responseCode = "412", description = "version-conflict")
    ResponseEntity<CartView> end(@PathVariable String id, HttpServletRequest request) {
        Carts.Wanted wanted = new Carts.Wanted(id, Caller.of(request).customerId());
        long expected = expectedVersion(wanted, request);
        CartOutcome outcome = new VersionConflict(0);
        for (int tries = 0; tries < TRIES && outcome instanceof VersionConflict; tries++) {
            Cart cart = carts.find(wanted).orElseThrow(() -> CartProblems.noSuchCart(id));
            long version = expected == EntityTag.ANY_VERSION ? cart.version() : expected;
            if (!cart.hold().exists() && version == cart.version()) {
                return answer(cart);
            }
            outcome = checkout.change(wanted, new EndHold(), Optional.empty(), version);
            if (outcome instanceof Changed(Cart changed)) {
                stock.release(cart.hold());
                return answer(changed);
            }
            if (expected != EntityTag.ANY_VERSION) {
                break;
            }
        }
        throw CartProblems.of(outcome, id);
    }

    private Cart take(Carts.Wanted wanted, AttemptId attempt, long expectedVersion) {
        CartOutcome outcome = begin(wanted, attempt, expectedVersion);
        for (int tries = 1; tries < TRIES && outcome instanceof InCheckout; tries++) {
            pause();
            outcome = begin(wanted, attempt, expectedVersion);
        }
        if (outcome instanceof Changed(Cart cart)) {
            return cart;
        }
        throw CartProblems.of(outcome, wanted.id());
    }

    private CartOutcome begin(Carts.Wanted wanted, AttemptId attempt, long expectedVersion) {
        try {
            return checkout.change(wanted, new BeginCheckout(attempt, clock.millis() + TAKEN_MILLIS), Optional.empty(),
                    expectedVersion);
        } catch (HazelcastException | IllegalStateException e) {
            checkout.settle(wanted, new AbandonCheckout(attempt)); // it may have been taken
            throw e;
        }
    }

    private CartHold keep(Cart cart, Buyer caller) {
        long now = clock.millis();
        CartHold before = cart.hold().isOpenAt(now) ? cart.hold() : CartHold.NONE;
        Buyer buyer = rules.ownerOf(before, caller);
        HoldId id = before.exists() ? before.id() : new HoldId(buyer.digest(), random.nextLong());
        List<HeldLine> lines = cart.lineItems().stream().map(item -> new HeldLine(item.sku(), item.quantity()))
                .toList();
        CartHold wanted = new CartHold(id, lines, before.exists() ? before.firstMillis() : now,
                rules.expiryOf(before, now));
        stock.keep(wanted, before, buyer.maxOpen(), line -> maxUnits(line, buyer, now));
        return wanted;
    }

    /** There is no use in holding more than may be bought: by a customer in all, by guests of an address each. */
    private long maxUnits(HeldLine line, Buyer buyer, long nowMillis) {
        long limit = catalog.offer(line.sku(), nowMillis).map(Offer::purchaseLimit).filter(units -> units > 0)
                .orElse(Long.MAX_VALUE);
        return buyer.isGuest() && line.quantity() <= limit ? buyer.maxUnits() : Math.min(limit, buyer.maxUnits());
    }

    private Cart complete(Carts.Wanted wanted, Cart taken, CompleteHold end) {
        CartOutcome outcome = change(wanted, end);
        if (outcome instanceof Changed(Cart cart)) {
            return cart;
        }
        // This took longer than the cart was taken for. A hold from before may have been extended by another since: what
        // the levels keep of it too much or too long ends when it expires, what was taken from it would be sold.
        if (!taken.hold().id().equals(end.hold().id())) {
            stock.release(end.hold());
        }
        throw CartProblems.of(outcome, wanted.id());
    }

    /** Where nobody knows whether the cart was told, it is asked by the way in which it would be opened again. */
    private CartOutcome change(Carts.Wanted wanted, CompleteHold end) {
        try {
            return carts.change(wanted, end, Optional.empty(), 0);
        } catch (HazelcastException | IllegalStateException e) {
            CartOutcome opened = checkout.settle(wanted, new AbandonCheckout(end.attempt())).orElseThrow(() -> e);
            return opened instanceof Replayed(Cart cart) && cart.hold().id().equals(end.hold().id())
                    ? new Changed(cart)
                    : new InCheckout(end.attempt(), false);
        }
    }

    private long expectedVersion(Carts.Wanted wanted, HttpServletRequest request) {
        return request.getHeader("If-Match") == null ? EntityTag.ANY_VERSION
                : EntityTag.expectedVersion(request, carts.find(wanted).map(Cart::version).orElse(0L));
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.overloaded();
        }
    }

    private ResponseEntity<CartView> answer(Cart cart) {
        return ResponseEntity.ok().eTag(EntityTag.of(cart.version()))
                .cacheControl(CacheControl.noStore().cachePrivate())
                .body(prices.show(cart));
    }
}
