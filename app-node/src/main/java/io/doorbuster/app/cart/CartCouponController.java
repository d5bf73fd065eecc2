package io.doorbuster.app.cart;

import io.doorbuster.app.http.Caller;
import io.doorbuster.app.http.EntityTag;
import io.doorbuster.app.http.Problem;
import io.doorbuster.app.pricing.Billing;
import io.doorbuster.app.pricing.CouponGuesses;
import io.doorbuster.domain.cart.Cart;
import io.doorbuster.domain.cart.CartChange;
import io.doorbuster.domain.cart.CartChange.AddCoupon;
import io.doorbuster.domain.cart.CartChange.RemoveCoupon;
import io.doorbuster.domain.cart.CartOutcome;
import io.doorbuster.domain.cart.CartOutcome.Changed;
import io.doorbuster.domain.cart.CartOutcome.Replayed;
import io.doorbuster.domain.coupon.Coupon;
import io.doorbuster.domain.coupon.CouponCode;
import io.doorbuster.domain.coupon.EnteredCoupons;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The coupons that shoppers enter. What they are worth, each answer with the cart tells anew. */
@RestController
@Tag(name = "Carts")
@RequestMapping(path = "/api/v1/carts/{id}/coupons/{code}", produces = MediaType.APPLICATION_JSON_VALUE)
class CartCouponController {

    private final Carts carts;
    private final CartPrices prices;
    private final Checkout checkout;
    private final Billing billing;
    private final CouponGuesses guesses;
    private final UsedUpCoupons usedUp;
    private final Clock clock;

    CartCouponController(Carts carts, CartPrices prices, Checkout checkout, Billing billing, CouponGuesses guesses,
            UsedUpCoupons usedUp, Clock clock) {
        this.carts = carts;
        this.prices = prices;
        this.checkout = checkout;
        this.billing = billing;
        this.guesses = guesses;
        this.usedUp = usedUp;
        this.clock = clock;
    }

    @PutMapping
    @Operation(summary = "Enters a coupon; the same again: the same cart",
            description = "Capitals do not matter. A coupon "
                    + "that is unknown, paused, over or yet to come is refused with one and the same answer, and so often only. "
                    + "One that takes nothing off stays in the cart, which says why.")
    @ApiResponse(responseCode = "200", description = "The cart", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "400", description = "validation")
    @ApiResponse(responseCode = "409", description = "coupon-used-up, conflict")
    @ApiResponse(responseCode = "412", description = "version-conflict")
    @ApiResponse(responseCode = "422", description = "coupon-invalid")
    @ApiResponse(responseCode = "429", description = "rate-limited")
    ResponseEntity<CartView> enterCoupon(@PathVariable String id, @PathVariable String code,
            HttpServletRequest request) {
        Cart cart = find(id, request);
        Coupon coupon = valid(code, request);
        if (!cart.coupons().contains(coupon.code())) {
            usedUp.refuse(coupon);
        }
        return change(cart, new AddCoupon(coupon.code()), request);
    }

    @DeleteMapping
    @Operation(summary = "Takes a coupon out again; if it is not there, the same cart")
    @ApiResponse(responseCode = "200", description = "The cart", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "409", description = "conflict")
    @ApiResponse(responseCode = "412", description = "version-conflict")
    ResponseEntity<CartView> removeCoupon(@PathVariable String id, @PathVariable String code,
            HttpServletRequest request) {
        return change(find(id, request), new RemoveCoupon(CouponCode.normalize(code).orElse(code)), request);
    }

    private Coupon valid(String typed, HttpServletRequest request) {
        guesses.refuseTooMany(request);
        String code = CouponCode.normalize(typed).orElse(typed);
        EnteredCoupons entered = billing.coupons(List.of(code), billing.rules(), clock.millis());
        Coupon coupon = entered.valid().get(code);
        if (coupon == null) {
            guesses.count(request, entered.unknown().size());
            throw Problem.couponInvalid(code);
        }
        return coupon;
    }

    private ResponseEntity<CartView> change(Cart cart, CartChange change, HttpServletRequest request) {
        CartOutcome outcome = checkout.change(wanted(cart.id(), request), change, Optional.empty(),
                EntityTag.expectedVersion(request, cart.version()));
        Cart changed = switch (outcome) {
            case Changed(Cart now) -> now;
            case Replayed(Cart now) -> now;
            case CartOutcome refused -> throw CartProblems.of(refused, cart.id());
        };
        return ResponseEntity.ok().eTag(EntityTag.of(changed.version()))
                .cacheControl(CacheControl.noStore().cachePrivate()).body(prices.show(changed));
    }

    private Cart find(String id, HttpServletRequest request) {
        return carts.find(wanted(id, request)).orElseThrow(() -> CartProblems.noSuchCart(id));
    }

    private static Carts.Wanted wanted(String id, HttpServletRequest request) {
        return new Carts.Wanted(id, Caller.of(request).customerId());
    }
}
