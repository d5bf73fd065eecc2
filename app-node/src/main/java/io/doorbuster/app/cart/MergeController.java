package io.doorbuster.app.cart;

import io.doorbuster.app.http.Caller;
import io.doorbuster.app.http.EntityTag;
import io.doorbuster.app.http.Problem;
import io.doorbuster.app.http.Validation;
import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.cart.Cart;
import io.doorbuster.domain.cart.Cart.Checkout.State;
import io.doorbuster.domain.cart.Cart.KeyedChange;
import io.doorbuster.domain.cart.CartChange.RefuseTakeOver;
import io.doorbuster.domain.cart.CartChange.TakeOver;
import io.doorbuster.domain.cart.CartOutcome;
import io.doorbuster.domain.cart.CartOutcome.Changed;
import io.doorbuster.domain.cart.CartOutcome.KeyReused;
import io.doorbuster.domain.cart.CartOutcome.NoSuchCart;
import io.doorbuster.domain.cart.CartOutcome.Replayed;
import io.doorbuster.domain.cart.LineItem;
import io.doorbuster.grid.cart.MergeCart.Step;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * One cart of two, as after a login. The other one is closed first, with its line items still in it; then they are added
 * here, once; then they are forgotten there. Whoever repeats a merge that was interrupted goes on where it stopped.
 *
 * <p>What this cart decided stands among its last {@link Cart#MAX_RECENT} keyed changes. So one case is left: the app node
 * dies between adding and forgetting, and the merge is repeated only after that many others; then the lines add up again.
 */
@RestController
@Tag(name = "Carts")
@RequestMapping(path = "/api/v1/carts/{id}/merge", produces = MediaType.APPLICATION_JSON_VALUE)
class MergeController {

    private static final String MERGE = "POST /api/v1/carts/merge";
    /** In the place of a fingerprint: what the target has decided. */
    private static final long ARRIVED = 0;
    private static final long REFUSED = 1;

    private final Carts carts;
    private final CartPrices prices;
    private final Checkout checkout;
    private final HeldStock heldStock;

    MergeController(Carts carts, CartPrices prices, Checkout checkout, HeldStock heldStock) {
        this.carts = carts;
        this.prices = prices;
        this.checkout = checkout;
        this.heldStock = heldStock;
    }

    record Merge(@Nullable String from) {}

    @PostMapping
    @Operation(summary = "Takes over the line items and coupons of another cart, which is gone afterwards",
            description = "Quantities of the same SKU add up, to the limit of a line. What was held for the other cart is "
                    + "given back. Both carts must be the caller's. The same again: the same cart.")
    @ApiResponse(responseCode = "200", description = "The cart", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "409", description = "conflict")
    @ApiResponse(responseCode = "412", description = "version-conflict")
    ResponseEntity<CartView> merge(@PathVariable String id, @RequestBody Merge body, HttpServletRequest request) {
        Carts.Wanted into = new Carts.Wanted(id, Caller.of(request).customerId());
        Cart target = carts.find(into).orElseThrow(() -> CartProblems.noSuchCart(id));
        Validation validation = new Validation();
        String fromId = validation.required("from", body.from(), "");
        if (fromId.equals(id)) {
            validation.refuse("from", "is the cart itself");
        }
        validation.check();
        Carts.Wanted from = new Carts.Wanted(fromId, into.callerId());
        Cart source = carts.findEvenIfGone(from).orElseThrow(() -> CartProblems.noSuchCart(fromId));
        long expectedVersion = request.getHeader("If-Match") == null ? EntityTag.ANY_VERSION
                : EntityTag.expectedVersion(request, target.version());
        if (!source.currency().equals(target.currency())) {
            throw Problem.validation("from", "is in " + source.currency() + ", the cart in " + target.currency());
        }
        if (source.checkout().state() == State.MERGED && source.checkout().orderId().equals(id)
                && hasNothing(source)) {
            return answer(target);
        }
        refuseBeforeAnythingMoves(source, target, expectedVersion);
        return answer(move(from, into, expectedVersion));
    }

    /** What can be known before; what comes up meanwhile opens the other cart again. */
    private static void refuseBeforeAnythingMoves(Cart source, Cart target, long expectedVersion) {
        if (expectedVersion != EntityTag.ANY_VERSION && expectedVersion != target.version()) {
            throw Problem.versionConflict(target.version());
        }
        long lines = Stream.concat(source.lineItems().stream(), target.lineItems().stream()).map(LineItem::sku)
                .distinct().count();
        if (lines > Cart.MAX_LINE_ITEMS) {
            throw CartProblems.of(new CartOutcome.TooManyLineItems(Cart.MAX_LINE_ITEMS), target.id());
        }
    }

    private Cart move(Carts.Wanted from, Carts.Wanted into, long expectedVersion) {
        Cart left = switch (leave(from, into.id())) {
            case Changed(Cart cart) -> cart;
            case Replayed(Cart cart) -> cart;
            case CartOutcome refused -> throw CartProblems.of(refused, from.id());
        };
        return switch (arrive(left, into, expectedVersion)) {
            case Changed(Cart cart) -> forget(left, from.callerId(), cart);
            case Replayed(Cart cart) -> forget(left, from.callerId(), cart);
            case CartOutcome refused -> {
                carts.endMerge(left, from.callerId(), Step.COME_BACK);
                throw refused instanceof KeyReused
                        ? Problem.conflict("The carts are being merged; try again in a moment")
                        : CartProblems.of(refused, into.id());
            }
        };
    }

    /** What was held is given back before it is forgotten: a merge that is interrupted here gives it back when repeated. */
    private Cart forget(Cart left, String callerId, Cart target) {
        heldStock.release(left.hold());
        carts.endMerge(left, callerId, Step.FORGET);
        return target;
    }

    /**
     * Several may be at the same merge, and the target be taken for one of them and open for the next. So the target
     * itself decides, once for each time that the other cart was left, whether the line items have arrived or never will.
     */
    private CartOutcome arrive(Cart left, Carts.Wanted into, long expectedVersion) {
        if (hasNothing(left)) { // or another has brought them: a refusal would open the cart again
            return carts.find(into).<CartOutcome>map(Replayed::new).orElseGet(NoSuchCart::new);
        }
        AttemptId attempt = AttemptId.of(into.id(), MERGE, left.id() + "/" + left.version());
        CartOutcome outcome = checkout.change(into, new TakeOver(left.lineItems(), left.coupons()),
                Optional.of(new KeyedChange(attempt, ARRIVED)), expectedVersion);
        if (outcome instanceof Changed || outcome instanceof Replayed) {
            return outcome;
        }
        CartOutcome refused =
                carts.change(into, new RefuseTakeOver(), Optional.of(new KeyedChange(attempt, REFUSED)), 0);
        return refused instanceof KeyReused
                ? carts.find(into).<CartOutcome>map(Replayed::new).orElse(outcome)
                : outcome;
    }

    /** Coupons count as well: a cart may have them before it has anything that they are for. */
    private static boolean hasNothing(Cart cart) {
        return cart.lineItems().isEmpty() && cart.coupons().isEmpty();
    }

    /** A cart that a checkout took and left is settled first, like any other that is changed. */
    private CartOutcome leave(Carts.Wanted from, String intoId) {
        return checkout.settleFirst(from, () -> carts.leave(from, intoId));
    }

    private ResponseEntity<CartView> answer(Cart cart) {
        return ResponseEntity.ok().eTag(EntityTag.of(cart.version()))
                .cacheControl(CacheControl.noStore().cachePrivate())
                .body(prices.show(cart));
    }
}
